import { Messages } from '@salesforce/core/messages';
import { Flags } from '@salesforce/sf-plugins-core';
import { placeInWords } from '../../../ui/conflicts/conflictText.js';
import { type ResolutionJson, resolutionJson } from '../../../ui/conflicts/resolutionJson.js';
import { inContext } from '../../../ui/promotion/inContext.js';
import { SfCommand } from '../../../ui/sfCommand.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-sre', 'resolution.delete');

export default class ResolutionDelete extends SfCommand<ResolutionJson> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');
  public static readonly flags = {
    id: Flags.string({ summary: messages.getMessage('flags.id.summary'), required: true }),
  };

  public async run(): Promise<ResolutionJson> {
    const { flags } = await this.parse(ResolutionDelete);
    return inContext(this, async (context) => {
      const { deleteResolutions, findResolution } = await import('../../../promotion/merge/resolutions.js');
      const resolution = await findResolution(context, flags.id);
      await deleteResolutions(context, [resolution.fingerprint]);
      this.logSuccess(messages.getMessage('info.deleted', [placeInWords(resolution)]));
      return resolutionJson(resolution);
    });
  }
}
