import { SfError } from '@salesforce/core/sfError';
import { shellWord } from '../../common/shellWord.js';
import { toJson } from '../../common/json.js';
import { deleteBranch } from '../../git/checkout.js';
import { branchesOf } from '../../pipeline/features.js';
import { readCollections } from '../collections/collection.js';
import type { Context } from '../context.js';
import { type FeatureFacts, findFeatures } from '../features.js';
import { updateShared } from '../instances/sharedUpdate.js';
import { afterChange } from '../interruption.js';
import { readJsonFile } from '../jsonCommit.js';
import type { KnownFeature } from '../landscape/knownFeatures.js';
import { branchRef, featureRef } from '../refNames.js';
import { howToLeave, type Leaving } from './leave.js';
import { requireFeatureName } from './named.js';
import { type Whereabouts, whereaboutsOf } from './whereabouts.js';

/** What a person asks for. */
export type FinishRequest = Readonly<{
  /** The branch or short name; undefined: the branch that is checked out. */
  feature: string | undefined;
  /** Go on although the feature is not in the root. */
  abandon: boolean;
}>;

/** What is about to be deleted, or was. */
export type Finish = Readonly<{
  /** The feature's branch. */
  feature: string;
  /** Its newest commit, by which it can be brought back; undefined when its branch was gone already. */
  tip: string | undefined;
  whereabouts: Whereabouts;
  /** The remote on which its branch is; undefined when it is not there. */
  remoteBranch: string | undefined;
  /** Whether its branch is here. */
  localBranch: boolean;
  /** Whether facts of it are kept. */
  facts: boolean;
  /** The branch that is checked out in place of it; undefined when it is not checked out. */
  switchedTo: string | undefined;
  /** The collections that name it. */
  collections: readonly string[];
}>;

/**
 * Finishes a feature that arrived in the root: its branch and its facts go from the remote together, then its branch here.
 * Records keep its commits.
 *
 * @param confirm asks whether to go on
 * @throws SfError FeatureNotInRootError, FinishCancelledError, FeatureMovedError, NoFeatureError, FeatureNotFoundError,
 * FeatureDivergedError, NotAFeatureError, and what {@link howToLeave}, {@link whereaboutsOf} and moving shared refs throw
 */
export const finishFeature = async (
  context: Context,
  { feature: name, abandon }: FinishRequest,
  confirm: (finish: Finish) => Promise<boolean>
): Promise<Finish> => {
  const { repo, store } = context;
  const wanted = await requireFeatureName(context, name, 'sf sre feature finish --feature <feature>');
  const feature = await findFeature(context, wanted);
  const refs = [branchRef(feature.name), featureRef(feature.name)];
  const shared = await store.fetch(refs);
  const localTip = await repo.resolveCommit(branchRef(feature.name));
  const whereabouts = await whereaboutsOf(context, feature);
  if (!whereabouts.isInRoot && !abandon) throw notInRoot(feature, store.remote, whereabouts);
  const leaving = await howToLeave(context, feature.name);
  const finish: Finish = {
    feature: feature.name,
    tip: feature.tip,
    whereabouts,
    remoteBranch: shared.has(branchRef(feature.name)) ? store.remote : undefined,
    localBranch: localTip !== undefined,
    facts: shared.has(featureRef(feature.name)),
    switchedTo: leaving?.to,
    collections: await collectionsWith(context, feature.name),
  };
  if (!(await confirm(finish))) throw new SfError('Nothing was deleted.', 'FinishCancelledError');
  // Without a remote, the branch here is the shared one, and goes last.
  const deleted = store.remote === undefined ? [featureRef(feature.name)] : refs;
  await updateShared(
    store,
    async () => {
      const now = await store.read(deleted);
      if (deleted.some((ref) => now.get(ref) !== shared.get(ref))) throw hasMoved(feature.name, store.remote);
      return deleted.filter((ref) => now.has(ref)).map((ref) => ({ ref, expected: now.get(ref), next: undefined }));
    },
    `Feature ${feature.name} could not be finished`
  );
  if (localTip !== undefined) await deleteHere(context, feature.name, localTip, leaving);
  return finish;
};

/** The feature by a branch; one whose branch is gone by its facts. */
const findFeature = async (context: Context, wanted: string): Promise<KnownFeature> => {
  const { repo, store, loaded } = context;
  const common = { repository: store.url, isForeign: false, hasDiverged: false };
  try {
    const [{ name, tip, unpushed, instance, hotfix, factsCommit }] = await findFeatures(context, [wanted]);
    const { base } = await readFacts(repo, factsCommit);
    const own = { name, tip, unpushed, base, developedIn: instance, isHotfix: hotfix };
    return { ...common, ...own, branch: 'shared' };
  } catch (error) {
    if (!(error instanceof SfError && error.name === 'FeatureNotFoundError')) throw error;
    const branches = branchesOf(loaded.pipeline.config, wanted);
    const facts = await store.fetch(branches.map(featureRef));
    const name = branches.find((branch) => facts.has(featureRef(branch)));
    if (name === undefined) throw error;
    const { base, instance, hotfix = false } = await readFacts(repo, facts.get(featureRef(name)));
    const own = { name, tip: undefined, unpushed: 0, base, developedIn: instance, isHotfix: hotfix };
    return { ...common, ...own, branch: 'gone' };
  }
};

const readFacts = async (repo: Context['repo'], commit: string | undefined): Promise<Partial<FeatureFacts>> =>
  commit === undefined ? {} : readJsonFile<FeatureFacts>(repo, commit, 'feature.json');

const collectionsWith = async (context: Context, feature: string): Promise<readonly string[]> =>
  [...(await readCollections(context)).values()]
    .filter(({ collection }) => collection.features.includes(feature))
    .map(({ collection }) => collection.name);

const deleteHere = async (
  { repo, store }: Context,
  branch: string,
  tip: string,
  leaving: Leaving | undefined
): Promise<void> => {
  try {
    await leaving?.leave();
    await deleteBranch(repo, branch, tip);
  } catch (error) {
    if (!(error instanceof SfError)) throw error;
    throw afterChange(
      SfError.create({
        name: error.name,
        message: `${error.message}\nBranch ${branch} is still here; ${store.remote === undefined ? 'its facts are' : `on ${store.remote} it is`} gone.`,
        actions: [`Delete it: "git branch -D ${shellWord(branch)}", with another branch checked out.`],
        cause: error,
      })
    );
  }
};

const notInRoot = (
  { name, branch }: KnownFeature,
  remote: string | undefined,
  { standing, roots }: Whereabouts
): SfError => {
  const { tip, heldBy, takenOutOf, next, commits, developedIn } = standing;
  if (tip === undefined) return lostFeature(name);
  const root = roots.join(' or ');
  const held = heldBy.map(({ instance, commit, waiting }) =>
    waiting === 0
      ? `${instance} holds it at ${commit.slice(0, 7)}`
      : `${instance} holds it at ${commit.slice(0, 7)}, and ${waiting} of its commits wait`
  );
  const out = takenOutOf.map(
    (each) =>
      `${each.instance} had it taken out by ${each.by === 'undo' ? `run ${each.run}` : `commit ${each.commit.slice(0, 7)}`}`
  );
  const error = new SfError(
    [
      `Feature ${name} is not in ${root}, with all of its ${commits} commit${commits === 1 ? '' : 's'}:`,
      ...[...held, ...out].map((line) => `  ${line}`),
      ...(held.length + out.length === 0 ? ['  no instance holds it'] : []),
    ].join('\n'),
    'FeatureNotInRootError',
    [
      ...(branch === 'gone'
        ? [`Bring its branch back: "git push ${remote ?? '.'} ${shellWord(`${tip}:${branchRef(name)}`)}".`]
        : []),
      developedIn === undefined
        ? `Promote it: "sf sre promote --feature ${shellWord(name)} --from <instance>".`
        : `Promote it${next === undefined ? '' : ` into ${next.instance}`}: "sf sre promote --feature ${shellWord(name)}".`,
      'To give it up, with what is in no root, add --abandon.',
    ]
  );
  error.setData(toJson({ feature: name, roots, heldBy, takenOutOf, next }));
  return error;
};

const lostFeature = (name: string): SfError =>
  new SfError(
    `It is not known whether feature ${name} is in the root: its branch is gone, and no record names it.`,
    'FeatureNotInRootError',
    [
      'Bring its branch back: whoever has it can push it, and the host of the remote may restore it.',
      'To delete what is still known of it, add --abandon.',
    ]
  );

const hasMoved = (feature: string, remote: string | undefined): SfError =>
  new SfError(
    `Feature ${feature} was changed on ${remote ?? 'this repository'} while it was being finished; nothing was deleted.`,
    'FeatureMovedError',
    ['Look what is new, and run the command again.']
  );
