import { SfError } from '@salesforce/core/sfError';
import { foldedName } from '../../common/foldedName.js';
import { shellWord } from '../../common/shellWord.js';
import { storedRefs } from '../../git/storedRefs.js';
import { featureBranchOf, featureNameOf } from '../../pipeline/features.js';
import type { Context } from '../context.js';
import { readHistories } from '../landscape/histories.js';
import { featuresNamed, isSameFeature } from '../landscape/identity.js';
import { branchRef, featureRef } from '../refNames.js';

/** A feature to be started: its short name, and its branch by the pipeline's pattern. */
export type FeatureName = Readonly<{ short: string; branch: string }>;

/**
 * The name of a feature to be started.
 *
 * @param name its short name, or the whole branch when that is as the pattern makes it
 * @throws SfError InvalidBranchNameError. The short name, too, must be able to be a branch: wherever a feature is named, a
 * branch of that very name is looked for first.
 */
export const checkFeatureName = async ({ repo, loaded }: Context, name: string): Promise<FeatureName> => {
  const { config } = loaded.pipeline;
  const short = featureNameOf(config, name) ?? name;
  const branch = featureBranchOf(config, short);
  await repo.checkBranchName(short);
  await repo.checkBranchName(branch);
  return { short, branch };
};

/**
 * Makes sure that a feature's name is free: that no branch, here or on the remote, and no feature that is known without its
 * branch has it, differs from it in case alone, lies in its folder, or would be taken for it by its short name.
 *
 * @param shared what the shared refs of the pipeline's state point at
 * @throws SfError FeatureExistsError
 */
export const checkNameIsFree = async (
  context: Context,
  { short, branch }: FeatureName,
  shared: ReadonlyMap<string, string>
): Promise<void> => {
  const { repo, store, loaded } = context;
  const { config } = loaded.pipeline;
  const prefix = branchRef('');
  const [there, here] = await Promise.all([store.list(prefix), storedRefs(repo, [branchRef('*')])]);
  const remote = store.remote ?? 'this repository';
  const taken = new Map<string, Taken>();
  for (const name of await gone(context, shared)) taken.set(foldedName(name), { name, what: 'gone' });
  for (const { name, branch: own } of loaded.pipeline.instances) {
    taken.set(foldedName(own), { name: own, what: `the branch of instance ${name}` });
  }
  if (loaded.mainBranch !== undefined) {
    taken.set(foldedName(loaded.mainBranch), { name: loaded.mainBranch, what: 'the main branch' });
  }
  for (const ref of here.keys()) setBranch(taken, ref.slice(prefix.length), 'a branch here');
  for (const ref of there.keys()) setBranch(taken, ref.slice(prefix.length), `a branch on ${remote}`);
  const same = taken.get(foldedName(branch));
  if (same) throw exists(same, branch);
  const inFolder = [...taken.values()].find(({ name }) => isFolderOf(name, branch) || isFolderOf(branch, name));
  if (inFolder) throw folderTaken(inFolder, branch);
  const beside = [...taken.values()].map(({ name }) => otherSpelling(name, branch)).find(Boolean);
  if (beside)
    throw failure(
      `The folders ${beside.join(' and ')} of branches differ in how they are written alone.`,
      'Choose another name.'
    );
  const mistaken = [short, featureBranchOf(config, branch)].map((name) => taken.get(foldedName(name))).find(Boolean);
  if (mistaken) throw ambiguous(mistaken, branch);
};

/** A name that is taken: by what branch, or by a feature whose branch is gone. */
type Taken = Readonly<{ name: string; what: string }>;

const setBranch = (taken: Map<string, Taken>, name: string, what: string): void => {
  const known = taken.get(foldedName(name));
  if (known === undefined || known.what === 'gone') taken.set(foldedName(name), { name, what });
};

/** A ref can lie in no folder that is a ref itself (git help check-ref-format). */
const isFolderOf = (folder: string, name: string): boolean => foldedName(name).startsWith(`${foldedName(folder)}/`);

/** The folders of two names that are one on some disks, and are spelled differently. */
const otherSpelling = (known: string, name: string): readonly string[] | undefined => {
  const [one, other] = [known, name].map((each) => each.split('/').slice(0, -1));
  for (let depth = 1; depth <= Math.min(one.length, other.length); depth += 1) {
    const [a, b] = [one, other].map((parts) => parts.slice(0, depth).join('/'));
    if (foldedName(a) !== foldedName(b)) return undefined;
    // A team's old branches below another spelling of the first folder, which the pattern gives, are no reason to stop.
    if (a !== b) return depth === 1 ? undefined : [a, b];
  }
  return undefined;
};

/** Features that are known by facts or records: what records say of another feature of this name would count for a new one. */
const gone = async ({ repo, store }: Context, shared: ReadonlyMap<string, string>): Promise<readonly string[]> => {
  const prefix = featureRef('');
  const withFacts = [...shared.keys()].filter((ref) => ref.startsWith(prefix)).map((ref) => ref.slice(prefix.length));
  const recorded = featuresNamed([...(await readHistories(repo, shared)).values()].flat());
  const own = recorded.filter(({ name, repository }) =>
    isSameFeature({ name, repository }, { name, repository: store.url })
  );
  return [...withFacts, ...own.map(({ name }) => name)];
};

const exists = ({ name, what }: Taken, branch: string): SfError => {
  const other = 'Choose another name.';
  if (name !== branch) {
    const how = name.toLowerCase() === branch.toLowerCase() ? 'in case' : 'in how its letters are written';
    return failure(`${branch} differs from ${name} ${how} alone, and that is ${inWords(what)}.`, other);
  }
  return what === 'gone'
    ? failure(
        `There was a feature ${name} before: its branch is gone, but records or facts of it are there.`,
        `${other} See the feature with "sf sre feature display --feature ${shellWord(name)}".`
      )
    : failure(`${name} is ${what} already.`, `Go on with it: "git switch ${shellWord(name)}", or choose another name.`);
};

const folderTaken = ({ name, what }: Taken, branch: string): SfError =>
  failure(
    `${branch} cannot stand beside ${name}, which is ${inWords(what)}: one is a folder of the other.`,
    'Choose another name.'
  );

const ambiguous = ({ name, what }: Taken, branch: string): SfError =>
  failure(
    `${branch} would be mistaken for ${name}, which is ${inWords(what)}: commands take a feature by its branch or its short name.`,
    'Choose another name.'
  );

const inWords = (what: string): string => (what === 'gone' ? 'a feature whose branch is gone' : what);

const failure = (message: string, action: string): SfError => new SfError(message, 'FeatureExistsError', [action]);
