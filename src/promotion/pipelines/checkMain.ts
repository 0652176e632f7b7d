import { type Instance, Pipeline } from '../../pipeline/pipeline.js';
import type { PipelineContext } from '../instances/pipelineContext.js';
import { mainBranchMissing, requireMainBranch } from '../instances/publishEdit.js';
import { type Check, type Looked, ok, problem, problemOf, warning } from './check.js';

const looked: Looked = { area: 'main branch' };

/** Whether the main branch is known, exists, and gets back what is promoted. */
export const checkMain = ({ loaded, store }: PipelineContext): Check[] => {
  const { mainBranch, mainCommit, pipeline } = loaded;
  try {
    requireMainBranch(mainBranch);
  } catch (error) {
    return [problemOf(looked, error)];
  }
  if (mainBranch === undefined) return [];
  if (mainCommit === undefined) return [problemOf(looked, mainBranchMissing(mainBranch, store.remote))];
  return pipeline ? [comesBack(pipeline, mainBranch)] : [ok(looked, `It is ${mainBranch}.`)];
};

const comesBack = (pipeline: Pipeline, mainBranch: string): Check => {
  const owner = pipeline.ownerOf(mainBranch);
  const { mainFollows } = pipeline.config;
  if (owner && pipeline.isRoot(owner.name)) return ok(looked, `${mainBranch} is the branch of the root ${owner.name}.`);
  if (owner && mainFollows !== undefined) {
    return problem(
      looked,
      `${mainBranch} follows ${mainFollows}, and is the branch of instance ${owner.name}: what is published into ${mainFollows} would come onto it without a deploy into the org of ${owner.name}.`,
      `Give ${owner.name} another branch, or set "plugins.sre.mainBranch" to another one.`
    );
  }
  if (mainFollows !== undefined) return ok(looked, `${mainBranch} follows ${mainFollows}.`);
  const [top] = topsBelowOthers(pipeline, mainBranch);
  if (top && pipeline.roots.length === 0) return belowOthers(top, mainBranch);
  const roots = pipeline.roots.map(({ name }) => name).join(' or ');
  return warning(
    looked,
    `${mainBranch} is no root's branch and follows none: what is promoted does not come back to it.`,
    `Set "plugins.sre.mainFollows" in sfdx-project.json to ${roots === '' ? 'a root' : roots}.`
  );
};

/** The instances whose parents are in other repositories, that of the main branch first. */
const topsBelowOthers = (pipeline: Pipeline, mainBranch: string): Instance[] => {
  const tops = pipeline.instances.filter(({ foreignParent }) => foreignParent !== undefined);
  return [...tops.filter(({ branch }) => branch === mainBranch), ...tops];
};

/** A main branch can follow a root of its own repository alone, and here the root is in another one. */
const belowOthers = ({ name, branch }: Instance, mainBranch: string): Check =>
  warning(
    looked,
    `${mainBranch} is no root's branch, and the root is in another repository: what is promoted does not come back to it by itself.`,
    `Bring it down to ${name}: "sf sre back-promote --to ${name}".`,
    ...(branch === mainBranch ? [] : [`Then merge ${branch} into ${mainBranch} by a pull request.`])
  );
