import type { ConnectedOrg, OrgFacts } from '../../org/types.js';
import { editPipelineConfig } from '../../pipeline/editConfig.js';
import type { PipelineConfig } from '../../pipeline/config.js';
import { type Instance, Pipeline } from '../../pipeline/pipeline.js';
import { readPipelineConfig } from '../../pipeline/readConfig.js';
import { projectFile } from '../pipelineSource.js';
import { trackingFor } from '../tracking.js';
import { openCheckoutFile, writeCheckoutFile } from './editCheckout.js';
import { askOrgs, type ConnectOrg } from './instanceOrgs.js';
import { linkWarnings, type LinkedValues, withInstance } from './linkChecks.js';
import { type MovesRequest, type PlannedMoves, planMoves, type Published } from './moves.js';
import { assertOwnOrgs } from './ownOrgs.js';
import type { PipelineContext } from './pipelineContext.js';
import { requireMainBranch } from './publishEdit.js';
import { recordBaseline, type RecordedBaseline } from './recordBaseline.js';
import { updateShared } from './sharedUpdate.js';

/** What a person asks for. */
export type LinkRequest = Omit<LinkedValues, 'branch'> &
  Readonly<{
    /** Left out for a mirror, which has the branch of the instance that it mirrors. */
    branch?: string;
    /** Record that the org holds the branch's tip. */
    baseline: boolean;
    /** Create the branch when it does not exist, from where the main branch then is. */
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
  published: Published | undefined;
  /** The org that the instance had until now, as the project named it, when it is another one. */
  replacedOrg: string | undefined;
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
  const file = await openCheckoutFile(repo);
  const present = readPipelineConfig(file.text, projectFile) ?? { instances: {} };
  const values = valuesOf(request, present);
  const { name, org, branch } = values;
  const config = withInstance(present, values);
  await repo.checkBranchName(branch);
  const connected = await connect(org);
  const { facts } = connected;
  const pipeline = new Pipeline(config);
  const instance = pipeline.instance(name);
  const others = await askOrgs(
    pipeline.instances.filter((each) => each.name !== name),
    env,
    connect
  );
  const orgWarnings = await assertOwnOrgs(context, [{ instance, facts }], others);
  const moves = await applyShared(context, { ...request, ...values }, connected);
  const edited = editPipelineConfig(file.text, (read) => withInstance(read, values));
  const fileChanged = await writeCheckoutFile(file, edited);
  return {
    instance,
    org: facts,
    fileChanged,
    ...moves,
    replacedOrg: replacedOrg(present, values),
    warnings: [...orgWarnings, ...linkWarnings(config, loaded.mainBranch, values, env)],
  };
};

/** A mirror has the branch of the instance that it mirrors. */
const valuesOf = (request: LinkRequest, present: PipelineConfig): LinkedValues => {
  const { mirrorOf, branch = '' } = request;
  return linkedOf({
    ...request,
    branch: mirrorOf === undefined ? branch : new Pipeline(present).instance(mirrorOf).branch,
  });
};

const linkedOf = ({ name, org, branch, parent, mirrorOf, follow }: LinkedValues): LinkedValues => ({
  name,
  org,
  branch,
  ...(parent === undefined ? {} : { parent }),
  ...(mirrorOf === undefined ? {} : { mirrorOf }),
  ...(follow === undefined ? {} : { follow }),
});

const replacedOrg = ({ instances }: PipelineConfig, { name, org }: LinkedValues): string | undefined => {
  const before = Object.hasOwn(instances, name) ? instances[name].org : undefined;
  return before === org ? undefined : before;
};

type Moves = Pick<Linked, 'tip' | 'createdBranch' | 'baseline' | 'published'>;

const applyShared = async (
  context: PipelineContext,
  request: LinkRequest & LinkedValues,
  org: ConnectedOrg
): Promise<Moves> => {
  const { branch, name } = request;
  let planned: PlannedMoves | undefined;
  const plan = async (): Promise<PlannedMoves> => (planned = await planMoves(context, movesOf(context, request)));
  if (!request.baseline) {
    await updateShared(context.store, async () => (await plan()).updates, `Instance ${name} could not be linked`);
    return outcomeOf(planned, branch, undefined);
  }
  // Whatever stops the link is to be found before the lock is taken.
  await plan();
  const reason = 'Declared when the instance was linked: the org holds this commit.';
  const declaration = { instance: name, org: org.facts, tracked: await trackingFor(org, undefined), reason };
  const baseline = await recordBaseline(context, declaration, async () => {
    const { tips, updates: alongside } = await plan();
    return { commit: tips.get(branch) ?? '', alongside };
  });
  return outcomeOf(planned, branch, baseline);
};

const movesOf = ({ loaded }: PipelineContext, request: LinkRequest & LinkedValues): MovesRequest => ({
  linked: [linkedOf(request)],
  replaceOrg: true,
  mainBranch: request.createBranch ? requireMainBranch(loaded.mainBranch) : loaded.mainBranch,
  publishTo: request.publish ? [requireMainBranch(loaded.mainBranch)] : [],
  message: `Link instance ${request.name}\n`,
  createBranches: request.createBranch,
  createFlag: '--create-branch',
});

const outcomeOf = (
  planned: PlannedMoves | undefined,
  branch: string,
  baseline: RecordedBaseline | undefined
): Moves => {
  if (!planned) throw new Error('The moves of a link were not planned.');
  const { tips, created, published } = planned;
  return { tip: tips.get(branch) ?? '', createdBranch: created.length > 0, published: published.at(0), baseline };
};
