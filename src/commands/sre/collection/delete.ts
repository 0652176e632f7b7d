import { Messages } from '@salesforce/core/messages';
import { Flags } from '@salesforce/sf-plugins-core';
import { collectionJson, type CollectionJson } from '../../../ui/collections/collectionJson.js';
import { inContext } from '../../../ui/promotion/inContext.js';
import { SfCommand } from '../../../ui/sfCommand.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-sre', 'collection.delete');

export default class CollectionDelete extends SfCommand<CollectionJson> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');
  public static readonly flags = {
    name: Flags.string({ char: 'n', summary: messages.getMessage('flags.name.summary'), required: true }),
  };

  public async run(): Promise<CollectionJson> {
    const { flags } = await this.parse(CollectionDelete);
    return inContext(this, async (context) => {
      const { deleteCollection } = await import('../../../promotion/collections/changeCollection.js');
      const deleted = await deleteCollection(context, flags.name);
      this.logSuccess(messages.getMessage('info.deleted', [deleted.name]));
      return collectionJson(deleted);
    });
  }
}
