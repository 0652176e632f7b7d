import { Messages } from '@salesforce/core/messages';
import { Flags, Ux } from '@salesforce/sf-plugins-core';
import { shellWord } from '../../common/shellWord.js';
import type { Plan } from '../../promotion/plan.js';
import type { PromotedStage } from '../../promotion/promote.js';
import type { Run } from '../../promotion/run.js';
import { instancePrompt } from '../../ui/promotion/askInstance.js';
import {
  asyncFlag,
  exitCodes,
  noTerminalError,
  planFlags,
  promptFlag,
  reportFlags,
  toRequest,
  toVerbosity,
  waitFlag,
  waitLockFlag,
} from '../../ui/promotion/flags.js';
import { inContext } from '../../ui/promotion/inContext.js';
import { type PromoteResult, stagesJson } from '../../ui/promotion/promoteJson.js';
import { PromotionReporter } from '../../ui/promotion/reporter.js';
import { runEffects } from '../../ui/promotion/runEffects.js';
import { runValidation } from '../../ui/promotion/validation.js';
import { SfCommand } from '../../ui/sfCommand.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-sre', 'promote');

export default class Promote extends SfCommand<PromoteResult> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');
  public static readonly errorCodes = exitCodes;
  public static readonly flags = {
    ...planFlags,
    ...waitFlag,
    ...waitLockFlag,
    ...asyncFlag,
    ...reportFlags,
    ...promptFlag,
    'dry-run': Flags.boolean({ summary: messages.getMessage('flags.dry-run.summary') }),
  };

  public async run(): Promise<PromoteResult> {
    const { flags } = await this.parse(Promote);
    const canAsk = process.stdin.isTTY && !this.jsonEnabled();
    if (!flags['no-prompt'] && !flags['dry-run'] && !canAsk) throw noTerminalError();
    const ux = new Ux({ jsonEnabled: this.jsonEnabled() });
    const askInstance = instancePrompt(this, !flags['no-prompt']);
    const common = { ux, spinner: this.spinner, verbosity: toVerbosity(flags), jsonEnabled: this.jsonEnabled() };
    return inContext(this, async (context, signal) => {
      if (flags['dry-run']) return runValidation({ context, flags, signal, common, askInstance });
      const { promote } = await import('../../promotion/promote.js');
      const newReporter = (): PromotionReporter =>
        new PromotionReporter({ ...common, checkOnly: false, reports: flags });
      let reporter = newReporter();
      try {
        const done = await promote(context, toRequest(flags), {
          askInstance,
          effectsFor: () => {
            reporter = newReporter();
            const prompts = !flags['no-prompt'];
            const waiting = { wait: flags.wait.milliseconds, waitLock: flags['wait-lock']?.milliseconds };
            return runEffects({ reporter, prompts, signal, ...waiting, async: flags.async });
          },
          onStage: async ({ plan, run }) => {
            await reporter.done();
            this.tell(plan, run);
          },
        });
        this.proposeBackPromotion(done);
        return stagesJson(done, flags.concise);
      } catch (error) {
        throw await reporter.failed(error);
      }
    });
  }

  /** A hotfix that went straight to the root is in no instance below it. */
  private proposeBackPromotion(done: readonly PromotedStage[]): void {
    const { plan, route } = done[done.length - 1];
    const { source, target } = route;
    if (done[done.length - 1].run.state !== 'published') return;
    if (source.kind !== 'features' || target.name !== plan.root || !source.features.every(({ hotfix }) => hotfix))
      return;
    const features = source.features.map(({ name }) => `--feature ${shellWord(name)}`).join(' ');
    this.log(messages.getMessage('info.hotfix', [plan.root, plan.root, features]));
  }

  private tell({ merges, target, mergeCommit, run: id }: Plan, run: Run): void {
    if (run.state !== 'published') {
      this.log(messages.getMessage('info.sent', [target.name, run.deployId, id, id, id]));
      return;
    }
    const withoutDeploy = run.plan?.withoutDeploy;
    const names = merges.map(({ name }) => name).join(', ');
    if (withoutDeploy !== undefined) this.log(messages.getMessage('info.withoutDeploy', [withoutDeploy]));
    this.logSuccess(messages.getMessage('info.promoted', [names, target.name]));
    const [tip, deployed] = [run.branchTip ?? mergeCommit, mergeCommit].map((commit) => commit.slice(0, 7));
    this.log(messages.getMessage('info.branchMoved', [target.branch, tip, id]));
    if (run.branchTip !== undefined) this.log(messages.getMessage('info.joined', [target.branch, deployed]));
  }
}
