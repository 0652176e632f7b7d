import { Messages } from '@salesforce/core/messages';
import { exitCodes, promotingFlags } from '../../../ui/promotion/flags.js';
import type { PromoteResult } from '../../../ui/promotion/promoteJson.js';
import { runPromotion } from '../../../ui/promotion/promoting.js';
import { SfCommand } from '../../../ui/sfCommand.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-sre', 'promote.quick');

export default class PromoteQuick extends SfCommand<PromoteResult> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');
  public static readonly errorCodes = exitCodes;
  public static readonly flags = promotingFlags;

  public async run(): Promise<PromoteResult> {
    const { flags } = await this.parse(PromoteQuick);
    return runPromotion(this, { ...flags, 'dry-run': false }, 'required');
  }
}
