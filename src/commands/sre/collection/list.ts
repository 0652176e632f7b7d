import { Messages } from '@salesforce/core/messages';
import { collectionJson, type CollectionsJson } from '../../../ui/collections/collectionJson.js';
import { inContext } from '../../../ui/promotion/inContext.js';
import { SfCommand } from '../../../ui/sfCommand.js';
import { wrapped } from '../../../ui/tableWidth.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-sre', 'collection.list');

export default class CollectionList extends SfCommand<CollectionsJson> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');

  public async run(): Promise<CollectionsJson> {
    await this.parse(CollectionList);
    return inContext(this, async (context) => {
      const { readCollections } = await import('../../../promotion/collections/collection.js');
      const stored = await readCollections(context);
      const collections = [...stored.values()].map(({ collection }) => collectionJson(collection));
      if (collections.length === 0) this.log(messages.getMessage('info.none'));
      else {
        this.table({
          data: collections.map(({ name, features, changedBy, changedAt }) => ({
            name,
            features: features.join(', '),
            changedBy,
            changedAt: changedAt.slice(0, 16).replace('T', ' '),
          })),
          columns: [
            { key: 'name', name: 'Name' },
            { key: 'features', name: 'Features' },
            { key: 'changedBy', name: 'Changed By' },
            { key: 'changedAt', name: 'Changed (UTC)' },
          ],
          ...wrapped(),
        });
      }
      return { collections };
    });
  }
}
