import { Lifecycle } from '@salesforce/core/lifecycle';
import pLimit from 'p-limit';
import { type CliTracking, type CliTrackingFiles, findCliTracking, openCliTracking } from '../org/cliTracking.js';
import type { TrackedRow } from '../org/sourceTracking.js';
import type { ConnectedOrg } from '../org/types.js';
import { type CheckedOutMember, type CheckedOutRequest, compareCheckedOut } from './checkedOut.js';
import type { Context } from './context.js';
import type { RecordedTracking } from './record.js';
import { contentOf, type Run } from './run.js';

/** Components of which an org and a commit are known to agree. */
export type Settled = CheckedOutRequest &
  Readonly<{
    instance: string;
    orgId: string;
    /** Up to `revision` the org's changes of them are settled; of those in `changed` they are not. */
    tracked: Pick<RecordedTracking, 'revision' | 'changed'>;
    /** When, by the org's clock, it was brought to agree; undefined when it did by itself. */
    completed: string | undefined;
    connect: () => Promise<ConnectedOrg>;
  }>;

/** The library can have one project and org open at a time, while instances are brought along side by side. */
const oneAtATime = pLimit(1);

/**
 * Brings what the sf CLI itself keeps in this project about an org up to date after a run, where it keeps something. What
 * goes wrong is a warning, since the run is done.
 */
export const updateCliTrackingOfRun = async (
  context: Pick<Context, 'repo' | 'env'>,
  { instance, plan, tracked, deploy }: Run,
  connect: () => Promise<ConnectedOrg>
): Promise<void> => {
  if (plan === undefined || tracked === undefined) return;
  await updateCliTracking(context, {
    instance,
    orgId: plan.org.id,
    members: [...plan.sent, ...plan.deleted],
    commit: contentOf(plan),
    before: plan.deployedCommit,
    replacementEnv: plan.replacementEnv,
    tracked,
    completed: deploy?.completed,
    connect,
  });
};

/**
 * Brings what the sf CLI itself keeps in this project about an org up to date, where it keeps something: components that
 * are settled are no changes any more on the side of the org, where the checkout holds them, and none on that of the
 * files, where these are the same. What goes wrong is a warning of the command.
 */
export const updateCliTracking = async (context: Pick<Context, 'repo' | 'env'>, settled: Settled): Promise<void> => {
  const { repo } = context;
  if (repo.workTree === undefined || settled.members.length === 0) return;
  const files = findCliTracking(repo.workTree, settled.orgId);
  if (files === undefined) return;
  try {
    await oneAtATime(async () => bringUpToDate(context, files, settled));
  } catch (error) {
    await Lifecycle.getInstance().emitWarning(warningOf(settled, error));
  }
};

const bringUpToDate = async (
  context: Pick<Context, 'repo' | 'env'>,
  files: CliTrackingFiles,
  settled: Settled
): Promise<void> => {
  // What is published is told to the CLI, also when nobody waits for more.
  const org = { ...(await settled.connect()), signal: undefined };
  const tracking = await openCliTracking(org, files);
  const members = await compareCheckedOut(context, settled);
  if (files.local !== undefined) await markFiles(tracking, members);
  if (files.remote === undefined) return;
  const edited = files.local === undefined ? undefined : await tracking.changedFiles();
  const known = members.filter((each) => isKnownHere(each, edited)).map(({ member }) => member);
  await markInOrg(tracking, { ...settled, members: known, org });
};

/**
 * Files are marked for components that are the same as a whole: with one file of a bundle the library also marks those that
 * are missing on disk ("plot twist" in updateLocalTracking, source-tracking 8.1).
 */
const markFiles = async (tracking: CliTracking, members: readonly CheckedOutMember[]): Promise<void> => {
  const whole = members.filter(({ different }) => different.length === 0);
  const files = [...new Set(whole.flatMap(({ same }) => same))];
  const gone = [...new Set(whole.flatMap((each) => each.gone))];
  if (files.length + gone.length > 0) await tracking.markFiles({ files, gone });
};

/**
 * Whether a component's state in the org is known here: its files are the same, or they were edited on top of it and show
 * as that. Where neither is so, as where a merge brought what this branch lacks, the org holds news: to call it known
 * would let the next edit be deployed over it without a conflict.
 */
const isKnownHere = ({ different, isInHead }: CheckedOutMember, edited: ReadonlySet<string> | undefined): boolean =>
  different.length === 0 || (isInHead && different.every((path) => edited?.has(path) ?? true));

/**
 * Marks components as known on the side of the org. The org is asked after the library asked it, so that a change that
 * comes between is seen here and not marked. Types of which an org returns and takes a part only are left as they are: what
 * others changed in the rest of a profile stays in the org, and its row is that of our deploy.
 */
const markInOrg = async (
  tracking: CliTracking,
  {
    members,
    tracked,
    completed,
    org,
  }: Pick<Settled, 'members' | 'tracked' | 'completed'> & Readonly<{ org: ConnectedOrg }>
): Promise<void> => {
  const [{ rowsSince }, { looseKey }, { partlyRetrieved }] = await Promise.all([
    import('../org/sourceTracking.js'),
    import('../metadata/delta/looseKey.js'),
    import('../metadata/merge/keyTable.js'),
  ]);
  await tracking.readOrg();
  const rows = await rowsSince(org, 0);
  const isNews = ({ change: { revision, lastModified } }: TrackedRow): boolean =>
    revision > tracked.revision &&
    (completed === undefined || lastModified === undefined || Date.parse(lastModified) > Date.parse(completed));
  const news = new Set([...tracked.changed, ...rows.filter(isNews).map(({ change }) => change)].map(looseKey));
  const whole = members.filter(({ type }) => !Object.hasOwn(partlyRetrieved, type));
  const settled = new Set(whole.map(looseKey).filter((key) => !news.has(key)));
  const names = rows.filter(({ change }) => settled.has(looseKey(change))).map(({ name }) => name);
  if (names.length > 0) await tracking.markInOrg(names);
};

const warningOf = ({ instance, orgId }: Settled, error: unknown): string => {
  const why = error instanceof Error ? error.message : String(error);
  return [
    `What the sf CLI keeps in .sf/orgs/${orgId} about the org of instance ${instance} could not be brought up to date: ${why}`,
    'So "sf project retrieve preview" may show as changed what is in step. Retrieve what you need, then run "sf project reset tracking --target-org <org>".',
  ].join('\n');
};
