import { Messages } from '@salesforce/core/messages';
import { Flags } from '@salesforce/sf-plugins-core';
import type { PromoteEffects } from '../../../promotion/carryOut.js';
import { namedDeploy } from '../../../promotion/namedDeploy.js';
import { onwardOf } from '../../../promotion/onward.js';
import { isToBeProposed, movesBranch, type Run } from '../../../promotion/run.js';
import {
  adoptFlag,
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
import { Ux } from '../../../ui/ux.js';

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
    ...adoptFlag,
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
    const newReporter = (): PromotionReporter =>
      new PromotionReporter({
        ...{ ...options, checkOnly: false, reports: { junit: false } },
        warn: (text) => void this.warn(text),
      });
    let reporter = newReporter();
    const resume = inContext(this, async (context, signal) => {
      const { chooseKnownRun } = await import('../../../promotion/recordedRun.js');
      const { resumeRun } = await import('../../../promotion/resume.js');
      const { componentsOf } = await import('../../../promotion/sourcePath.js');
      try {
        const placed = await chooseKnownRun(context, flags.run);
        const { kind, id, instance, plan, state } = placed.run;
        // Of one that is known by its record alone.
        const isRecorded = plan === undefined && state === 'published';
        const branch = isRecorded ? placed.context.loaded.pipeline.instance(instance).branch : '';
        const canAsk = !jsonEnabled && process.stdin.isTTY;
        // What is proposed anew deploys nothing yet.
        const prompts = !flags['no-prompt'] && (state === 'conflicted' || (state === 'proposed' && canAsk));
        if (prompts && !canAsk) throw noTerminalError();
        if (plan && plan.withoutDeploy === undefined) {
          const org = { ...plan.org, orgId: plan.org.id };
          const ends = isToBeProposed(placed.run) ? 'proposed' : 'published';
          await reporter.begin({ kind, org, run: id, target: instance, components: componentsOf(plan.paths), ends });
        }
        const wait = flags.wait.milliseconds;
        const asksDeploy = !flags['no-prompt'] && !jsonEnabled;
        const effects = (): PromoteEffects => runEffects({ reporter, prompts, asksDeploy, signal, wait });
        let isTold = false;
        const run = await resumeRun(placed, {
          ...effects(),
          furtherStage: () => {
            reporter = newReporter();
            return effects();
          },
          onStage: async (stage) => {
            await reporter.done();
            isTold = true;
            this.tell(stage.run, branch);
          },
          ...(flags.adopt === undefined ? {} : { askDeploy: namedDeploy(flags.adopt) }),
          acceptTests: flags['accept-tests'],
          ...(flags['approved-by'] === undefined ? {} : { approvedBy: flags['approved-by'] }),
        });
        if (!isTold) {
          await reporter.done();
          this.tell(run, branch);
          const onward = onwardOf(run);
          if (onward !== undefined) this.log(messages.getMessage('info.onward', [onward.to, onward.command]));
        }
        return resumeJson(run, branch);
      } catch (error) {
        throw await reporter.failed(error);
      }
    });
    return resume.catch(async (error: unknown) => {
      const { outOfReach } = await import('../../../promotion/outOfReach.js');
      throw await outOfReach(process.cwd(), flags.run, error);
    });
  }

  /** @param ofInstance the branch of a run that has no plan, being known by its record */
  private tell(run: Run, ofInstance: string): void {
    const { branch = ofInstance } = run.plan ?? {};
    if (!movesBranch(run)) {
      this.logSuccess(messages.getMessage('info.recorded', [run.id, branch]));
      return;
    }
    const tip = (run.branchTip ?? run.landed ?? run.plan?.mergeCommit ?? '').slice(0, 7);
    this.logSuccess(messages.getMessage('info.published', [run.id, branch, tip]));
  }
}
