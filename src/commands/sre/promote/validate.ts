import { Messages } from '@salesforce/core/messages';
import { instancePrompt } from '../../../ui/promotion/askInstance.js';
import { exitCodes, planFlags, reportFlags, toVerbosity, waitFlag } from '../../../ui/promotion/flags.js';
import { inContext } from '../../../ui/promotion/inContext.js';
import type { PromoteResult } from '../../../ui/promotion/promoteJson.js';
import { runValidation } from '../../../ui/promotion/validation.js';
import { SfCommand } from '../../../ui/sfCommand.js';
import { Ux } from '../../../ui/ux.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-sre', 'promote.validate');

export default class PromoteValidate extends SfCommand<PromoteResult> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');
  public static readonly errorCodes = exitCodes;
  public static readonly flags = { ...planFlags, ...waitFlag, ...reportFlags };

  public async run(): Promise<PromoteResult> {
    const { flags } = await this.parse(PromoteValidate);
    const jsonEnabled = this.jsonEnabled();
    const common = { ux: new Ux({ jsonEnabled }), spinner: this.spinner, verbosity: toVerbosity(flags), jsonEnabled };
    const askInstance = instancePrompt(this);
    return inContext(this, async (context, signal) => runValidation({ context, flags, signal, common, askInstance }));
  }
}
