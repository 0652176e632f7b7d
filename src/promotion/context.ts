import { SfError } from '@salesforce/core/sfError';
import type { Clock } from '../common/clock.js';
import { openRefStore, type RefStore } from '../git/refs.js';
import { Repository } from '../git/repository.js';
import type { Pipeline } from '../pipeline/pipeline.js';
import { configuredRemote, loadPipeline, type LoadedPipeline, type LoadOptions } from './pipelineSource.js';
import { statePrefix } from './refNames.js';

/** Everything that planning and running read from and act upon, besides the orgs. */
export type Context = Readonly<{
  repo: Repository;
  store: RefStore;
  loaded: LoadedPipeline;
  env: Readonly<Record<string, string | undefined>>;
  clock: Clock;
  offline: boolean;
}>;

/** Where and how to open a context. */
export type ContextRequest = Readonly<{
  /** Any folder of the repository. */
  dir: string;
  env: Readonly<Record<string, string | undefined>>;
  clock: Clock;
  /** Use what was last fetched, and ask nobody. */
  offline?: boolean;
}>;

/**
 * Opens the repository, finds the remote that shares its state, and loads the pipeline that counts.
 *
 * @throws SfError NotAGitRepositoryError, GitVersionError, AmbiguousRemoteError, NoPipelineError, InvalidPipelineError
 */
export const openContext = async (request: ContextRequest): Promise<Context> => openLoading(request, loadPipeline);

/**
 * Opens the repository and the remote that shares its state, and loads something from there. When that fails, the
 * repository is closed again.
 *
 * @throws SfError NotAGitRepositoryError, GitVersionError, AmbiguousRemoteError, and what `load` throws
 */
export const openLoading = async <T extends Readonly<{ pipeline: Pipeline | undefined }>>(
  { dir, env, clock, offline = false }: ContextRequest,
  load: (repo: Repository, store: RefStore, options: LoadOptions) => Promise<T>
): Promise<Omit<Context, 'loaded'> & Readonly<{ loaded: T }>> => {
  const repo = await Repository.open(dir);
  try {
    const { store, loaded } = await loadShared(repo, async (from) => load(repo, from, { offline }));
    return { repo, store: keepingState(store, loaded), loaded, env, clock, offline };
  } catch (error) {
    await repo.close();
    throw error;
  }
};

/** Loads by the remote that the checkout tells; where only the main branch that is found there tells of another, by that. */
const loadShared = async <T extends Readonly<{ pipeline: Pipeline | undefined }>>(
  repo: Repository,
  load: (store: RefStore) => Promise<T>
): Promise<Readonly<{ store: RefStore; loaded: T }>> => {
  const remote = await chooseRemote(repo);
  const store = openRefStore(repo, remote);
  const loaded = await load(store);
  const told = loaded.pipeline?.config.remote;
  const shared = told === undefined ? remote : await chooseRemote(repo, told);
  if (shared === remote) return { store, loaded };
  const there = openRefStore(repo, shared);
  return { store: there, loaded: await load(there) };
};

/**
 * A remote's refs by the setting `refNamespace`: some hosts take branches alone (`refs/heads/`).
 *
 * @param store the remote, asked so far for branches only
 */
export const keepingState = (store: RefStore, { pipeline }: Readonly<{ pipeline: Pipeline | undefined }>): RefStore => {
  const prefix = pipeline?.config.refNamespace;
  return prefix === undefined ? store : store.withAlias({ here: statePrefix, there: `${prefix}/` });
};

/**
 * The remote that shares the state: the one that the setting `remote` of the checkout names, else the only one, else
 * `origin`.
 *
 * @param told what the main branch has for that setting, where it is known: it counts where the checkout has none
 * @throws SfError RemoteNotFoundError when there is none of the set name, AmbiguousRemoteError when nothing tells
 */
export const chooseRemote = async (repo: Repository, told?: string): Promise<string | undefined> => {
  const remotes = await repo.remotes();
  const configured = (await configuredRemote(repo)) ?? told;
  if (configured !== undefined) {
    if (remotes.includes(configured)) return configured;
    throw new SfError(
      `The pipeline is shared on the remote ${configured}, and this repository has none of that name.`,
      'RemoteNotFoundError',
      [`Add it: "git remote add ${configured} <url>", or change "plugins.sre.remote" in sfdx-project.json.`]
    );
  }
  if (remotes.length <= 1) return remotes[0];
  if (remotes.includes('origin')) return 'origin';
  throw new SfError(
    `This repository has several remotes and none is called origin: ${remotes.join(', ')}.`,
    'AmbiguousRemoteError',
    [
      'Set "plugins.sre.remote" in sfdx-project.json to the one that your team shares.',
      'If the main branch has it set, bring this branch up to date with it first.',
    ]
  );
};
