import type { OrgFacts } from '../../org/types.js';
import type { PipelineConfig } from '../../pipeline/config.js';
import { editPipelineConfig } from '../../pipeline/editConfig.js';
import { type Instance, Pipeline } from '../../pipeline/pipeline.js';
import { readPipelineConfig } from '../../pipeline/readConfig.js';
import { fetchHistory } from '../history.js';
import { openCheckoutFile } from '../instances/editCheckout.js';
import { askOrgs, type ConnectOrg } from '../instances/instanceOrgs.js';
import { type LinkedValues, linkWarnings, withInstances } from '../instances/linkChecks.js';
import { type MovesRequest, planMoves } from '../instances/moves.js';
import { assertOwnOrgs, type LinkedOrg } from '../instances/ownOrgs.js';
import type { PipelineContext } from '../instances/pipelineContext.js';
import { mainBranchMissing } from '../instances/publishEdit.js';
import { lockedError, readLock } from '../lock.js';
import { findHead, projectFile } from '../pipelineSource.js';
import { branchRef } from '../refNames.js';
import { type MainSettings, mainSettings } from './mainSettings.js';
import { orgKindWarnings } from './orgKinds.js';

/** What a person asks for. */
export type InitRequest = Readonly<{
  /** The instances, parents before their children. */
  instances: readonly LinkedValues[];
  /** The branch that is to be the main branch. */
  mainBranch: string;
  /** Record for each org without a record that it holds the tip of its branch. */
  baseline: boolean;
  /** Create the branches that do not exist, from the main branch. */
  createBranches: boolean;
  /** Push the change of the project file as a commit onto the main branch. */
  publish: boolean;
}>;

/** One instance, and what is to happen for it. */
export type PlannedInstance = Readonly<{
  instance: Instance;
  /** The org as it was just asked. */
  org: OrgFacts;
  /** The tip that the branch has or gets. */
  tip: string;
  /** Whether the project file lacks it. */
  isNew: boolean;
  /** Whether the branch is to be created. */
  createBranch: boolean;
  /** Whether it is to be recorded that the org holds the branch's tip. */
  baseline: boolean;
}>;

/** What an init would do, computed without writing anything that counts. */
export type InitPlan = Readonly<{
  mainBranch: string;
  /** Settings that are to be written besides the instances. */
  settings: MainSettings;
  instances: readonly PlannedInstance[];
  /** Whether the working tree's project file is to be changed. */
  changesFile: boolean;
  /** The branches that get a commit of the project file. */
  publishesTo: readonly string[];
  /** What is to be brought to where the refs are shared. */
  moves: MovesRequest;
  warnings: readonly string[];
}>;

/** Whether a plan changes anything at all. */
export const changesAnything = ({ changesFile, publishesTo, instances }: InitPlan): boolean =>
  changesFile || publishesTo.length > 0 || instances.some(({ createBranch, baseline }) => createBranch || baseline);

/**
 * Checks everything that writing a pipeline needs, and says what would be done. Instances that are there with the same
 * values stay as they are, so that an init can be repeated; others stay besides those that are asked for.
 *
 * @throws SfError those of {@link withInstances}, of {@link mainSettings}, of connecting and of planning the moves;
 * OrgTakenError, InstanceLockedError, NoProjectFileError, NoWorkingTreeError
 */
export const planInit = async (
  context: PipelineContext,
  request: InitRequest,
  connect: ConnectOrg
): Promise<InitPlan> => {
  const { repo, env } = context;
  const { instances: linked, mainBranch } = request;
  const file = await openCheckoutFile(repo);
  const present = readPipelineConfig(file.text, projectFile) ?? { instances: {} };
  const head = await findHead(repo, context.store, false);
  const config = withInstances(present, linked, { replaceOrg: false });
  const settings = settingsFor(context, config, mainBranch, head);
  assertFitsMain(context, settings, linked);
  for (const branch of [...linked.map((each) => each.branch), mainBranch]) await repo.checkBranchName(branch);
  const pipeline = new Pipeline({ ...config, ...settings });
  const orgs = await Promise.all(
    linked.map(async ({ name, org }): Promise<LinkedOrg> => ({
      instance: pipeline.instance(name),
      facts: (await connect(org)).facts,
    }))
  );
  const others = pipeline.instances.filter(({ name }) => !linked.some((each) => each.name === name));
  const orgWarnings = await assertOwnOrgs(context, orgs, await askOrgs(others, env, connect));
  const moves = await movesOf(context, request, settings, head);
  const planned = await planMoves(context, moves);
  const baselines = request.baseline ? await withoutRecord(context, orgs) : [];
  const mainWarnings = linked.flatMap((values) => linkWarnings(pipeline.config, mainBranch, values, env));
  return {
    mainBranch,
    settings,
    instances: orgs.map(({ instance, facts }) => ({
      instance,
      org: facts,
      tip: planned.tips.get(instance.branch) ?? '',
      isNew: !Object.hasOwn(present.instances, instance.name),
      createBranch: planned.created.includes(instance.branch),
      baseline: baselines.includes(instance.name),
    })),
    changesFile: withPipeline(file.text, settings, linked) !== file.text,
    publishesTo: planned.published.map(({ branch }) => branch),
    moves,
    warnings: [...new Set([...orgWarnings, ...mainWarnings, ...orgKindWarnings(orgs)])],
  };
};

/**
 * The text of a project file with instances and settings added.
 *
 * @throws SfError those of {@link withInstances}
 */
export const withPipeline = (text: string, settings: MainSettings, linked: readonly LinkedValues[]): string =>
  editPipelineConfig(text, (read) => withInstances({ ...read, ...settings }, linked, { replaceOrg: false }));

/** A checkout may be older than the settings on main, which count. */
const settingsFor = (
  { loaded }: PipelineContext,
  config: PipelineConfig,
  mainBranch: string,
  head: string | undefined
): MainSettings => {
  const { mainBranch: named, mainFollows } = { ...loaded.pipeline?.config, ...config };
  return mainSettings({ instances: config.instances, mainBranch: named, mainFollows }, mainBranch, head);
};

/** The main branch's pipeline may hold instances that the checkout does not know yet. */
const assertFitsMain = (
  { loaded: { pipeline, source } }: PipelineContext,
  settings: MainSettings,
  linked: readonly LinkedValues[]
): void => {
  if (source.kind === 'main' && pipeline)
    withInstances({ ...pipeline.config, ...settings }, linked, { replaceOrg: false });
};

const movesOf = async (
  { store }: PipelineContext,
  { instances, mainBranch, publish, createBranches }: InitRequest,
  settings: MainSettings,
  head: string | undefined
): Promise<MovesRequest> => {
  const ref = branchRef(mainBranch);
  if (!(await store.fetch([ref])).has(ref)) throw mainBranchMissing(mainBranch, store.remote);
  // The setting mainBranch is read from the file at the remote's HEAD, so that one has to have it too.
  return {
    linked: instances,
    settings,
    mainBranch,
    publishTo: publish ? [...new Set([mainBranch, ...(head === undefined ? [] : [head])])] : [],
    message: `Link ${instances.map(({ name }) => name).join(', ')} as a pipeline\n`,
    createBranches,
    createFlag: '--create-branches',
  };
};

/** The instances whose org has no record yet: what a newer record says is not declared anew. */
const withoutRecord = async ({ repo, store }: PipelineContext, orgs: readonly LinkedOrg[]): Promise<string[]> => {
  const names: string[] = [];
  for (const { instance, facts } of orgs) {
    const history = await fetchHistory(repo, store, instance.name);
    if (await history.newestFor(facts.orgId)) continue;
    const lock = await readLock(repo, store, instance.name);
    if (lock) throw await lockedError(repo, lock);
    names.push(instance.name);
  }
  return names;
};
