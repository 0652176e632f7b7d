import { Messages } from '@salesforce/core/messages';
import type { Duration } from '@salesforce/kit';
import { type SfCommand } from '@salesforce/sf-plugins-core';
import { shellWord } from '../../common/shellWord.js';
import type { Plan } from '../../promotion/plan.js';
import type { PromotedStage } from '../../promotion/promote.js';
import type { Quick } from '../../promotion/quick.js';
import type { Run } from '../../promotion/run.js';
import { asSent, isValidating } from '../../promotion/validating.js';
import type { Interruptible } from '../sfCommand.js';
import { Ux } from '../ux.js';
import { instancePrompt } from './askInstance.js';
import { noTerminalError, type PlanFlags, toRequest, toVerbosity } from './flags.js';
import { inContext } from './inContext.js';
import { type PromoteResult, stagesJson } from './promoteJson.js';
import { PromotionReporter } from './reporter.js';
import { runEffects } from './runEffects.js';
import type { ReportFlags } from './testReports.js';
import { runValidation } from './validation.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-sre', 'promote');

/** The parsed flags of `promote` and `promote quick`. */
export type PromotingFlags = PlanFlags &
  ReportFlags &
  Readonly<{
    wait: Duration;
    'wait-lock'?: Duration;
    async: boolean;
    'allow-full': boolean;
    'no-prompt': boolean;
    'dry-run': boolean;
  }>;

/** A command that promotes. */
type Promoting = SfCommand<PromoteResult> & Interruptible;

/**
 * Promotes stage by stage, or validates with `--dry-run`, and shows it.
 *
 * @throws what {@link inContext} and promoting throw; NoTerminalError where nobody can be asked
 */
export const runPromotion = async (command: Promoting, flags: PromotingFlags, quick: Quick): Promise<PromoteResult> => {
  const jsonEnabled = command.jsonEnabled();
  const canAsk = process.stdin.isTTY && !jsonEnabled;
  if (!flags['no-prompt'] && !flags['dry-run'] && !canAsk) throw noTerminalError();
  const askInstance = instancePrompt(command, !flags['no-prompt']);
  const ux = new Ux({ jsonEnabled });
  const common = { ux, spinner: command.spinner, verbosity: toVerbosity(flags), jsonEnabled };
  return inContext(command, async (context, signal) => {
    if (flags['dry-run']) return runValidation({ context, flags, signal, common, askInstance });
    const { promote } = await import('../../promotion/promote.js');
    const newReporter = (): PromotionReporter => new PromotionReporter({ ...common, checkOnly: false, reports: flags });
    let reporter = newReporter();
    try {
      const done = await promote(context, toRequest(flags), {
        askInstance,
        signal,
        effectsFor: () => {
          reporter = newReporter();
          const prompts = !flags['no-prompt'];
          const waiting = { wait: flags.wait.milliseconds, waitLock: flags['wait-lock']?.milliseconds };
          const options = {
            async: flags.async,
            quick: flags['allow-full'] ? ('ifPossible' as const) : quick,
            allowFull: flags['allow-full'],
          };
          return runEffects({ reporter, prompts, signal, ...waiting, ...options });
        },
        onStage: async ({ plan, run }) => {
          await reporter.done();
          tell(command, plan, run);
        },
      });
      proposeBackPromotion(command, done);
      return stagesJson(done, flags.concise);
    } catch (error) {
      throw await reporter.failed(error);
    }
  });
};

/** A hotfix that went straight to the root is in no instance below it. */
const proposeBackPromotion = (command: Promoting, done: readonly PromotedStage[]): void => {
  const { plan, route, run } = done[done.length - 1];
  const { source, target } = route;
  if (run.state !== 'published' || source.kind !== 'features' || target.name !== plan.root) return;
  if (!source.features.every(({ hotfix }) => hotfix)) return;
  const features = source.features.map(({ name }) => `--feature ${shellWord(name)}`).join(' ');
  command.log(messages.getMessage('info.hotfix', [plan.root, plan.root, features]));
};

const tell = (command: Promoting, { merges, target, mergeCommit, run: id }: Plan, run: Run): void => {
  if (run.state !== 'published') {
    const key = isValidating(run) ? 'info.validating' : 'info.sent';
    command.log(messages.getMessage(key, [target.name, asSent(run).deployId, id, id, id]));
    return;
  }
  const withoutDeploy = run.plan?.withoutDeploy;
  const names = merges.map(({ name }) => name).join(', ');
  if (withoutDeploy !== undefined) command.log(messages.getMessage('info.withoutDeploy', [withoutDeploy]));
  if (run.undoneBy === undefined) command.logSuccess(messages.getMessage('info.promoted', [names, target.name]));
  else command.warn(messages.getMessage('warning.undoneSince', [names, target.name, run.undoneBy]));
  const [tip, deployed] = [run.branchTip ?? mergeCommit, mergeCommit].map((commit) => commit.slice(0, 7));
  command.log(messages.getMessage('info.branchMoved', [target.branch, tip, id]));
  if (run.branchTip !== undefined) command.log(messages.getMessage('info.joined', [target.branch, deployed]));
};
