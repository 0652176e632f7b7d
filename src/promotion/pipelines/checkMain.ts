import { type Instance, Pipeline } from '../../pipeline/pipeline.js';
import { ensureHistory } from '../../git/history.js';
import type { PipelineContext } from '../instances/pipelineContext.js';
import { mainBranchMissing, requireMainBranch } from '../instances/publishEdit.js';
import { branchRef } from '../refNames.js';
import { type Check, type Looked, ok, orProblem, problem, problemOf, warning } from './check.js';

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

/** Whether each instance's branch exists and contains the main branch. */
export const checkBranches = async (context: PipelineContext): Promise<Check[]> => {
  const { loaded, store, offline } = context;
  const { pipeline, mainCommit, mainBranch } = loaded;
  if (!pipeline) return [];
  const instances = pipeline.instances.filter(({ mirrorOf }) => mirrorOf === undefined);
  const refs = instances.map(({ branch }) => branchRef(branch));
  const tips = offline ? await store.cached(refs) : await store.fetch(refs);
  const checks: Check[] = [];
  for (const instance of instances) {
    const about: Looked = { area: 'branch', subject: instance.name };
    const tip = tips.get(branchRef(instance.branch));
    if (tip === undefined) checks.push(missing(about, instance, context));
    else if (mainCommit === undefined) checks.push(ok(about, `${instance.branch} exists.`));
    else {
      const main = { branch: mainBranch ?? 'main', commit: mainCommit };
      checks.push(...(await orProblem(about, () => containsMain(context, pipeline, { instance, tip, main }))));
    }
  }
  return checks;
};

const missing = (
  about: Looked,
  { name, org, branch, parent, foreignParent }: Instance,
  { store }: PipelineContext
): Check => {
  const link = ['sf sre instance link', `--name ${name}`, `--target-org ${org}`, `--branch ${branch}`];
  const above = foreignParent?.instance ?? parent;
  const below = [
    ...(above === undefined ? [] : [`--parent ${above}`]),
    ...(foreignParent === undefined ? [] : [`--parent-repository ${foreignParent.repository}`]),
  ];
  return problem(
    about,
    `${branch} does not exist${store.remote === undefined ? '' : ` on ${store.remote}`}.`,
    `Create it from the main branch: "${[...link, ...below, '--create-branch'].join(' ')}".`,
    ...(store.remote === undefined ? [] : [`Or push it, if it is here: "git push ${store.remote} ${branch}".`])
  );
};

type Seen = Readonly<{ instance: Instance; tip: string; main: Readonly<{ branch: string; commit: string }> }>;

/** The commits of main that a branch lacks come to it by a back-promotion: from its parent, once that has them. */
const containsMain = async (
  { repo, store, offline }: PipelineContext,
  pipeline: Pipeline,
  { instance, tip, main }: Seen
): Promise<Check[]> => {
  const about: Looked = { area: 'branch', subject: instance.name };
  const { branch, name } = instance;
  if (!offline) await ensureHistory(repo, store, [tip, main.commit]);
  if (await repo.isAncestor(main.commit, tip)) return [ok(about, `${branch} contains ${main.branch}.`)];
  if ((await repo.mergeBase(tip, main.commit)) === undefined) {
    return [
      problem(
        about,
        `${branch} and ${main.branch} share no history: nothing can be merged between them.`,
        `Join them once: "git checkout ${branch}", then "git merge --allow-unrelated-histories ${main.branch}", and push.`
      ),
    ];
  }
  const count = await repo.countCommits({ include: [main.commit], exclude: [tip] });
  const lacks = `${branch} lacks ${count} ${count === 1 ? 'commit' : 'commits'} of ${main.branch}.`;
  const parent = pipeline.parent(name);
  return [
    parent
      ? warning(about, lacks, `Bring them down: "sf sre back-promote --from ${parent.name} --to ${name}".`)
      : warning(
          about,
          lacks,
          `Promote a feature with --include-main, or merge ${main.branch} into ${branch} by a pull request and see with "sf sre instance baseline --name ${name} --compare" what the org lacks.`
        ),
  ];
};
