import { plainAddress } from '../../git/address.js';
import { groupBy } from '../../common/groupBy.js';
import { ensureHistory } from '../../git/history.js';
import { openForeignStore } from '../../git/refs.js';
import type { ForeignInstance } from '../../pipeline/pipeline.js';
import type { Context } from '../context.js';
import { allAbove, noCommonHistory, openForeign, parentThere } from '../foreign.js';
import type { PipelineContext } from '../instances/pipelineContext.js';
import { branchRef } from '../refNames.js';
import { type Check, type Looked, ok, orProblem, problem, problemOf, warning } from './check.js';
import { checkRemote, remoteLooked } from './checkRemote.js';

/** An instance whose parent is in another repository. */
type Child = ForeignInstance & Readonly<{ name: string }>;

/** How to look at other repositories. */
export type ParentsOptions = Readonly<{
  /** Push throw-away refs there, and delete them. */
  probe: boolean;
  signal?: AbortSignal;
}>;

/**
 * Whether the instances whose parents are in other repositories can be promoted there. Each of these repositories is
 * asked once, freshly, however many instances name it.
 *
 * @throws SfError GitIdentityError; the signal's reason
 */
export const checkParents = async (context: PipelineContext, options: ParentsOptions): Promise<Check[]> => {
  const instances = context.loaded.pipeline?.instances ?? [];
  const below = instances.flatMap(({ name, foreignParent }): Child[] =>
    foreignParent === undefined ? [] : [{ name, ...foreignParent }]
  );
  const checks: Check[] = [];
  for (const children of groupBy(below, ({ repository }) => plainAddress(repository)).values()) {
    options.signal?.throwIfAborted();
    checks.push(...(await checkRepository(context, children, options)));
  }
  return checks;
};

const checkRepository = async (
  context: PipelineContext,
  children: readonly Child[],
  { probe, signal }: ParentsOptions
): Promise<Check[]> => {
  const { repository } = children[0];
  const store = openForeignStore(context.repo, repository);
  if (store.remote === context.store.remote) return children.map(isHere);
  const looked = remoteLooked(store.remote);
  let foreign: Context;
  try {
    foreign = await openForeign({ ...context, offline: false }, repository);
  } catch (error) {
    return [notOpened(looked, error, children)];
  }
  const checks = [ok(looked, `${foreign.store.url ?? ''} answers.`)];
  if (probe) checks.push(...(await checkRemote(foreign, signal)));
  for (const child of children) {
    const about = parentLooked(child);
    checks.push(...(await orProblem(about, async () => [await checkParent(context, foreign, child)])));
  }
  return checks;
};

const parentLooked = ({ name }: Child): Looked => ({ area: 'parent', subject: name });

/** As everything below such a parent is looked for in other repositories, a back-promotion from it passes the child by. */
const isHere = (child: Child): Check =>
  warning(
    parentLooked(child),
    `The parent is named as one of another repository, and that is this one: back-promotions from ${child.instance} leave ${child.name} out.`,
    `Set "plugins.sre.instances.${child.name}.parent" in sfdx-project.json to "${child.instance}" alone.`
  );

const notOpened = (looked: Looked, error: unknown, children: readonly Child[]): Check => {
  const { cures, ...found } = problemOf(looked, error);
  // A file that is broken there can be mended there alone; everything else may also be an address that is wrong here.
  if (error instanceof Error && error.name === 'InvalidPipelineError') return { ...found, area: 'pipeline', cures };
  const keys = children.map(({ name }) => `plugins.sre.instances.${name}.parent`).join(' and ');
  return { ...found, cures: [...cures, `If it is another repository, correct ${keys} in sfdx-project.json.`] };
};

/** Whether a parent can be promoted into: it is there, so is its way to the root, and there is a commit to merge from. */
const checkParent = async (
  { repo, store, loaded }: PipelineContext,
  foreign: Context,
  child: Child
): Promise<Check> => {
  const looked = parentLooked(child);
  const { url = '' } = foreign.store;
  const { mainBranch = '', mainCommit } = loaded;
  const instance = parentThere(foreign, child.instance);
  await allAbove(foreign, instance);
  const { name, branch } = instance;
  const ref = branchRef(branch);
  const tip = (await foreign.store.fetch([ref])).get(ref);
  if (tip === undefined) {
    return problem(
      looked,
      `${branch}, the branch of ${name}, does not exist on ${url}.`,
      `Create it there: in a clone of ${url}, "sf sre pipeline check" says how.`
    );
  }
  if (mainCommit === undefined) return ok(looked, `${name} of ${url} exists.`);
  await ensureHistory(repo, store, [mainCommit, tip]);
  return (await repo.mergeBase(mainCommit, tip)) === undefined
    ? problemOf(looked, noCommonHistory(mainBranch, store, foreign.store))
    : ok(looked, `${name} of ${url} exists, and its branch ${branch} has history in common with ${mainBranch}.`);
};
