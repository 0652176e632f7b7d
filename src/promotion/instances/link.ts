import { SfError } from '@salesforce/core/sfError';
import type { RefUpdate } from '../../git/refs.js';
import type { ConnectedOrg, OrgFacts } from '../../org/types.js';
import { editPipelineConfig } from '../../pipeline/editConfig.js';
import type { PipelineConfig } from '../../pipeline/config.js';
import { type Instance, Pipeline } from '../../pipeline/pipeline.js';
import { readPipelineConfig } from '../../pipeline/readConfig.js';
import { projectFile } from '../pipelineSource.js';
import { branchRef, historyRef } from '../refNames.js';
import { trackingFor } from '../tracking.js';
import { InstanceHistory } from '../history.js';
import { openCheckoutFile, writeCheckoutFile } from './editCheckout.js';
import { askOrgs, type ConnectOrg } from './instanceOrgs.js';
import { assertOwnOrg, linkWarnings, type LinkedValues, withInstance } from './linkChecks.js';
import type { PipelineContext } from './pipelineContext.js';
import { mainBranchMissing, prepareEdit, requireMainBranch } from './publishEdit.js';
import { recordBaseline, type RecordedBaseline } from './recordBaseline.js';
import { updateShared } from './sharedUpdate.js';

/** What a person asks for. */
export type LinkRequest = LinkedValues &
  Readonly<{
    /** Record that the org holds the branch's tip. */
    baseline: boolean;
    /** Create the branch from the main branch's tip when it does not exist. */
    createBranch: boolean;
    /** Push the change of the project file as a commit onto the main branch. */
    publish: boolean;
  }>;

/** What a link did. */
export type Linked = Readonly<{
  instance: Instance;
  org: OrgFacts;
  /** The branch's tip. */
  tip: string;
  /** Whether the project file was changed: not when the instance was there already, with the same values. */
  fileChanged: boolean;
  createdBranch: boolean;
  baseline: RecordedBaseline | undefined;
  /** The commit on the main branch that brought the instance there; undefined when it was not asked for or there already. */
  published: Readonly<{ branch: string; commit: string }> | undefined;
  warnings: readonly string[];
}>;

/**
 * Links an instance: checks everything first, then moves the shared refs in one atomic update, then writes the project
 * file. On any error before, nothing is written.
 *
 * @throws SfError those of {@link withInstance} and of connecting; OrgTakenError, BranchMissingError,
 * MainBranchUnknownError, MainBranchMissingError, NoProjectFileError, NoWorkingTreeError, InstanceLockedError,
 * SharedRefsRefusedError
 */
export const linkInstance = async (
  context: PipelineContext,
  request: LinkRequest,
  connect: ConnectOrg
): Promise<Linked> => {
  const { repo, loaded, env } = context;
  const { name, org, branch, parent } = request;
  const values = { name, org, branch, ...(parent === undefined ? {} : { parent }) };
  const file = await openCheckoutFile(repo);
  const present = readPipelineConfig(file.text, projectFile) ?? { instances: {} };
  const config = withInstance(present, values);
  await repo.checkBranchName(branch);
  const connected = await connect(org);
  const { facts } = connected;
  const orgWarnings = await compareWithOthers(context, new Pipeline(config), values, facts, connect);
  const moves = await applyShared(context, request, connected);
  const edited = editPipelineConfig(file.text, (read) => withInstance(read, values));
  const fileChanged = await writeCheckoutFile(file, edited);
  return {
    instance: new Pipeline(config).instance(name),
    org: facts,
    fileChanged,
    ...moves,
    warnings: [...orgWarnings, ...linkWarnings(config, loaded.mainBranch, values, env)],
  };
};

const compareWithOthers = async (
  { repo, store, env }: PipelineContext,
  pipeline: Pipeline,
  { name }: LinkedValues,
  { orgId }: OrgFacts,
  connect: ConnectOrg
): Promise<string[]> => {
  const others = pipeline.instances.filter((each) => each.name !== name);
  const [asked, tips] = await Promise.all([
    askOrgs(others, env, connect),
    store.fetch(others.map((each) => historyRef(each.name))),
  ]);
  const recorded = new Map<string, string>();
  for (const { name: other } of others) {
    const newest = await new InstanceHistory(repo, other, tips.get(historyRef(other))).newest();
    if (newest) recorded.set(other, newest.record.org.id);
  }
  return assertOwnOrg(name, orgId, asked, recorded);
};

type Moves = Pick<Linked, 'tip' | 'createdBranch' | 'baseline' | 'published'>;

/** What the shared refs are to become, on what they are now. */
type PlannedMoves = Omit<Moves, 'baseline'> & Readonly<{ updates: readonly RefUpdate[] }>;

const applyShared = async (context: PipelineContext, request: LinkRequest, org: ConnectedOrg): Promise<Moves> => {
  const { store } = context;
  const { name } = request;
  let planned: PlannedMoves | undefined;
  const plan = async (): Promise<PlannedMoves> => (planned = await planMoves(context, request));
  if (!request.baseline) {
    await updateShared(store, async () => (await plan()).updates, `Instance ${name} could not be linked`);
    return movesOf(planned, undefined);
  }
  // Whatever stops the link is to be found before the lock is taken.
  await plan();
  const reason = 'Declared when the instance was linked: the org holds this commit.';
  const declaration = { instance: name, org: org.facts, tracked: await trackingFor(org, undefined), reason };
  const baseline = await recordBaseline(context, declaration, async () => {
    const { tip: commit, updates: alongside } = await plan();
    return { commit, alongside };
  });
  return movesOf(planned, baseline);
};

const movesOf = (planned: PlannedMoves | undefined, baseline: RecordedBaseline | undefined): Moves => {
  if (!planned) throw new Error('The moves of a link were not planned.');
  const { tip, createdBranch, published } = planned;
  return { tip, createdBranch, published, baseline };
};

const planMoves = async (context: PipelineContext, request: LinkRequest): Promise<PlannedMoves> => {
  const { store, loaded } = context;
  const { branch, createBranch, publish, name, org, parent } = request;
  const ref = branchRef(branch);
  const mainBranch = createBranch || publish ? requireMainBranch(loaded.mainBranch) : loaded.mainBranch;
  const mainRef = mainBranch === undefined ? ref : branchRef(mainBranch);
  const tips = await store.fetch([...new Set([ref, mainRef])]);
  const present = tips.get(ref);
  const mainTip = tips.get(mainRef);
  if (present === undefined && !createBranch) throw await branchMissing(context, request);
  if (present === undefined && mainTip === undefined) throw mainBranchMissing(mainBranch ?? branch, store.remote);
  const prepared = publish
    ? await prepareEdit(context, {
        edit: (text, source) =>
          editPipelineConfig(
            text,
            (config) =>
              withInstance(withAncestors(context, request, config), {
                name,
                org,
                branch,
                ...(parent === undefined ? {} : { parent }),
              }),
            source
          ),
        message: `Link instance ${name}\n`,
      })
    : undefined;
  const created = present === undefined && mainTip !== undefined ? [{ ref, expected: undefined, next: mainTip }] : [];
  // An instance on the main branch itself gets the commit that links it as its tip.
  const tip = prepared?.update.ref === ref ? prepared.commit : (present ?? mainTip ?? '');
  return {
    tip,
    createdBranch: created.length > 0,
    published: prepared && mainBranch !== undefined ? { branch: mainBranch, commit: prepared.commit } : undefined,
    updates: [...created, ...(prepared ? [prepared.update] : [])],
  };
};

/** With the instances above that only the checkout has: without them the main branch cannot hold this one. */
const withAncestors = (
  { loaded }: PipelineContext,
  { parent }: LinkRequest,
  config: PipelineConfig
): PipelineConfig => {
  if (parent === undefined || loaded.checkout?.find(parent) === undefined) return config;
  const missing = loaded.checkout.pathToRoot(parent).filter(({ name }) => !Object.hasOwn(config.instances, name));
  const added = missing.reverse().map(({ name, ...instance }) => [name, instance] as const);
  return { ...config, instances: { ...config.instances, ...Object.fromEntries(added) } };
};

const branchMissing = async ({ repo, store }: PipelineContext, { branch }: LinkRequest): Promise<SfError> => {
  const here = store.remote === undefined ? undefined : await repo.resolveCommit(branchRef(branch));
  const where = store.remote === undefined ? '' : ` on ${store.remote}`;
  return new SfError(
    `Branch ${branch} does not exist${where}${here === undefined ? '' : '; it exists only here'}.`,
    'BranchMissingError',
    [
      ...(here === undefined ? [] : [`Push it: "git push ${store.remote ?? ''} ${branch}".`]),
      'To create it from the tip of the main branch, add --create-branch.',
    ]
  );
};
