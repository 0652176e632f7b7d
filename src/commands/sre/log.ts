import { Messages } from '@salesforce/core/messages';
import { Flags } from '@salesforce/sf-plugins-core';
import { systemClock } from '../../common/clock.js';
import type { Context } from '../../promotion/context.js';
import type { Verified } from '../../promotion/landscape/verified.js';
import type { LogJson } from '../../ui/landscape/logText.js';
import { inContext } from '../../ui/promotion/inContext.js';
import { toMember } from '../../ui/promotion/member.js';
import { SfCommand } from '../../ui/sfCommand.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-sre', 'log');

/** The records, or with `--verify` what was proven of them. */
export type LogResult = LogJson | Verified;

export default class SreLog extends SfCommand<LogResult> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');
  public static readonly flags = {
    instance: Flags.string({ char: 'i', summary: messages.getMessage('flags.instance.summary'), multiple: true }),
    feature: Flags.string({ char: 'f', summary: messages.getMessage('flags.feature.summary') }),
    component: Flags.string({
      char: 'c',
      summary: messages.getMessage('flags.component.summary'),
      description: messages.getMessage('flags.component.description'),
    }),
    number: Flags.integer({ char: 'n', summary: messages.getMessage('flags.number.summary'), default: 20, min: 1 }),
    verify: Flags.boolean({
      summary: messages.getMessage('flags.verify.summary'),
      description: messages.getMessage('flags.verify.description'),
      exclusive: ['feature', 'component', 'offline'],
    }),
    offline: Flags.boolean({ summary: messages.getMessage('flags.offline.summary') }),
  };

  public async run(): Promise<LogResult> {
    const { flags } = await this.parse(SreLog);
    const { instance: instances = [], feature, number, offline } = flags;
    const component = flags.component === undefined ? undefined : toMember(flags.component);
    return inContext(
      this,
      async (context) => {
        if (flags.verify) return this.verify(context, instances);
        const { readLog } = await import('../../promotion/landscape/recordsLog.js');
        const { logJson, logText } = await import('../../ui/landscape/logText.js');
        const log = await readLog(context, { instances, feature, component, number });
        this.log(logText(log, component, systemClock.now(), context.store.url).join('\n').trimEnd());
        return logJson(log);
      },
      { offline }
    );
  }

  private async verify(context: Context, instances: readonly string[]): Promise<Verified> {
    const { verifyRecords } = await import('../../promotion/landscape/verifyRecords.js');
    const { verifiedExitCode } = await import('../../promotion/landscape/verified.js');
    const { verifyText } = await import('../../ui/landscape/verifyText.js');
    const all = context.loaded.pipeline.instances.map(({ name }) => name);
    this.spinner.start(messages.getMessage('info.verifying'));
    const verified = await verifyRecords(context, instances.length > 0 ? instances : all);
    this.spinner.stop();
    this.log(verifyText(verified).join('\n'));
    process.exitCode = verifiedExitCode(verified);
    return verified;
  }
}
