import { type Context, type ContextRequest, openLoading } from '../context.js';
import { loadPipelineVersions, type PipelineVersions } from '../pipelineSource.js';

/** A context that also exists before the first instance is linked. */
export type PipelineContext = Omit<Context, 'loaded'> & Readonly<{ loaded: PipelineVersions }>;

/**
 * Opens the repository, the remote that shares its state and the pipeline, if there is one.
 *
 * @throws SfError NotAGitRepositoryError, GitVersionError, AmbiguousRemoteError, InvalidPipelineError
 */
export const openPipelineContext = async (request: ContextRequest): Promise<PipelineContext> =>
  openLoading(request, loadPipelineVersions);
