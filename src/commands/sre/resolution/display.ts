import { Messages } from '@salesforce/core/messages';
import { Flags } from '@salesforce/sf-plugins-core';
import { systemClock } from '../../../common/clock.js';
import { type ResolutionJson, resolutionJson } from '../../../ui/conflicts/resolutionJson.js';
import { inContext } from '../../../ui/promotion/inContext.js';
import { SfCommand } from '../../../ui/sfCommand.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-sre', 'resolution.display');

export default class ResolutionDisplay extends SfCommand<ResolutionJson> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');
  public static readonly flags = {
    id: Flags.string({ summary: messages.getMessage('flags.id.summary'), required: true }),
  };

  public async run(): Promise<ResolutionJson> {
    const { flags } = await this.parse(ResolutionDisplay);
    return inContext(this, async (context) => {
      const { findResolution } = await import('../../../promotion/merge/resolutions.js');
      const { conflictText, previewsOf } = await import('../../../ui/conflicts/conflictText.js');
      const resolution = await findResolution(context, flags.id);
      const previews = await previewsOf(context.repo, resolution);
      const shown = { contested: resolution, decided: resolution, changers: {}, previews };
      this.log(conflictText(shown, systemClock.now()).join('\n'));
      this.log(`  ${messages.getMessage('info.runs', [resolution.runs.join(', ')])}`);
      return resolutionJson(resolution);
    });
  }
}
