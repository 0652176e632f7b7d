import { Messages } from '@salesforce/core/messages';
import { Flags } from '@salesforce/sf-plugins-core';
import { exitCodes, promotingFlags } from '../../ui/promotion/flags.js';
import type { PromoteResult } from '../../ui/promotion/promoteJson.js';
import { runPromotion } from '../../ui/promotion/promoting.js';
import { SfCommand } from '../../ui/sfCommand.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-sre', 'promote');

export default class Promote extends SfCommand<PromoteResult> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');
  public static readonly errorCodes = exitCodes;
  public static readonly flags = {
    ...promotingFlags,
    'dry-run': Flags.boolean({ summary: messages.getMessage('flags.dry-run.summary') }),
  };

  public async run(): Promise<PromoteResult> {
    const { flags } = await this.parse(Promote);
    return runPromotion(this, flags, 'ifPossible');
  }
}
