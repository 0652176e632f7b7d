import { Messages } from '@salesforce/core/messages';
import { Flags } from '@salesforce/sf-plugins-core';
import { counted } from '../../../common/words.js';
import { collectionJson, type CollectionJson } from '../../../ui/collections/collectionJson.js';
import { inContext } from '../../../ui/promotion/inContext.js';
import { SfCommand } from '../../../ui/sfCommand.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-sre', 'collection.create');

export default class CollectionCreate extends SfCommand<CollectionJson> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');
  public static readonly flags = {
    name: Flags.string({ char: 'n', summary: messages.getMessage('flags.name.summary'), required: true }),
    feature: Flags.string({
      char: 'f',
      summary: messages.getMessage('flags.feature.summary'),
      description: messages.getMessage('flags.feature.description'),
      multiple: true,
    }),
    description: Flags.string({ char: 'd', summary: messages.getMessage('flags.description.summary') }),
  };

  public async run(): Promise<CollectionJson> {
    const { flags } = await this.parse(CollectionCreate);
    return inContext(this, async (context) => {
      const { createCollection } = await import('../../../promotion/collections/changeCollection.js');
      const collection = await createCollection(context, { ...flags, features: flags.feature ?? [] });
      this.logSuccess(
        messages.getMessage('info.created', [collection.name, counted(collection.features.length, 'feature')])
      );
      this.log(messages.getMessage(collection.features.length === 0 ? 'info.add' : 'info.promote', [collection.name]));
      return collectionJson(collection);
    });
  }
}
