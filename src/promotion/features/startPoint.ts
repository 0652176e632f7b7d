import { SfError } from '@salesforce/core/sfError';
import type { Instance } from '../../pipeline/pipeline.js';
import type { Context } from '../context.js';
import { InstanceHistory } from '../history.js';
import { mainBranchMissing, requireMainBranch } from '../instances/publishEdit.js';
import { noBaselineError } from '../noBaseline.js';
import type { InstanceName } from '../record.js';
import { branchRef, historyRef } from '../refNames.js';
import type { AskInstance } from '../route.js';

/** Where a feature begins: the commit, and the branch or instance that it is of. */
export type StartPoint = Readonly<{ commit: string; from: string }>;

/** Who says in which instance a feature is developed. */
export type Choice = Readonly<{
  feature: string;
  instance: InstanceName | undefined;
  hotfix: boolean;
  /** Undefined where nobody can be asked. */
  askInstance: AskInstance | undefined;
}>;

/**
 * The instance that a feature is developed in: the one that is named, else the only one without children, else the one that
 * a person chooses.
 *
 * @throws SfError UnknownInstanceError, InstanceOfFeatureError
 */
export const chooseInstance = async (
  { loaded: { pipeline } }: Context,
  { feature, instance, hotfix, askInstance }: Choice
): Promise<Instance> => {
  const candidates = pipeline.instances.filter(
    ({ name, mirrorOf }) => mirrorOf === undefined && !pipeline.isRoot(name)
  );
  if (instance !== undefined) return checkChosen(pipeline.instance(instance), candidates, hotfix);
  const leaves = candidates.filter(({ name }) => pipeline.children(name).length === 0);
  if (leaves.length === 1) return leaves[0];
  if (candidates.length === 0) {
    throw new SfError(
      'There is no instance below a root that a feature could be developed in.',
      'InstanceOfFeatureError',
      ['Link one: "sf sre instance link --name dev --target-org <alias> --branch dev --parent <instance>".']
    );
  }
  if (askInstance) return pipeline.instance(await askInstance(feature, candidates));
  throw new SfError(
    `It is not known in which instance feature ${feature} is developed; it could be ${leaves.map(({ name }) => name).join(' or ')}.`,
    'InstanceOfFeatureError',
    ['Add "--instance <instance>".']
  );
};

/** A hotfix may go straight to the root, so that it can be developed nowhere else as well. */
const checkChosen = (instance: Instance, candidates: readonly Instance[], hotfix: boolean): Instance => {
  const { name, mirrorOf } = instance;
  if (candidates.includes(instance) || (hotfix && mirrorOf === undefined)) return instance;
  throw new SfError(
    mirrorOf === undefined
      ? `Instance ${name} is a root: only a hotfix can be developed there.`
      : `Instance ${name} mirrors ${mirrorOf} and takes no features of its own.`,
    'InstanceOfFeatureError',
    candidates.length === 0
      ? ['Link an instance below it with "sf sre instance link".']
      : [`Choose one of ${candidates.map((each) => each.name).join(', ')}.`]
  );
};

/**
 * Where a feature starts: at the tip of the main branch as it is now, a hotfix at what the root's org holds by its newest
 * record.
 *
 * @param shared what the shared refs point at, histories and main branch among them
 * @throws SfError MainBranchUnknownError, MainBranchMissingError, NoBaselineError, ForeignRootError
 */
export const startPointOf = async (
  context: Context,
  { instance, hotfix }: Readonly<{ instance: Instance; hotfix: boolean }>,
  shared: ReadonlyMap<string, string>
): Promise<StartPoint> => {
  const { store, loaded } = context;
  if (hotfix) return deployedInRoot(context, instance, shared);
  const main = requireMainBranch(loaded.mainBranch);
  const commit = shared.get(branchRef(main));
  if (commit === undefined) throw mainBranchMissing(main, store.remote);
  return { commit, from: main };
};

const deployedInRoot = async (
  context: Context,
  { name }: Instance,
  shared: ReadonlyMap<string, string>
): Promise<StartPoint> => {
  const {
    repo,
    loaded: { pipeline },
  } = context;
  const root = pipeline.pathToRoot(name).slice(-1)[0];
  if (root.foreignParent) {
    const { repository, instance } = root.foreignParent;
    throw new SfError(
      `The root above ${name} is in another repository: above ${root.name} comes ${instance} of ${repository}.`,
      'ForeignRootError',
      ['Start the hotfix in a clone of that repository.']
    );
  }
  const newest = await new InstanceHistory(repo, root.name, shared.get(historyRef(root.name))).newest();
  if (newest) return { commit: newest.record.deployedCommit, from: root.name };
  throw await noBaselineError(context, {
    instance: root.name,
    whatFor: ', where a hotfix starts',
    actions: [
      `Declare that the org holds the branch's tip: "sf sre instance baseline --name ${root.name}".`,
      `See first how org and branch differ: "sf sre instance baseline --name ${root.name} --compare".`,
    ],
  });
};
