import { Messages } from '@salesforce/core/messages';
import { Flags, toHelpSection } from '@salesforce/sf-plugins-core';
import { systemClock } from '../../../common/clock.js';
import type { Check } from '../../../promotion/pipelines/check.js';
import { interruptSignal } from '../../../ui/promotion/interrupt.js';
import { SfCommand } from '../../../ui/sfCommand.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-sre', 'pipeline.check');

/** What `pipeline check --json` gives. */
export type CheckJson = Readonly<{
  /** Whether nothing hinders promotions. */
  ready: boolean;
  problems: number;
  warnings: number;
  checks: readonly Check[];
}>;

export default class PipelineCheck extends SfCommand<CheckJson> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');
  public static readonly errorCodes = toHelpSection('ERROR CODES', {
    '0': messages.getMessage('exit.ok'),
    '1': messages.getMessage('exit.problems'),
  });
  public static readonly flags = {
    'skip-probe': Flags.boolean({ summary: messages.getMessage('flags.skip-probe.summary') }),
  };

  public async run(): Promise<CheckJson> {
    const { flags } = await this.parse(PipelineCheck);
    const { checkPipeline } = await import('../../../promotion/pipelines/checkPipeline.js');
    const { connectFreshly } = await import('../../../promotion/instances/instanceOrgs.js');
    const { checkText } = await import('../../../ui/pipeline/checkText.js');
    const { signal, release } = interruptSignal(this);
    try {
      this.spinner.start(messages.getMessage('info.checking'));
      const request = { dir: process.cwd(), env: process.env, clock: systemClock };
      const options = { connect: connectFreshly, probe: !flags['skip-probe'], signal };
      const checks = await checkPipeline(request, options);
      this.spinner.stop();
      this.log(checkText(checks).join('\n'));
      const json = toJson(checks);
      if (!json.ready) process.exitCode = 1;
      return json;
    } finally {
      release();
    }
  }
}

const toJson = (checks: readonly Check[]): CheckJson => {
  const count = (status: Check['status']): number => checks.filter((check) => check.status === status).length;
  const problems = count('problem');
  return { ready: problems === 0, problems, warnings: count('warning'), checks };
};
