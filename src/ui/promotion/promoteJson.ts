import type { DeployResult } from '../../org/deployResult.js';
import { withoutUndefined } from '../../common/json.js';
import { onwardOf } from '../../promotion/onward.js';
import type { Run } from '../../promotion/run.js';
import type { Plan } from '../../promotion/plan.js';
import { idOf } from '../../promotion/validating.js';
import type { FollowedMirror } from '../../promotion/steps/step.js';
import { planJson, type PlanJson } from './planJson.js';

/** What `promote` and `promote validate` give with `--json`. */
export type PromoteResult = Readonly<{
  /** Published; Validated by a check-only deploy; or Sent to the org, and not waited for. */
  status: 'Published' | 'Validated' | 'Sent';
  run: string;
  plan: PlanJson;
  /** Missing when there was nothing to deploy, or when it was not waited for. */
  deploy?: DeployResult;
  /** Of a deploy that was not waited for. */
  deployId?: string;
  /** Of a validation before a pull request that was not waited for. */
  validation?: string;
  withoutDeploy?: string;
  /** The commit of the record in the instance's history. */
  record?: string;
  /** Who published it, where another process did so than the one that would have. */
  publishedBy?: string;
  /** The run that undid it meanwhile, where another process published it: the instance does not have it any more. */
  undoneBy?: string;
  /** Where the branch is, when others pushed to it meanwhile: a merge of theirs and the plan's merge commit. */
  branchTip?: string;
  /** The mirrors that follow the instance by themselves. */
  mirrors?: readonly MirrorJson[];
  /** The stages before this one, when the promotion led through several. */
  earlier?: ReadonlyArray<Omit<PromoteResult, 'earlier'>>;
}>;

/** What became of a mirror, as `--json` shows it. */
export type MirrorJson = Readonly<{
  instance: string;
  status: 'Published' | 'UpToDate' | 'Failed';
  /** The commit that its org holds now. */
  commit?: string;
  error?: string;
  message?: string;
}>;

/** What is shown of a promotion or validation that is done. */
export type PromotionOutcome = Readonly<{
  plan: Plan;
  /** Missing of a validation. */
  run?: Run;
  result: DeployResult | undefined;
  mirrors?: readonly FollowedMirror[];
}>;

/** What `promote resume` gives with `--json`. */
export type ResumeResult = Readonly<{
  status: 'Published';
  run: string;
  instance: string;
  branch: string;
  mergeCommit: string;
  /** Who published it, where another process did so than the one that would have. */
  publishedBy?: string;
  /** The run that undid it meanwhile, where another process published it: the instance does not have it any more. */
  undoneBy?: string;
  /** Where the branch is, when others pushed to it meanwhile: a merge of theirs and the merge commit. */
  branchTip?: string;
  deployId?: string;
  record?: string;
  /** The instance that the promotion was to go on to, by another command. */
  destination?: string;
}>;

/** Gives a finished promotion the shape of `--json`; concise leaves out what succeeded. */
export const promoteJson = (
  { plan, run, result, mirrors = [] }: PromotionOutcome,
  concise: boolean
): PromoteResult => ({
  status: run === undefined ? 'Validated' : run.state === 'published' ? 'Published' : 'Sent',
  run: plan.run,
  plan: planJson(plan),
  ...(result === undefined ? {} : { deploy: concise ? { ...result, successes: [] } : result }),
  ...(run === undefined || run.state === 'published' ? {} : idOf(run)),
  ...(run?.plan?.withoutDeploy === undefined ? {} : { withoutDeploy: run.plan.withoutDeploy }),
  ...(run?.recordCommit === undefined ? {} : { record: run.recordCommit }),
  ...withoutUndefined({ publishedBy: run?.publishedBy, undoneBy: run?.undoneBy }),
  ...(run?.branchTip === undefined ? {} : { branchTip: run.branchTip }),
  ...(mirrors.length === 0 ? {} : { mirrors: mirrors.map(mirrorJson) }),
});

/** What became of a mirror, as JSON. */
export const mirrorJson = (mirror: FollowedMirror): MirrorJson =>
  mirror.outcome === 'failed'
    ? { instance: mirror.instance, status: 'Failed', error: mirror.error.name, message: mirror.error.message }
    : {
        instance: mirror.instance,
        status: mirror.outcome === 'published' ? 'Published' : 'UpToDate',
        commit: mirror.commit,
      };

/** Gives a promotion through several instances the shape of `--json`: the last stage, and those before it. */
export const stagesJson = (done: readonly PromotionOutcome[], concise: boolean): PromoteResult => {
  const [last, ...earlier] = done.map((promoted) => promoteJson(promoted, concise)).reverse();
  return earlier.length === 0 ? last : { ...last, earlier: earlier.reverse() };
};

/**
 * Gives a resumed run the shape of `--json`.
 *
 * @param branch that of its instance: a run of which only the record is known has no plan
 */
export const resumeJson = (run: Run, branch: string): ResumeResult => ({
  status: 'Published',
  run: run.id,
  instance: run.instance,
  branch: run.plan?.branch ?? branch,
  mergeCommit: run.plan?.mergeCommit ?? run.branchTip ?? '',
  ...(run.branchTip === undefined ? {} : { branchTip: run.branchTip }),
  ...(run.deployId === undefined ? {} : { deployId: run.deployId }),
  ...(run.recordCommit === undefined ? {} : { record: run.recordCommit }),
  ...withoutUndefined({ publishedBy: run.publishedBy, undoneBy: run.undoneBy, destination: onwardOf(run)?.to }),
});
