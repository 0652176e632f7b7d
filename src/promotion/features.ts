import { SfError } from '@salesforce/core/sfError';
import { shellWord } from '../common/shellWord.js';
import { sameRepository } from '../git/address.js';
import type { RefUpdate } from '../git/refs.js';
import { branchesOf } from '../pipeline/features.js';
import type { Context } from './context.js';
import { InstanceHistory } from './history.js';
import { readJsonFile, toJsonFile, writeStateCommit } from './jsonCommit.js';
import type { InstanceName } from './record.js';
import { branchRef, featureRef, historyRef } from './refNames.js';

/** A feature's own facts, as `feature.json` at its ref holds them. */
export type FeatureFacts = Readonly<{
  version: 1;
  /** The instance it is developed in. */
  instance: InstanceName;
  /** The commit it was started from; not known of features that were started by hand. */
  base?: string;
  /** Started from the root's deployed commit, and may go straight to the root. */
  hotfix?: boolean;
}>;

/** A feature whose branch was found. */
export type FeatureBranch = Readonly<{
  /** The branch; it names the feature. */
  name: string;
  tip: string;
  /** How many of its commits are not on the remote yet. */
  unpushed: number;
  /** The instance it is developed in, when that is known. */
  instance: InstanceName | undefined;
  /** Whether it may go straight to the root. */
  hotfix: boolean;
  /** The commit that holds its facts, when there are any. */
  factsCommit: string | undefined;
}>;

/**
 * Finds features by name: the branch itself, or its short name by the pipeline's pattern. A local branch counts when it
 * contains the remote's; it may be ahead of it.
 *
 * @throws SfError FeatureNotFoundError, FeatureDivergedError, NotAFeatureError
 */
export const findFeatures = async (context: Context, names: readonly string[]): Promise<FeatureBranch[]> => {
  const candidates = names.flatMap((name) => branchesOf(context.loaded.pipeline.config, name));
  const refs = candidates.flatMap((name) => [branchRef(name), featureRef(name)]);
  const shared = context.offline ? await context.store.cached(refs) : await context.store.fetch(refs);
  const features: FeatureBranch[] = [];
  for (const name of names) {
    const found = await findFeature(context, shared, name);
    if (!features.some((feature) => feature.name === found.name)) features.push(found);
  }
  return features;
};

/**
 * The feature whose branch is checked out.
 *
 * @throws SfError NoFeatureError when HEAD is detached; see also {@link findFeatures}
 */
export const currentFeature = async (context: Context): Promise<FeatureBranch> => {
  const branch = await context.repo.currentBranch();
  if (branch === undefined) {
    throw new SfError('HEAD is detached, so no feature branch is checked out.', 'NoFeatureError', [
      'Name the feature: "sf sre promote --feature <branch>".',
    ]);
  }
  return (await findFeatures(context, [branch]))[0];
};

const findFeature = async (
  context: Context,
  shared: ReadonlyMap<string, string>,
  name: string
): Promise<FeatureBranch> => {
  for (const branch of branchesOf(context.loaded.pipeline.config, name)) {
    const remoteTip = shared.get(branchRef(branch));
    const localTip = await context.repo.resolveCommit(branchRef(branch));
    if (remoteTip === undefined && localTip === undefined) continue;
    refuseInstanceBranch(context, branch);
    const { tip, unpushed } = await newerTip(context, branch, localTip, remoteTip);
    const factsCommit = shared.get(featureRef(branch));
    const facts =
      factsCommit === undefined
        ? undefined
        : await readJsonFile<FeatureFacts>(context.repo, factsCommit, 'feature.json');
    const { instance, hotfix = false } = facts ?? {};
    return { name: branch, tip, unpushed, instance, hotfix, factsCommit };
  }
  throw (await cameFromElsewhere(context, name)) ?? notFound(context, name);
};

const notFound = ({ loaded, offline }: Context, name: string): SfError =>
  new SfError(
    `There is no feature ${name}: neither here nor on the remote${offline ? ', as it was last fetched,' : ''} is there a branch ${branchesOf(loaded.pipeline.config, name).join(' or ')}.`,
    'FeatureNotFoundError',
    [
      'Check the name with "git branch --all".',
      `If its branch was deleted, "sf sre feature display --feature ${shellWord(name)}" tells at which commit it was: "git branch <branch> <commit>" brings it back.`,
    ]
  );

/** The error for a feature of another repository that came into an instance here; undefined when no record names one. */
const cameFromElsewhere = async (
  { repo, store, loaded, offline }: Context,
  name: string
): Promise<SfError | undefined> => {
  const { pipeline } = loaded;
  const branches = branchesOf(pipeline.config, name);
  const depth = (instance: InstanceName): number => pipeline.pathToRoot(instance).length;
  // It came into the one farthest from the root first.
  const instances = pipeline.instances.map((instance) => instance.name).sort((a, b) => depth(b) - depth(a));
  const refs = instances.map(historyRef);
  const tips = offline ? await store.cached(refs) : await store.fetch(refs);
  for (const instance of instances) {
    for await (const { record } of new InstanceHistory(repo, instance, tips.get(historyRef(instance))).records()) {
      const found = record.features.find((feature) => branches.includes(feature.name));
      if (found?.repository === undefined || sameRepository(found.repository, store.url ?? '')) continue;
      return new SfError(
        `Feature ${found.name} is of another repository, ${found.repository}; it came into ${instance} here.`,
        'FeatureNotFoundError',
        [
          `Promote it from a clone of that repository: "sf sre promote --feature ${shellWord(name)}".`,
          `Or promote all that ${instance} holds: "sf sre promote --from ${instance}".`,
        ]
      );
    }
  }
  return undefined;
};

const refuseInstanceBranch = ({ loaded }: Context, branch: string): void => {
  const instance = loaded.pipeline.ownerOf(branch);
  if (!instance && branch !== loaded.mainBranch) return;
  const owner = instance ? `the branch of instance ${instance.name}` : 'the main branch';
  throw new SfError(`${branch} is ${owner}, not a feature.`, 'NotAFeatureError', [
    'Check out a feature branch, or name one: "--feature <branch>".',
    ...(instance && !loaded.pipeline.isRoot(instance.name)
      ? [`To promote all that ${instance.name} holds, run "sf sre promote --from ${instance.name}".`]
      : []),
  ]);
};

const newerTip = async (
  { repo, store, loaded }: Context,
  branch: string,
  localTip: string | undefined,
  remoteTip: string | undefined
): Promise<{ tip: string; unpushed: number }> => {
  if (localTip === undefined) return { tip: remoteTip ?? '', unpushed: 0 };
  if (remoteTip === undefined) {
    if (store.remote === undefined) return { tip: localTip, unpushed: 0 };
    const { mainCommit } = loaded;
    const own = { include: [localTip], exclude: mainCommit === undefined ? [] : [mainCommit] };
    return { tip: localTip, unpushed: await repo.countCommits(own) };
  }
  if (await repo.isAncestor(localTip, remoteTip)) return { tip: remoteTip, unpushed: 0 };
  if (await repo.isAncestor(remoteTip, localTip)) {
    return { tip: localTip, unpushed: await repo.countCommits({ include: [localTip], exclude: [remoteTip] }) };
  }
  throw new SfError(
    `Branch ${branch} has diverged from ${branch} on ${store.remote ?? 'the remote'}: each has commits that the other lacks.`,
    'FeatureDivergedError',
    [`Bring them together first, for instance with "git pull --rebase" on ${branch}.`]
  );
};

/**
 * The ref updates that keep the instances which features are developed in, for those that are not known so yet.
 */
export const rememberInstances = async (
  context: Context,
  features: ReadonlyArray<FeatureBranch & Readonly<{ developedIn: InstanceName | undefined }>>
): Promise<RefUpdate[]> => {
  const updates: RefUpdate[] = [];
  for (const feature of features) {
    const { instance, developedIn } = feature;
    if (developedIn !== undefined && developedIn !== instance) {
      updates.push(await factsUpdate(context, feature, developedIn));
    }
  }
  return updates;
};

const factsUpdate = async (
  { repo }: Context,
  { name, factsCommit }: FeatureBranch,
  instance: InstanceName
): Promise<RefUpdate> => {
  const before =
    factsCommit === undefined ? undefined : await readJsonFile<FeatureFacts>(repo, factsCommit, 'feature.json');
  const facts: FeatureFacts = { ...(before ?? { version: 1 }), instance };
  const commit = await writeStateCommit(repo, {
    files: new Map([['feature.json', toJsonFile(facts)]]),
    parents: [],
    message: `feature ${name} is developed in ${instance}\n`,
  });
  return { ref: featureRef(name), expected: factsCommit, next: commit };
};
