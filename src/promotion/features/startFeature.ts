import { SfError } from '@salesforce/core/sfError';
import { shellWord } from '../../common/shellWord.js';
import { checkCanMoveTo, checkWorkTree, followRemote, switchBranch, uncommittedFiles } from '../../git/checkout.js';
import type { RefStore, RefUpdate } from '../../git/refs.js';
import type { Context } from '../context.js';
import { updateShared } from '../instances/sharedUpdate.js';
import type { InstanceName } from '../record.js';
import { branchRef, featureRef, stateRefs } from '../refNames.js';
import type { AskInstance } from '../route.js';
import { factsCommit } from './facts.js';
import { checkFeatureName, checkNameIsFree } from './newFeature.js';
import { chooseInstance, type StartPoint, startPointOf } from './startPoint.js';

/** What a person asks for. */
export type StartRequest = Readonly<{
  /** The short name, or the whole branch. */
  name: string;
  /** The instance that it is developed in; undefined: the only one it could be, or the one that a person chooses. */
  instance?: InstanceName;
  /** Start from what the root's org holds, and be allowed to go straight to the root. */
  hotfix: boolean;
}>;

/** A feature that was started. */
export type Started = Readonly<{
  /** Its branch. */
  feature: string;
  /** The name that commands take for it. */
  name: string;
  instance: InstanceName;
  hotfix: boolean;
  base: string;
  /** The branch, or for a hotfix the root, that the base is of. */
  from: string;
  /** Where the branch was pushed to; undefined without a remote. */
  remote: string | undefined;
  /** Tracked files with changes that are not committed, which git kept. */
  uncommitted: readonly string[];
}>;

/**
 * Starts a feature: its branch and its facts appear together on the remote, and then the branch is checked out. What could
 * hinder that is looked at before anything is pushed; if git refuses all the same, what was pushed is taken back.
 *
 * @param askInstance undefined where nobody can be asked
 * @throws SfError InvalidBranchNameError, FeatureExistsError, UncommittedChangesError, OperationInProgressError,
 * NoWorkingTreeError, NotSwitchedError, GitIdentityError, and what {@link chooseInstance}, {@link startPointOf} and moving
 * shared refs throw
 */
export const startFeature = async (
  context: Context,
  { name, instance: wanted, hotfix }: StartRequest,
  askInstance: AskInstance | undefined
): Promise<Started> => {
  const { repo, store, loaded } = context;
  checkWorkTree(repo);
  const feature = await checkFeatureName(context, name);
  const { branch } = feature;
  const instance = await chooseInstance(context, { feature: branch, instance: wanted, hotfix, askInstance });
  const main = loaded.mainBranch === undefined ? [] : [branchRef(loaded.mainBranch)];
  let start: StartPoint | undefined;
  let created: readonly RefUpdate[] = [];
  await updateShared(
    store,
    async () => {
      const shared = await store.fetch([...main, ...stateRefs]);
      await checkNameIsFree(context, feature, shared);
      start = await startPointOf(context, { instance, hotfix }, shared);
      await checkCanMoveTo(repo, start.commit);
      const facts = { version: 1, instance: instance.name, base: start.commit, ...(hotfix ? { hotfix } : {}) } as const;
      created = [
        { ref: branchRef(branch), expected: undefined, next: start.commit },
        { ref: featureRef(branch), expected: undefined, next: await factsCommit(context, branch, facts) },
      ];
      return created;
    },
    `Feature ${branch} could not be started`
  );
  if (start === undefined) throw new Error(`Feature ${branch} has no start.`);
  try {
    // Without a remote, the shared branch is the one to be checked out.
    await switchBranch(repo, branch, store.remote === undefined ? undefined : start.commit);
  } catch (error) {
    throw await takenBack(store, created, branch, error);
  }
  if (store.remote !== undefined) await followRemote(repo, branch, store.remote);
  return {
    feature: branch,
    name: feature.short,
    instance: instance.name,
    hotfix,
    base: start.commit,
    from: start.from,
    remote: store.remote,
    uncommitted: await uncommittedFiles(repo),
  };
};

/** Takes back what was pushed for a feature that could not be checked out, and gives the error that says so. */
const takenBack = async (
  store: RefStore,
  created: readonly RefUpdate[],
  branch: string,
  error: unknown
): Promise<unknown> => {
  if (!(error instanceof SfError)) return error;
  const back = created.map(({ ref, next }) => ({ ref, expected: next, next: undefined }));
  const where = store.remote ?? 'this repository';
  const isBack = await store.update(back).then(
    ({ accepted }) => accepted,
    () => false
  );
  const outcome = isBack
    ? `Branch ${branch} was taken back from ${where}: nothing was started.`
    : `Branch ${branch} is started on ${where}, and could not be taken back.`;
  return SfError.create({
    name: error.name,
    message: `${error.message}\n${outcome}`,
    actions: isBack ? (error.actions ?? []) : [`Check it out: "git switch ${shellWord(branch)}".`],
    cause: error,
  });
};
