import { SfError } from '@salesforce/core/sfError';
import type { Clock } from '../common/clock.js';
import { openRefStore, type RefStore } from '../git/refs.js';
import { Repository } from '../git/repository.js';
import { loadPipeline, type LoadedPipeline } from './pipelineSource.js';

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
export const openContext = async ({ dir, env, clock, offline = false }: ContextRequest): Promise<Context> => {
  const repo = await Repository.open(dir);
  const store = openRefStore(repo, await chooseRemote(repo));
  const loaded = await loadPipeline(repo, store, { offline });
  return { repo, store, loaded, env, clock, offline };
};

/**
 * The remote that shares the state: the only one, or `origin`.
 *
 * @throws SfError AmbiguousRemoteError when there are several and none is called origin
 */
export const chooseRemote = async (repo: Repository): Promise<string | undefined> => {
  const remotes = await repo.remotes();
  if (remotes.length <= 1) return remotes[0];
  if (remotes.includes('origin')) return 'origin';
  throw new SfError(
    `This repository has several remotes and none is called origin: ${remotes.join(', ')}.`,
    'AmbiguousRemoteError',
    ['Rename the one that your team shares: "git remote rename <name> origin".']
  );
};
