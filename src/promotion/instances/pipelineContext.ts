import { openRefStore } from '../../git/refs.js';
import { Repository } from '../../git/repository.js';
import { chooseRemote, type Context, type ContextRequest } from '../context.js';
import { loadPipelineVersions, type PipelineVersions } from '../pipelineSource.js';

/** A context that also exists before the first instance is linked. */
export type PipelineContext = Omit<Context, 'loaded'> & Readonly<{ loaded: PipelineVersions }>;

/**
 * Opens the repository, the remote that shares its state and the pipeline, if there is one.
 *
 * @throws SfError NotAGitRepositoryError, GitVersionError, AmbiguousRemoteError, InvalidPipelineError
 */
export const openPipelineContext = async ({
  dir,
  env,
  clock,
  offline = false,
}: ContextRequest): Promise<PipelineContext> => {
  const repo = await Repository.open(dir);
  try {
    const store = openRefStore(repo, await chooseRemote(repo));
    const loaded = await loadPipelineVersions(repo, store, { offline });
    return { repo, store, loaded, env, clock, offline };
  } catch (error) {
    await repo.close();
    throw error;
  }
};
