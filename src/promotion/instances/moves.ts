import { SfError } from '@salesforce/core/sfError';
import type { RefUpdate } from '../../git/refs.js';
import type { PipelineConfig } from '../../pipeline/config.js';
import { editPipelineConfig } from '../../pipeline/editConfig.js';
import { fetchHistory } from '../history.js';
import { branchRef } from '../refNames.js';
import { type LinkedValues, withInstances } from './linkChecks.js';
import type { PipelineContext } from './pipelineContext.js';
import { mainBranchMissing, prepareEdit } from './publishEdit.js';

/** What is to be brought to where the refs are shared. */
export type MovesRequest = Readonly<{
  /** The instances, each after its parent. */
  linked: readonly LinkedValues[];
  /** Whether instances that are there may get another org. */
  replaceOrg?: boolean;
  /** Settings of the pipeline that are published with them. */
  settings?: Partial<PipelineConfig>;
  mainBranch: string | undefined;
  /** The branches whose project files are to have the instances; none for not publishing. */
  publishTo: readonly string[];
  /** What the commits of the project file say. */
  message: string;
  /** Create the branches that do not exist: from what the org of an instance with records holds, else from the main branch. */
  createBranches: boolean;
  /** The flag that would create them, for the error about those that are missing. */
  createFlag: string;
}>;

/** A commit that brought instances to a branch's project file. */
export type Published = Readonly<{ branch: string; commit: string }>;

/** What the shared refs are to become, on what they are now. */
export type PlannedMoves = Readonly<{
  /** The tip that each branch will have. */
  tips: ReadonlyMap<string, string>;
  created: readonly string[];
  published: readonly Published[];
  updates: readonly RefUpdate[];
}>;

/**
 * Plans what linking instances does to the shared refs: commits of the project file, and branches that begin where the
 * main branch then is, so that each of them contains it, but for one that was lost. No ref moves.
 *
 * @throws SfError BranchMissingError, MainBranchMissingError, those of {@link prepareEdit} and of {@link withInstances}
 */
export const planMoves = async (context: PipelineContext, request: MovesRequest): Promise<PlannedMoves> => {
  const { store } = context;
  const { linked, mainBranch, publishTo } = request;
  const branches = linked.map(({ branch }) => branch);
  const known = mainBranch === undefined ? branches : [...branches, mainBranch];
  const refs = await store.fetch([...new Set(known.map(branchRef))]);
  const missing = branches.filter((branch) => !refs.has(branchRef(branch)));
  if (missing.length && !request.createBranches) throw await branchesMissing(context, missing, request.createFlag);
  const mainTip = mainBranch === undefined ? undefined : refs.get(branchRef(mainBranch));
  if (missing.length && mainTip === undefined) throw mainBranchMissing(mainBranch ?? missing[0], store.remote);
  const published: Published[] = [];
  const updates: RefUpdate[] = [];
  for (const branch of publishTo) {
    const edit = (text: string, source: string): string =>
      editPipelineConfig(text, (config) => withLinked(context, config, request), source);
    const prepared = await prepareEdit(context, { branch, edit, message: request.message });
    if (!prepared) continue;
    published.push({ branch, commit: prepared.commit });
    updates.push(prepared.update);
  }
  const start = published.find(({ branch }) => branch === mainBranch)?.commit ?? mainTip;
  for (const branch of missing) {
    const next = (await deployedCommitOf(context, linked, branch)) ?? start;
    updates.push({ ref: branchRef(branch), expected: undefined, next });
  }
  const moved = new Map(updates.map(({ ref, next }) => [ref, next]));
  const tipOf = (branch: string): string => moved.get(branchRef(branch)) ?? refs.get(branchRef(branch)) ?? '';
  return { tips: new Map(branches.map((branch) => [branch, tipOf(branch)])), created: missing, published, updates };
};

/** What the org of the instance that has a branch holds by its records, where that commit is here: the branch was lost. */
const deployedCommitOf = async (
  { repo, store }: PipelineContext,
  linked: readonly LinkedValues[],
  branch: string
): Promise<string | undefined> => {
  const owner = linked.find((each) => each.branch === branch && each.mirrorOf === undefined);
  if (owner === undefined) return undefined;
  const newest = await (await fetchHistory(repo, store, owner.name)).newest();
  const commit = newest?.record.deployedCommit;
  return commit !== undefined && (await repo.resolveCommit(commit)) !== undefined ? commit : undefined;
};

const withLinked = (
  context: PipelineContext,
  config: PipelineConfig,
  { linked, settings, replaceOrg = false }: Pick<MovesRequest, 'linked' | 'settings' | 'replaceOrg'>
): PipelineConfig => {
  const asHere = linked.reduce((current, values) => asInCheckout(context, values, current), config);
  return withInstances({ ...asHere, ...settings }, linked, { replaceOrg });
};

/**
 * With the instance, and those above it, as the checkout has them where the branch lacks them: without those above, it
 * could not hold this one.
 */
const asInCheckout = (
  { loaded: { checkout } }: PipelineContext,
  { name, parent, mirrorOf }: LinkedValues,
  config: PipelineConfig
): PipelineConfig => {
  const near = [name, mirrorOf, typeof parent === 'string' ? parent : undefined];
  const start = near.find((each) => each !== undefined && checkout?.find(each));
  if (!checkout || start === undefined) return config;
  const path = checkout.pathToRoot(start).map((each) => each.name);
  const missing = path.filter((each) => !Object.hasOwn(config.instances, each)).reverse();
  const added = missing.map((each) => [each, checkout.config.instances[each]] as const);
  return { ...config, instances: { ...config.instances, ...Object.fromEntries(added) } };
};

const branchesMissing = async (
  { repo, store }: PipelineContext,
  missing: readonly string[],
  createFlag: string
): Promise<SfError> => {
  const resolved = await Promise.all(missing.map(async (branch) => repo.resolveCommit(branchRef(branch))));
  const here = store.remote === undefined ? [] : missing.filter((_, index) => resolved[index] !== undefined);
  const where = store.remote === undefined ? '' : ` on ${store.remote}`;
  const [what, verb, them] = missing.length === 1 ? ['Branch', 'does', 'it'] : ['Branches', 'do', 'them'];
  const onlyHere = missing.length === 1 ? 'it exists only here' : `${here.join(', ')} only here`;
  return new SfError(
    `${what} ${missing.join(', ')} ${verb} not exist${where}${here.length ? `; ${onlyHere}` : ''}.`,
    'BranchMissingError',
    [
      ...(here.length ? [`Push ${them}: "git push ${store.remote ?? ''} ${here.join(' ')}".`] : []),
      `To create ${them} from the tip of the main branch, add ${createFlag}.`,
    ]
  );
};
