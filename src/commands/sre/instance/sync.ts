import { Messages } from '@salesforce/core/messages';
import { Flags } from '@salesforce/sf-plugins-core';
import { syncJson, type SyncResult } from '../../../ui/instances/syncJson.js';
import {
  commonPlanFlags,
  exitCodes,
  noTerminalError,
  promptFlag,
  toPlanOptions,
  toVerbosity,
  waitFlag,
} from '../../../ui/promotion/flags.js';
import { inContext } from '../../../ui/promotion/inContext.js';
import { PromotionReporter } from '../../../ui/promotion/reporter.js';
import { runEffects } from '../../../ui/promotion/runEffects.js';
import { SfCommand } from '../../../ui/sfCommand.js';
import { Ux } from '../../../ui/ux.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-sre', 'instance.sync');

export default class InstanceSync extends SfCommand<SyncResult> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');
  public static readonly errorCodes = exitCodes;
  public static readonly flags = {
    name: Flags.string({ char: 'n', summary: messages.getMessage('flags.name.summary'), required: true }),
    'include-undeployed': Flags.boolean({
      summary: messages.getMessage('flags.include-undeployed.summary'),
      description: messages.getMessage('flags.include-undeployed.description'),
    }),
    restart: Flags.boolean({
      summary: messages.getMessage('flags.restart.summary'),
      description: messages.getMessage('flags.restart.description'),
      exclusive: ['include-undeployed'],
    }),
    ...commonPlanFlags,
    ...waitFlag,
    ...promptFlag,
  };

  public async run(): Promise<SyncResult> {
    const { flags } = await this.parse(InstanceSync);
    const jsonEnabled = this.jsonEnabled();
    if (!flags['no-prompt'] && (jsonEnabled || !process.stdin.isTTY)) throw noTerminalError();
    const options = { ux: new Ux({ jsonEnabled }), spinner: this.spinner, verbosity: toVerbosity(flags), jsonEnabled };
    const reporter = new PromotionReporter({ ...options, checkOnly: false, reports: { junit: false } });
    return inContext(this, async (context, signal) => {
      const { syncInstance } = await import('../../../promotion/sync/syncInstance.js');
      try {
        const effects = runEffects({
          reporter,
          prompts: !flags['no-prompt'],
          signal,
          wait: flags.wait.milliseconds,
        });
        const request = { name: flags.name, restart: flags.restart, ...toPlanOptions(flags, false) };
        const synced = await syncInstance(context, request, effects);
        await reporter.done();
        const result = syncJson(synced, flags.concise);
        const key = synced.outcome === 'upToDate' ? 'info.upToDate' : 'info.synced';
        this.logSuccess(messages.getMessage(key, [result.instance, result.commit.slice(0, 7)]));
        return result;
      } catch (error) {
        throw await reporter.failed(error);
      }
    });
  }
}
