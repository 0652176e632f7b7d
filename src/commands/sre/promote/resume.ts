import { Messages } from '@salesforce/core/messages';
import { Flags, SfCommand, Ux } from '@salesforce/sf-plugins-core';
import { systemClock } from '../../../common/clock.js';
import { exitCodes, waitFlag } from '../../../ui/promotion/flags.js';
import { interruptSignal } from '../../../ui/promotion/interrupt.js';
import { resumeJson, type ResumeResult } from '../../../ui/promotion/promoteJson.js';
import { PromotionReporter } from '../../../ui/promotion/reporter.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-sre', 'promote.resume');

export default class PromoteResume extends SfCommand<ResumeResult> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');
  public static readonly errorCodes = exitCodes;
  public static readonly flags = {
    run: Flags.string({ summary: messages.getMessage('flags.run.summary') }),
    ...waitFlag,
  };

  public async run(): Promise<ResumeResult> {
    const { flags } = await this.parse(PromoteResume);
    const interrupt = interruptSignal(this);
    const { openContext } = await import('../../../promotion/context.js');
    const { chooseRun, resumeRun } = await import('../../../promotion/resume.js');
    const context = await openContext({ dir: process.cwd(), env: process.env, clock: systemClock });
    const jsonEnabled = this.jsonEnabled();
    const reporter = new PromotionReporter({
      ux: new Ux({ jsonEnabled }),
      spinner: this.spinner,
      verbosity: 'normal',
      jsonEnabled,
      checkOnly: false,
    });
    try {
      const found = await chooseRun(context.repo, flags.run);
      if (found.plan)
        await reporter.begin({
          org: { ...found.plan.org, orgId: found.plan.org.id },
          run: found.id,
          target: found.instance,
        });
      const effects = { report: reporter.report, signal: interrupt.signal, wait: flags.wait.milliseconds };
      const run = await resumeRun(context, found.id, effects);
      reporter.end(true);
      const { branch = '', mergeCommit = '' } = run.plan ?? {};
      this.logSuccess(messages.getMessage('info.published', [run.id, branch, mergeCommit.slice(0, 7)]));
      return resumeJson(run);
    } catch (error) {
      reporter.end(false);
      throw error;
    } finally {
      interrupt.release();
      await context.repo.close();
    }
  }
}
