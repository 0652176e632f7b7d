import { SfError } from '@salesforce/core/sfError';
import { shellWord } from '../../common/shellWord.js';
import { checkCanMoveTo, checkWorkTree, fastForward, otherWorkTreeOf } from '../../git/checkout.js';
import { ensureHistory } from '../../git/history.js';
import type { RefUpdate } from '../../git/refs.js';
import type { Context } from '../context.js';
import { type FeatureBranch, type FeatureFacts, findFeatures } from '../features.js';
import { mainBranchMissing, requireMainBranch } from '../instances/publishEdit.js';
import { updateShared } from '../instances/sharedUpdate.js';
import { afterChange } from '../interruption.js';
import { readJsonFile } from '../jsonCommit.js';
import { readHistories } from '../landscape/histories.js';
import { branchRef, featureRef, stateRefs } from '../refNames.js';
import { factsCommit } from './facts.js';
import { mergeMain } from './mergeMain.js';
import { requireFeatureName } from './named.js';
import { findTakenOut } from './takenOut.js';
import type { TakingOut } from './takingOut.js';

/** What a sync did. */
export type Synced = Readonly<{
  /** The feature's branch. */
  feature: string;
  outcome: 'synced' | 'upToDate';
  /** Where the feature was, and is now. */
  before: string;
  commit: string;
  mainBranch: string;
  mainCommit: string;
  /** How many commits of the main branch came in. */
  brought: number;
  /** The commits by which the main branch had taken out work of the feature, which stays in it. */
  kept: readonly string[];
  /** The remote that it was pushed to; undefined when the branch is only here. */
  pushedTo: string | undefined;
  /**
   * What was moved here: branch and files that are checked out, the branch alone, or nothing as there is no such branch or
   * it is there already.
   */
  moved: 'files' | 'branch' | 'nothing';
}>;

/**
 * Brings the main branch's new commits into a feature by a merge that is made in the object store. The branch on the remote
 * moves first, if there is one; then the branch here, with its files if it is checked out, by git's own rules. A feature
 * without commits of its own moves to the main branch's tip, which becomes its base. What is on the remote alone, such as a
 * sync that was ended before it moved the branch here, comes here in any case.
 *
 * @param name the branch or short name; undefined: the branch that is checked out
 * @throws SfError NoFeatureError, FeatureNotFoundError, FeatureDivergedError, NotAFeatureError, MainBranchUnknownError,
 * MainBranchMissingError, MergeConflictError, UncommittedChangesError, OperationInProgressError, CheckedOutElsewhereError,
 * and what moving shared refs throws
 */
export const syncFeature = async (context: Context, name: string | undefined): Promise<Synced> => {
  const { repo, store } = context;
  const wanted = await requireFeatureName(context, name, 'sf sre feature sync --feature <feature>');
  let done: Prepared | undefined;
  await updateShared(
    store,
    async () => {
      done = await prepare(context, wanted);
      return done.updates;
    },
    `Feature ${wanted} could not be synced`
  );
  if (done === undefined) throw new Error(`Feature ${wanted} was not looked at.`);
  const { synced, localTip } = done;
  try {
    if (synced.moved === 'files') await fastForward(repo, synced.commit);
    if (synced.moved === 'branch') {
      const args = ['update-ref', '-m', 'sf sre feature sync', '--end-of-options', branchRef(synced.feature)];
      await repo.git([...args, synced.commit, localTip ?? '']);
    }
  } catch (error) {
    if (!(error instanceof SfError) || synced.pushedTo === undefined) throw error;
    throw afterChange(
      SfError.create({
        name: error.name,
        message: `${error.message}\nThe feature was synced on ${synced.pushedTo}, and not here.`,
        actions: [`Bring it here: "git switch ${shellWord(synced.feature)}", "git pull --ff-only".`],
        cause: error,
      })
    );
  }
  return synced;
};

/** What a sync comes to: what it will have done, and the moves of shared refs. */
type Prepared = Readonly<{ synced: Synced; localTip: string | undefined; updates: readonly RefUpdate[] }>;

const prepare = async (context: Context, wanted: string): Promise<Prepared> => {
  const { repo, store, loaded } = context;
  const mainBranch = requireMainBranch(loaded.mainBranch);
  const [feature] = await findFeatures(context, [wanted]);
  const branch = branchRef(feature.name);
  const shared = await store.fetch([branch, featureRef(feature.name), branchRef(mainBranch), ...stateRefs]);
  const mainTip = shared.get(branchRef(mainBranch));
  if (mainTip === undefined) throw mainBranchMissing(mainBranch, store.remote);
  await ensureHistory(repo, store, [feature.tip, mainTip]);
  const localTip = await repo.resolveCommit(branch);
  const common = { feature: feature.name, before: feature.tip, mainBranch, mainCommit: mainTip };
  if (await repo.isAncestor(mainTip, feature.tip)) {
    const isHere = localTip === undefined || localTip === feature.tip;
    const synced = {
      ...common,
      outcome: 'upToDate',
      commit: feature.tip,
      brought: 0,
      kept: [],
      moved: isHere ? 'nothing' : await whatMoves(context, feature.name, localTip, feature.tip),
    } as const;
    return { synced: { ...synced, pushedTo: undefined }, localTip, updates: [] };
  }
  const next = await nextCommit(context, feature, { mainBranch, mainTip, shared });
  const moved = await whatMoves(context, feature.name, localTip, next.commit);
  const remoteTip = store.remote === undefined ? undefined : shared.get(branch);
  const updates = [
    ...(remoteTip === undefined ? [] : [{ ref: branch, expected: remoteTip, next: next.commit }]),
    ...next.facts,
  ];
  const synced: Synced = {
    ...common,
    outcome: 'synced',
    commit: next.commit,
    brought: await repo.countCommits({ include: [mainTip], exclude: [feature.tip] }),
    kept: next.takenOut.map(({ revert }) => revert),
    pushedTo: remoteTip === undefined ? undefined : store.remote,
    moved,
  };
  return { synced, localTip, updates };
};

type Next = Readonly<{ commit: string; takenOut: readonly TakingOut[]; facts: readonly RefUpdate[] }>;

const nextCommit = async (
  { repo, store, clock }: Context,
  feature: FeatureBranch,
  main: Readonly<{ mainBranch: string; mainTip: string; shared: ReadonlyMap<string, string> }>
): Promise<Next> => {
  const { name, tip, factsCommit: before } = feature;
  const { mainBranch, mainTip, shared } = main;
  const facts = before === undefined ? undefined : await readJsonFile<FeatureFacts>(repo, before, 'feature.json');
  // Nothing of its own is in it: as if it was started only now.
  if (facts?.base === tip && (await repo.isAncestor(tip, mainTip))) {
    const next = await factsCommit({ repo, clock }, name, { ...facts, base: mainTip });
    return { commit: mainTip, takenOut: [], facts: [{ ref: featureRef(name), expected: before, next }] };
  }
  const sought = { name, repository: store.url, tip, ...(facts?.base === undefined ? {} : { base: facts.base }) };
  const records = [...(await readHistories(repo, shared)).values()].flat();
  const takenOut = await findTakenOut(repo, sought, { branch: mainBranch, tip: mainTip, mainTip, records });
  const mainRef = store.remote === undefined ? mainBranch : `${store.remote}/${mainBranch}`;
  const commit = await mergeMain(repo, { feature: name, tip, mainBranch, mainTip, mainRef, takenOut });
  return { commit, takenOut, facts: [] };
};

/** What of the feature is here to be moved, after a look that git will move it. */
const whatMoves = async (
  { repo }: Context,
  name: string,
  localTip: string | undefined,
  commit: string
): Promise<Synced['moved']> => {
  if (localTip === undefined) return 'nothing';
  if ((await repo.currentBranch()) === name && repo.workTree !== undefined) {
    checkWorkTree(repo);
    await checkCanMoveTo(repo, commit);
    return 'files';
  }
  const elsewhere = await otherWorkTreeOf(repo, name);
  if (elsewhere === undefined) return 'branch';
  throw new SfError(`Branch ${name} is checked out in ${elsewhere}.`, 'CheckedOutElsewhereError', [
    'Run the command there.',
  ]);
};
