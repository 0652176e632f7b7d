import { shellWord } from '../../common/shellWord.js';
import { ensureHistory } from '../../git/history.js';
import type { Instance } from '../../pipeline/pipeline.js';
import { InstanceHistory } from '../history.js';
import type { PipelineContext } from '../instances/pipelineContext.js';
import { branchRef, historyRef } from '../refNames.js';
import { refuseRewoundBranch } from '../rewoundBranch.js';
import { type Check, type Looked, ok, orProblem, problem, warning } from './check.js';

/** Whether each instance's branch exists, contains what its org holds, and the main branch. */
export const checkBranches = async (context: PipelineContext): Promise<Check[]> => {
  const { repo, loaded, store, offline } = context;
  const { pipeline, mainCommit, mainBranch } = loaded;
  if (!pipeline) return [];
  const instances = pipeline.instances.filter(({ mirrorOf }) => mirrorOf === undefined);
  const refs = instances.flatMap(({ name, branch }) => [branchRef(branch), historyRef(name)]);
  const tips = offline ? await store.cached(refs) : await store.fetch(refs);
  const deployedIn = async ({ name }: Instance): Promise<string | undefined> => {
    const newest = await new InstanceHistory(repo, name, tips.get(historyRef(name))).newest();
    return newest?.record.deployedCommit;
  };
  const checks: Check[] = [];
  for (const instance of instances) {
    const about: Looked = { area: 'branch', subject: instance.name };
    const tip = tips.get(branchRef(instance.branch));
    if (tip === undefined)
      checks.push(await missing(about, instance, { context, deployed: await deployedIn(instance) }));
    else {
      const look = async (): Promise<Check[]> => {
        const deployed = await deployedIn(instance);
        if (!offline && deployed !== undefined) await ensureHistory(repo, store, [tip, deployed]);
        await refuseRewoundBranch(context, deployed, tip, instance.branch);
        if (mainCommit === undefined) return [ok(about, `${instance.branch} exists.`)];
        const parent = pipeline.parent(instance.name);
        const above = parent && {
          name: parent.name,
          tip: tips.get(branchRef(parent.branch)),
          deployed: await deployedIn(parent),
        };
        const main = { branch: mainBranch ?? 'main', commit: mainCommit };
        return containsMain(context, { instance, tip, main, above });
      };
      checks.push(...(await orProblem(about, look)));
    }
  }
  return checks;
};

const missing = async (
  about: Looked,
  { name, org, branch, parent, foreignParent }: Instance,
  { context, deployed }: Readonly<{ context: PipelineContext; deployed: string | undefined }>
): Promise<Check> => {
  const { repo, store } = context;
  if (deployed !== undefined && (await repo.resolveCommit(deployed)) !== undefined) {
    return problem(
      about,
      `${branch} does not exist${store.remote === undefined ? '' : ` on ${store.remote}`}; its org holds commit ${deployed.slice(0, 7)}.`,
      ...(await renamedToMain(context, deployed)),
      `Bring it back: "${store.remote === undefined ? `git branch ${shellWord(branch)} ${deployed}` : `git push ${store.remote} ${shellWord(`${deployed}:refs/heads/${branch}`)}`}".`
    );
  }
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
    ...(store.remote === undefined
      ? []
      : [`Or push it, if it is here: "git push ${store.remote} ${shellWord(branch)}".`])
  );
};

/** A main branch that has what the org holds and belongs to no instance may be the branch itself, under a new name. */
const renamedToMain = async ({ repo, loaded }: PipelineContext, deployed: string): Promise<string[]> => {
  const { pipeline, mainBranch, mainCommit } = loaded;
  if (mainBranch === undefined || mainCommit === undefined) return [];
  const isTaken = pipeline?.instances.some(({ branch }) => branch === mainBranch) ?? false;
  if (isTaken || !(await repo.isAncestor(deployed, mainCommit))) return [];
  return [
    `If it was renamed to ${mainBranch}, which contains that, set "branch" of the instance in sfdx-project.json on ${mainBranch} to "${mainBranch}".`,
  ];
};

type Seen = Readonly<{
  instance: Instance;
  tip: string;
  main: Readonly<{ branch: string; commit: string }>;
  /** The parent: its branch's tip, and what its org holds. */
  above: Readonly<{ name: string; tip: string | undefined; deployed: string | undefined }> | undefined;
}>;

/** The commits of main that a branch lacks come to it by a back-promotion: from its parent, once that has them. */
const containsMain = async (
  { repo, store, offline }: PipelineContext,
  { instance, tip, main, above }: Seen
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
        `Join them once: "git checkout ${shellWord(branch)}", then "git merge --allow-unrelated-histories ${shellWord(main.branch)}", and push.`
      ),
    ];
  }
  const count = await repo.countCommits({ include: [main.commit], exclude: [tip] });
  const lacks = `${branch} lacks ${count} ${count === 1 ? 'commit' : 'commits'} of ${main.branch}.`;
  const has = async (commit: string | undefined): Promise<boolean> =>
    commit !== undefined && repo.isAncestor(main.commit, commit);
  const down = above && `"sf sre back-promote --from ${above.name} --to ${name}`;
  return [
    above && down
      ? warning(
          about,
          lacks,
          (await has(above.deployed))
            ? `Bring them down: ${down}".`
            : (await has(above.tip))
              ? `Bring them down with what the org of ${above.name} was not given: ${down} --include-undeployed".`
              : `Bring them down once ${above.name} has them: ${down}".`
        )
      : warning(
          about,
          lacks,
          `Promote a feature with --include-main, or merge ${main.branch} into ${branch} by a pull request and see with "sf sre instance baseline --name ${name} --compare" what the org lacks.`
        ),
  ];
};
