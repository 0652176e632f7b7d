import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { SfError } from '@salesforce/core/sfError';
import { ensureHistory } from '../git/history.js';
import type { RefStore } from '../git/refs.js';
import type { Repository } from '../git/repository.js';
import type { PipelineConfig } from '../pipeline/config.js';
import { Pipeline } from '../pipeline/pipeline.js';
import { readPipelineConfig, readRawInstances, readRawRemote, unlessInvalid } from '../pipeline/readConfig.js';
import {
  mainBranchOf,
  notPublished,
  type PipelineSource,
  type RawInstances,
  type UnpublishedInstance,
  unpublishedInstances,
} from '../pipeline/source.js';
import { ownAncestors } from './ownAncestors.js';
import { branchRef } from './refNames.js';

/** The project file, at the top of the repository. */
export const projectFile = 'sfdx-project.json';

/** The pipeline that counts, where it came from, and what the checkout says instead. */
export type LoadedPipeline = Readonly<{
  pipeline: Pipeline;
  source: PipelineSource;
  /** The name of the main branch; undefined when neither the remote's HEAD nor a setting tells. */
  mainBranch: string | undefined;
  /** The tip of the main branch; undefined when it is not known or does not exist yet. */
  mainCommit: string | undefined;
  /** The pipeline of the working tree's file; undefined without a working tree, without the key, or when it is broken. */
  checkout: Pipeline | undefined;
  /** The instances that the checkout changed and the main branch does not have like that. */
  unpublished: readonly UnpublishedInstance[];
  /** What is wrong with the working tree's file, where it is to be another than the main branch's, which counts all the same. */
  checkoutProblem?: string;
}>;

/** Both versions of the pipeline, either of which may be missing: before the first instance is linked both are. */
export type PipelineVersions = Omit<LoadedPipeline, 'pipeline'> & Readonly<{ pipeline: Pipeline | undefined }>;

/** How to read: offline uses what was last fetched and asks no remote; of a foreign repository nothing is checked out. */
export type LoadOptions = Readonly<{ offline?: boolean; foreign?: boolean }>;

/**
 * Loads the pipeline that counts: the main branch's, or the working tree's as long as the main branch holds none.
 *
 * @throws SfError NoPipelineError when neither has one, InvalidPipelineError when the one that counts is broken,
 * MainBranchMissingError when the published one names a main branch that is not there
 */
export const loadPipeline = async (
  repo: Repository,
  store: RefStore,
  options: LoadOptions = {}
): Promise<LoadedPipeline> => {
  const { pipeline, ...versions } = await loadPipelineVersions(repo, store, options);
  if (pipeline) return { pipeline, ...versions };
  throw new SfError(
    `No instance is linked yet: ${projectFile} holds no pipeline under "plugins.sre", neither here nor on ${versions.mainBranch ?? 'the main branch'}.`,
    'NoPipelineError',
    ['Link the root first: "sf sre instance link --name production --target-org <alias> --branch <branch>".']
  );
};

/**
 * Like {@link loadPipeline}, for commands that also work before the first instance is linked.
 *
 * @throws SfError InvalidPipelineError when the version that counts is broken, MainBranchMissingError
 */
export const loadPipelineVersions = async (
  repo: Repository,
  store: RefStore,
  options: LoadOptions = {}
): Promise<PipelineVersions> => {
  const checkoutText = options.foreign ? undefined : await readCheckout(repo);
  const [headBranch, checkout] = await Promise.all([
    findHead(repo, store, options.offline),
    // While the remote thinks: what checks the file takes a while to load.
    setImmediate().then(() => lenient(checkoutText)),
  ]);
  const main = await findMain(repo, store, { ...options, headBranch, checkoutText, checkout });
  const common = { mainBranch: main.branch, mainCommit: main.commit };
  if (main.config === undefined) {
    const config = checkoutText === undefined ? undefined : readPipelineConfig(checkoutText, projectFile);
    const pipeline = config && new Pipeline(config);
    const source: PipelineSource = { kind: 'workingTree', branch: main.branch };
    return { ...common, pipeline, source, checkout: pipeline, unpublished: [] };
  }
  return {
    ...common,
    pipeline: new Pipeline(main.config),
    source: { kind: 'main', branch: main.branch, commit: main.commit },
    checkout: checkout && new Pipeline(checkout),
    ...(await compareCheckout(repo, store, { ...options, checkoutText, main })),
  };
};

/**
 * Refuses to go on when the checkout changed one of the instances and the main branch does not have the change.
 *
 * @throws SfError PipelineNotPublishedError with both values
 */
export const assertPublished = (
  { unpublished, source, checkoutProblem }: Pick<LoadedPipeline, 'unpublished' | 'source' | 'checkoutProblem'>,
  instanceNames: readonly string[]
): void => {
  const touched = unpublished.filter(({ name }) => instanceNames.includes(name));
  if (touched.length) throw notPublished(touched, source, checkoutProblem);
};

/** What to say of a working tree's file that is broken; undefined when it is not. */
export const checkoutWarning = ({ checkoutProblem }: Pick<LoadedPipeline, 'checkoutProblem'>): string | undefined =>
  checkoutProblem === undefined ? undefined : `${checkoutProblem}\nThe pipeline of the main branch counts.`;

/**
 * The text of the working tree's project file.
 *
 * @returns undefined in a bare repository, and when there is no such file
 */
export const readCheckout = async ({ workTree }: Repository): Promise<string | undefined> => {
  if (workTree === undefined) return undefined;
  try {
    return await readFile(join(workTree, projectFile), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
};

/**
 * The setting `remote`, which has to be known before any remote can be asked: of the working tree's file, in a bare
 * repository of HEAD's.
 */
export const configuredRemote = async (repo: Repository): Promise<string | undefined> => {
  const text = repo.workTree === undefined ? await readProjectOfHead(repo) : await readCheckout(repo);
  return text === undefined ? undefined : readRawRemote(text);
};

const readProjectOfHead = async (repo: Repository): Promise<string | undefined> => {
  const head = await repo.resolveCommit('HEAD');
  return head && (await repo.readFile(head, projectFile))?.toString('utf8');
};

/** The checkout's pipeline where it does not decide: a broken one is the business of the commands that edit it. */
const lenient = (text: string | undefined): PipelineConfig | undefined =>
  text === undefined ? undefined : unlessInvalid(() => readPipelineConfig(text, projectFile));

type Main = Readonly<{ branch?: string; commit?: string; text?: string; config?: PipelineConfig }>;

/** The working tree's version: its text, and the pipeline in it, where it has a usable one. */
type Checkout = Readonly<{ checkoutText: string | undefined; checkout: PipelineConfig | undefined }>;

const findMain = async (
  repo: Repository,
  store: RefStore,
  { headBranch, ...known }: LoadOptions & Checkout & Readonly<{ headBranch: string | undefined }>
): Promise<Main> => {
  const head = headBranch === undefined ? undefined : await readMain(repo, store, headBranch, known);
  const branch = mainBranchOf(head && { branch: head.branch, config: head.config }, known.checkout);
  if (branch === undefined || branch === head?.branch) return head ?? {};
  const main = await readMain(repo, store, branch, known);
  // A published pipeline never gives way to the one of a checkout, which may be an old one.
  if (main.commit === undefined && head?.config !== undefined) throw mainIsMissing(branch, head.branch);
  return main;
};

const mainIsMissing = (main: string, head: string): SfError =>
  new SfError(
    `${projectFile} on ${head} names ${main} as the main branch, and there is no such branch.`,
    'MainBranchMissingError',
    [
      `If it was renamed to ${head}, set "plugins.sre.mainBranch" in ${projectFile} to "${head}", by a commit on ${head}.`,
      'If it was deleted, push it again.',
    ]
  );

const readMain = async (
  repo: Repository,
  store: RefStore,
  branch: string,
  { offline, checkoutText, checkout }: LoadOptions & Checkout
): Promise<Main & { branch: string }> => {
  const ref = branchRef(branch);
  const commit = (offline ? await store.cached([ref]) : await store.fetch([ref])).get(ref);
  if (commit === undefined) return { branch };
  const text = (await repo.readFile(commit, projectFile))?.toString('utf8');
  if (text === undefined) return { branch, commit };
  // Most checkouts carry the main branch's file as it is, and it was read while the remote thought.
  if (checkout && text === checkoutText) return { branch, commit, text, config: checkout };
  return {
    branch,
    commit,
    text,
    config: readPipelineConfig(text, `${projectFile} on ${branch} (${commit.slice(0, 7)})`),
  };
};

/**
 * The branch that HEAD of the shared repository points at. Offline it is what was last heard of it; without a
 * remote it is HEAD of a bare repository, else the first of git's usual first branches that exists.
 */
export const findHead = async (
  repo: Repository,
  store: RefStore,
  offline: boolean | undefined
): Promise<string | undefined> => {
  if (store.remote === undefined) return findLocalHead(repo);
  if (!offline) return store.head();
  return store.cachedHead();
};

const findLocalHead = async (repo: Repository): Promise<string | undefined> => {
  if (repo.workTree === undefined) return repo.currentBranch();
  const usual = await repo.ask(['config', '--get', 'init.defaultBranch'], { okCodes: [0, 1] });
  for (const branch of [usual, 'main', 'master']) {
    if (branch !== '' && (await repo.resolveCommit(branchRef(branch))) !== undefined) return branch;
  }
  return undefined;
};

type CheckoutComparison = Pick<LoadedPipeline, 'unpublished' | 'checkoutProblem'>;

const compareCheckout = async (
  repo: Repository,
  store: RefStore,
  { offline, checkoutText, main }: LoadOptions & { checkoutText: string | undefined; main: Main }
): Promise<CheckoutComparison> => {
  if (checkoutText === undefined || main.text === undefined || main.commit === undefined) return { unpublished: [] };
  if (checkoutText === main.text) return { unpublished: [] };
  let checkout: RawInstances;
  try {
    checkout = readRawInstances(checkoutText, `${projectFile} in the working tree`);
  } catch (error) {
    // A file that somebody is in the middle of editing says nothing about instances, and no promotion reads it.
    if (!(error instanceof SfError && error.name === 'InvalidPipelineError')) throw error;
    return { unpublished: [], checkoutProblem: error.message };
  }
  const versions = { checkout, main: readRawInstances(main.text, projectFile) };
  // Most checkouts carry the main branch's pipeline as it is: no history needs to be read for them.
  if (!unpublishedInstances({ ...versions, base: versions.main }).length) return { unpublished: [] };
  const base = await readBase(repo, store, main.commit, offline);
  const unpublished = unpublishedInstances({ ...versions, base });
  const checkoutProblem = unpublished.length === 0 ? undefined : problemOf(checkoutText);
  return { unpublished, ...(checkoutProblem === undefined ? {} : { checkoutProblem }) };
};

/** What is wrong with the pipeline of the working tree's file; undefined when it is valid. */
const problemOf = (text: string): string | undefined => {
  try {
    readPipelineConfig(text, `${projectFile} in the working tree`);
    return undefined;
  } catch (error) {
    if (error instanceof SfError && error.name === 'InvalidPipelineError') return error.message;
    throw error;
  }
};

/** The instances in the file at the merge base of the checkout and the main branch. */
const readBase = async (
  repo: Repository,
  store: RefStore,
  mainCommit: string,
  offline: boolean | undefined
): Promise<RawInstances> => {
  const head = await repo.resolveCommit('HEAD');
  if (head === undefined) return undefined;
  let base = await repo.mergeBase(head, mainCommit);
  if (base === undefined && !offline) {
    await ensureHistory(repo, store, [head, mainCommit]);
    base = await repo.mergeBase(head, mainCommit);
  }
  // What came over a link may be what git finds in common, with the pipeline of the other repository.
  const [own = base] = await ownAncestors(repo, [head, mainCommit]);
  const text = own === undefined ? undefined : await repo.readFile(own, projectFile);
  return text && readRawInstances(text.toString('utf8'), projectFile);
};
