import { Messages } from '@salesforce/core/messages';
import type { BackPromoted } from '../../promotion/backPromote.js';
import { exitCodeOf, type BackPromoteResult, backPromoteJson } from '../../ui/backPromotion/backPromoteJson.js';
import { backPromoteFlags, toBackRequest } from '../../ui/backPromotion/flags.js';
import { createEffects } from '../../ui/backPromotion/effects.js';
import { showBackPromotion } from '../../ui/backPromotion/summaryText.js';
import {
  exitCodes,
  noTerminalError,
  promptFlag,
  toVerbosity,
  waitFlag,
  waitLockFlag,
} from '../../ui/promotion/flags.js';
import { inContext } from '../../ui/promotion/inContext.js';
import { SfCommand } from '../../ui/sfCommand.js';
import { Ux } from '../../ui/ux.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-sre', 'back-promote');

export default class BackPromote extends SfCommand<BackPromoteResult> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');
  public static readonly errorCodes = exitCodes;
  public static readonly flags = { ...backPromoteFlags, ...waitFlag, ...waitLockFlag, ...promptFlag };

  public async run(): Promise<BackPromoteResult> {
    const { flags } = await this.parse(BackPromote);
    const jsonEnabled = this.jsonEnabled();
    if (!flags['no-prompt'] && (jsonEnabled || !process.stdin.isTTY)) throw noTerminalError();
    const ux = new Ux({ jsonEnabled });
    const request = toBackRequest(flags);
    return inContext(this, async (context, signal) => {
      const { backPromote } = await import('../../promotion/backPromote.js');
      const { findBackStages } = await import('../../promotion/backStages.js');
      const stages = await findBackStages(context, request);
      const effects = createEffects({
        stages,
        ux,
        spinner: this.spinner,
        jsonEnabled,
        verbosity: toVerbosity(flags),
        prompts: !flags['no-prompt'],
        signal,
        wait: flags.wait.milliseconds,
        waitLock: flags['wait-lock']?.milliseconds,
      });
      const results: readonly BackPromoted[] = await backPromote(context, request, effects);
      showBackPromotion(results, request, ux);
      process.exitCode = exitCodeOf(results);
      return backPromoteJson(results, flags.concise);
    });
  }
}
