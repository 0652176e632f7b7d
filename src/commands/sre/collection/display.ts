import { Messages } from '@salesforce/core/messages';
import { Flags } from '@salesforce/sf-plugins-core';
import type { Context } from '../../../promotion/context.js';
import { collectionDisplayJson, type CollectionDisplayJson } from '../../../ui/collections/collectionJson.js';
import { inContext } from '../../../ui/promotion/inContext.js';
import { SfCommand } from '../../../ui/sfCommand.js';
import { wrapped } from '../../../ui/tableWidth.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-sre', 'collection.display');

export default class CollectionDisplay extends SfCommand<CollectionDisplayJson> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');
  public static readonly flags = {
    name: Flags.string({ char: 'n', summary: messages.getMessage('flags.name.summary'), required: true }),
    offline: Flags.boolean({ summary: messages.getMessage('flags.offline.summary') }),
  };

  public async run(): Promise<CollectionDisplayJson> {
    const { flags } = await this.parse(CollectionDisplay);
    const show = async (context: Context): Promise<CollectionDisplayJson> => {
      const { displayCollection } = await import('../../../promotion/collections/displayCollection.js');
      const { collectionFacts } = await import('../../../ui/collections/collectionText.js');
      const { featureColumns, featureRow } = await import('../../../ui/landscape/featureText.js');
      const details = await displayCollection(context, flags.name);
      details.unread?.forEach((text) => this.warn(text));
      this.log(collectionFacts(details).join('\n'));
      if (details.features.length > 0) {
        this.table({ data: details.features.map(featureRow), columns: featureColumns, ...wrapped() });
      }
      return collectionDisplayJson(details);
    };
    return inContext(this, show, { offline: flags.offline });
  }
}
