import { SfError } from '@salesforce/core/sfError';
import { describeSource, notPublished } from '../../pipeline/source.js';
import type { ContextRequest } from '../context.js';
import type { ConnectOrg } from '../instances/instanceOrgs.js';
import { openPipelineContext, type PipelineContext } from '../instances/pipelineContext.js';
import { type Check, type Looked, ok, orProblem, problem, problemOf, warning } from './check.js';
import { checkBranches } from './checkBranches.js';
import { checkHost } from './checkHost.js';
import { checkMain } from './checkMain.js';
import { checkOrgs } from './checkOrgs.js';
import { checkParents } from './checkParents.js';
import { checkRemote } from './checkRemote.js';

/** How to check. */
export type CheckOptions = Readonly<{
  connect: ConnectOrg;
  /** Push throw-away refs to the remote, and delete them. */
  probe: boolean;
  signal?: AbortSignal;
}>;

/**
 * Looks at everything that promotions need, and says what was found, with a cure for each problem. A remote that does not
 * answer is a finding: the rest is then looked at as it was last fetched.
 *
 * @throws SfError NotAGitRepositoryError, GitVersionError; the signal's reason
 */
export const checkPipeline = async (
  request: Omit<ContextRequest, 'offline'>,
  { connect, probe, signal }: CheckOptions
): Promise<readonly Check[]> => {
  const { context, found } = await open(request);
  if (!context) return found;
  try {
    const isReachable = !context.offline;
    const identity = await checkIdentity(context);
    const mayProbe = probe && identity.status === 'ok';
    const checks = [
      ...found,
      identity,
      ...(mayProbe && isReachable ? await checkRemote(context, signal) : []),
      ...checkConfig(context),
      ...checkMain(context),
      ...(await orProblem({ area: 'branch' }, () => checkBranches(context))),
      ...(isReachable ? await checkHost(context) : []),
      ...(await checkParents(context, { probe: mayProbe, signal })),
    ];
    signal?.throwIfAborted();
    return [...checks, ...(await orProblem({ area: 'org' }, () => checkOrgs(context, connect)))];
  } finally {
    await context.repo.close();
  }
};

type Opened = Readonly<{ context: PipelineContext | undefined; found: readonly Check[] }>;

/** The errors of opening that are findings, by what they are about. */
const areas = new Map<string, Check['area']>([
  ['AmbiguousRemoteError', 'remote'],
  ['RemoteNotFoundError', 'remote'],
  ['UnknownRemoteError', 'remote'],
  ['InvalidPipelineError', 'pipeline'],
]);

const open = async (request: Omit<ContextRequest, 'offline'>, offline = false): Promise<Opened> => {
  try {
    const context = await openPipelineContext({ ...request, offline });
    const { remote, url } = context.store;
    const answers =
      remote === undefined || offline ? [] : [ok({ area: 'remote', subject: remote }, `${url ?? ''} answers.`)];
    return { context, found: answers };
  } catch (error) {
    if (!(error instanceof SfError)) throw error;
    if (error.name === 'RemoteUnreachableError' && !offline) {
      const { context, found } = await open(request, true);
      return { context, found: [problemOf({ area: 'remote' }, error), ...found] };
    }
    const area = areas.get(error.name);
    if (area === undefined) throw error;
    return { context: undefined, found: [problemOf({ area }, error)] };
  }
};

const checkIdentity = async ({ repo }: PipelineContext): Promise<Check> => {
  const looked: Looked = { area: 'git' };
  try {
    const { name, email } = await repo.identity();
    return ok(looked, `Commits are made by ${name} <${email}>.`);
  } catch (error) {
    return problemOf(looked, error);
  }
};

const checkConfig = ({ loaded }: PipelineContext): Check[] => {
  const { pipeline, source, unpublished, checkoutProblem } = loaded;
  const looked: Looked = { area: 'pipeline' };
  if (!pipeline || pipeline.instances.length === 0) {
    return [problem(looked, 'No instance is linked yet.', 'Write a pipeline: "sf sre pipeline init".')];
  }
  const count = pipeline.instances.length;
  const size = `${count} ${count === 1 ? 'instance' : 'instances'}, as of ${describeSource(source)}.`;
  const checks: Check[] = [];
  if (checkoutProblem !== undefined) {
    const text = `The working tree's file is broken: ${checkoutProblem}`;
    checks.push(warning(looked, text, 'Mend sfdx-project.json, or take it from the main branch.'));
  }
  if (unpublished.length > 0) {
    const { message, actions = [] } = notPublished(unpublished, source);
    checks.push(warning(looked, message, ...actions));
  }
  if (source.kind === 'workingTree') {
    const cure =
      'Commit sfdx-project.json and bring it to the main branch, or run "sf sre pipeline init" with --publish.';
    checks.push(warning(looked, size, cure));
  }
  return checks.length ? checks : [ok(looked, size)];
};
