import { Messages } from '@salesforce/core/messages';
import { Flags } from '@salesforce/sf-plugins-core';
import { collectionJson, type CollectionJson } from '../../../ui/collections/collectionJson.js';
import { inContext } from '../../../ui/promotion/inContext.js';
import { SfCommand } from '../../../ui/sfCommand.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-sre', 'collection.add');

export default class CollectionAdd extends SfCommand<CollectionJson> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');
  public static readonly flags = {
    name: Flags.string({ char: 'n', summary: messages.getMessage('flags.name.summary'), required: true }),
    feature: Flags.string({
      char: 'f',
      summary: messages.getMessage('flags.feature.summary'),
      multiple: true,
      required: true,
    }),
  };

  public async run(): Promise<CollectionJson> {
    const { flags } = await this.parse(CollectionAdd);
    return inContext(this, async (context) => {
      const { changeCollection } = await import('../../../promotion/collections/changeCollection.js');
      const { collection, changed } = await changeCollection(context, flags.name, { add: flags.feature });
      const key = changed.length === 0 ? 'info.nothing' : 'info.changed';
      this.logSuccess(messages.getMessage(key, [collection.name, changed.join(', ')]));
      return collectionJson(collection);
    });
  }
}
