import { Messages } from '@salesforce/core/messages';
import { Flags, Ux } from '@salesforce/sf-plugins-core';
import { deployPrompt } from '../../../ui/promotion/askDeploy.js';
import {
  exitCodes,
  noTerminalError,
  planFlags,
  promptFlag,
  toVerbosity,
  waitFlag,
} from '../../../ui/promotion/flags.js';
import { inContext } from '../../../ui/promotion/inContext.js';
import { resumeJson, type ResumeResult } from '../../../ui/promotion/promoteJson.js';
import { PromotionReporter } from '../../../ui/promotion/reporter.js';
import { runEffects } from '../../../ui/promotion/runEffects.js';
import { SfCommand } from '../../../ui/sfCommand.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-sre', 'promote.resume');

export default class PromoteResume extends SfCommand<ResumeResult> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');
  public static readonly errorCodes = exitCodes;
  public static readonly flags = {
    run: Flags.string({ summary: messages.getMessage('flags.run.summary') }),
    'approved-by': Flags.string({
      summary: messages.getMessage('flags.approved-by.summary'),
      description: messages.getMessage('flags.approved-by.description'),
    }),
    'accept-tests': Flags.boolean({
      summary: messages.getMessage('flags.accept-tests.summary'),
      description: messages.getMessage('flags.accept-tests.description'),
    }),
    concise: planFlags.concise,
    verbose: planFlags.verbose,
    ...waitFlag,
    ...promptFlag,
  };

  public async run(): Promise<ResumeResult> {
    const { flags } = await this.parse(PromoteResume);
    const jsonEnabled = this.jsonEnabled();
    const verbosity = toVerbosity(flags);
    const options = { ux: new Ux({ jsonEnabled }), spinner: this.spinner, verbosity, jsonEnabled };
    const reporter = new PromotionReporter({ ...options, checkOnly: false, reports: { junit: false } });
    const resume = inContext(this, async (context, signal) => {
      const { chooseRun } = await import('../../../promotion/findRun.js');
      const { resumeRun } = await import('../../../promotion/resume.js');
      const { componentsOf } = await import('../../../promotion/sourcePath.js');
      try {
        const placed = await chooseRun(context, flags.run);
        const { kind, id, instance, plan, state } = placed.run;
        const prompts = state === 'conflicted' && !flags['no-prompt'];
        if (prompts && (jsonEnabled || !process.stdin.isTTY)) throw noTerminalError();
        if (plan && plan.withoutDeploy === undefined) {
          const org = { ...plan.org, orgId: plan.org.id };
          await reporter.begin({ kind, org, run: id, target: instance, components: componentsOf(plan.paths) });
        }
        const run = await resumeRun(placed, {
          ...runEffects({ reporter, prompts, signal, wait: flags.wait.milliseconds }),
          askDeploy: deployPrompt(this, !flags['no-prompt']),
          acceptTests: flags['accept-tests'],
          ...(flags['approved-by'] === undefined ? {} : { approvedBy: flags['approved-by'] }),
        });
        await reporter.done();
        const { publishedCommit } = await import('../../../promotion/run.js');
        const { branch = '' } = run.plan ?? {};
        const tip = (run.branchTip ?? publishedCommit(run)).slice(0, 7);
        this.logSuccess(messages.getMessage('info.published', [run.id, branch, tip]));
        return resumeJson(run);
      } catch (error) {
        throw await reporter.failed(error);
      }
    });
    return resume.catch(async (error: unknown) => {
      const { outOfReach } = await import('../../../promotion/giveUp.js');
      throw await outOfReach(process.cwd(), flags.run, error);
    });
  }
}
