import { Messages } from '@salesforce/core/messages';
import { Flags } from '@salesforce/sf-plugins-core';
import { systemClock } from '../../../common/clock.js';
import { type FeatureDisplayJson, featureDisplayJson } from '../../../ui/landscape/featureJson.js';
import { inContext } from '../../../ui/promotion/inContext.js';
import { SfCommand } from '../../../ui/sfCommand.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-sre', 'feature.display');

export default class FeatureDisplay extends SfCommand<FeatureDisplayJson> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');
  public static readonly flags = {
    feature: Flags.string({
      char: 'f',
      summary: messages.getMessage('flags.feature.summary'),
      description: messages.getMessage('flags.feature.description'),
    }),
    offline: Flags.boolean({ summary: messages.getMessage('flags.offline.summary') }),
  };

  public async run(): Promise<FeatureDisplayJson> {
    const { flags } = await this.parse(FeatureDisplay);
    const { feature, offline } = flags;
    return inContext(
      this,
      async (context) => {
        const { displayFeature } = await import('../../../promotion/landscape/displayFeature.js');
        const { featureText } = await import('../../../ui/landscape/featureText.js');
        const details = await displayFeature(context, feature);
        details.unread?.forEach((text) => this.warn(text));
        this.log(featureText(details, systemClock.now()).join('\n'));
        return featureDisplayJson(details);
      },
      { offline }
    );
  }
}
