import type { ConnectedOrg } from '../org/types.js';
import type { Instance } from '../pipeline/pipeline.js';
import { describeSource } from '../pipeline/source.js';
import type { Context } from './context.js';
import { type Plan, type PlanOptions, testsOf } from './plan.js';
import { knownOf, type PlanContent } from './planContent.js';

/** What a plan is made of that merges nothing. */
export type WithoutSources = Readonly<{
  run: string;
  kind: Plan['kind'];
  instance: Instance;
  org: ConnectedOrg;
  options: PlanOptions;
  content: PlanContent;
  targetTip: string;
  previousRecord: string | undefined;
  deployedCommit: string | undefined;
  mergeCommit: string;
  owedBefore: Plan['owedBefore'];
}>;

type PlanUpon = Omit<Plan, 'from' | 'mainBranch' | 'features' | 'undeployed' | 'leftBehind'>;

/**
 * What the plans of a sync, of an undo and of a merged pull request have in common: they bring an instance's org to a commit of
 * its own branch, and merge nothing that comes from elsewhere.
 *
 * @throws GitError
 */
export const planWithoutSources = async (
  { repo, loaded }: Pick<Context, 'repo' | 'loaded'>,
  { run, kind, instance, org, options, content, ...commits }: WithoutSources
): Promise<PlanUpon> => {
  const path = loaded.pipeline.pathToRoot(instance.mirrorOf ?? instance.name);
  return {
    ...{ run, kind, target: instance, root: path[path.length - 1].name },
    ...{ org: org.facts, binding: true, pipelineVersion: describeSource(loaded.source) },
    ...commits,
    mergeTree: await repo.tree(commits.mergeCommit),
    ...{ skipped: [], merges: [], mainCommits: [], pipelineChanges: [], unmet: [] },
    delta: content.delta,
    owed: content.owed,
    ...testsOf(instance, options),
    changedInOrg: content.changedInOrg,
    keptInOrg: content.keptInOrg,
    tracked: content.tracked,
    ...knownOf(content),
    warnings: content.delta.warnings,
  };
};
