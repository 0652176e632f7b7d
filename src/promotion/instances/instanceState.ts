import { memberKey } from '../../common/member.js';
import { withoutUndefined } from '../../common/json.js';
import { packageDirectoriesOf } from '../../pipeline/packageDirectories.js';
import { orgOf, orgVariable } from '../../pipeline/orgVariable.js';
import type { Instance } from '../../pipeline/pipeline.js';
import type { Context } from '../context.js';
import { InstanceHistory } from '../history.js';
import type { InstanceName, PromotionRecord } from '../record.js';
import { projectFile } from '../pipelineSource.js';
import { branchRef, historyRef, lockRef } from '../refNames.js';
import { readJsonFile } from '../jsonCommit.js';
import { lockedRun } from '../lockedRun.js';
import type { LockOwner } from '../lockOwner.js';
import type { RunKind, RunState } from '../run.js';
import { countLacking, pickedIn } from './pickedCommits.js';

/**
 * How the instance stands on the main branch: there as here (`yes`), only here (`added`), with other values here
 * (`changed`), taken out here (`removed`), or nothing of the pipeline is there yet (`none`).
 */
export type OnMain = 'yes' | 'added' | 'changed' | 'removed' | 'none';

/** An instance to be shown, and its relation to the main branch. */
export type ListedInstance = Readonly<{ instance: Instance; onMain: OnMain }>;

/** A record in short. */
export type RecordSummary = Readonly<{
  run: string;
  kind: PromotionRecord['kind'];
  /** ISO 8601. */
  at: string;
  by: string;
  features: readonly string[];
  from?: InstanceName;
  deployedCommit: string;
  orgId: string;
  deployId?: string;
  /** Why nothing was deployed, when nothing was. */
  withoutDeploy?: string;
}>;

/** Everything that is known of an instance without asking its org. */
export type InstanceState = Readonly<
  Instance & {
    /** What the environment names instead on this machine. */
    orgOverride?: Readonly<{ variable: string; org: string }>;
    /** The org of the newest record, as it was asked then. */
    recordedOrg?: PromotionRecord['org'];
    onMain: OnMain;
    /** The branch's tip; left out when there is no such branch. */
    branchTip?: string;
    /** The deployed commit of the newest record; left out without one. */
    deployedCommit?: string;
    /** Commits on the branch that change its package directories and that the org is not known to hold. */
    undeployed?: number;
    /** Commits, merges aside, that the branch has and the parent's branch lacks: to be promoted. Left out for a root. */
    ahead?: number;
    /** Commits, merges aside, that the parent's branch has and this one lacks: to be promoted back. Left out for a root. */
    behind?: number;
    /** The components and deletions of the deployed commit that the org was not brought to, as Type:Name. */
    owed: readonly string[];
    lastRecord?: RecordSummary;
    lock?: LockState;
  }
>;

/** Who holds an instance's lock, and for what. */
export type LockState = Readonly<
  Pick<LockOwner, 'run' | 'owner' | 'host' | 'started' | 'expires'> & {
    /** Left out, as its state, of a run that another clone began and that has sent nothing to the org yet. */
    kind?: RunKind;
    /** Where its run is, as the lock and the journals of this clone have it; the org was not asked. */
    state?: RunState;
    /** Set where the lock alone says that: its run may be further. */
    byLockAlone?: true;
  }
>;

/** The full names of the refs that the state of instances is read from. */
export const refsOfInstances = (instances: readonly Instance[]): string[] =>
  instances.flatMap(({ name, branch }) => [branchRef(branch), historyRef(name), lockRef(name)]);

/**
 * Counts the commits of work that lead from one commit to another: merges, and what the other one got in other words, are
 * none.
 *
 * @returns undefined when that is not known
 */
export type CountWork = (tip: string, since: string) => Promise<number | undefined>;

/** Counts by git processes. */
const countByGit =
  (repo: Context['repo'], pickedInto: (tip: string) => Promise<ReadonlySet<string>>): CountWork =>
  async (tip, since) =>
    countLacking(repo, { tip, branchTip: since, picked: async () => pickedInto(since) });

/** What was picked into the branches of some instances, by their tips. */
const readPicked =
  (repo: Context['repo'], tips: ReadonlyMap<string, string>, instances: ReadonlyArray<Instance | undefined>) =>
  async (branchTip: string): Promise<ReadonlySet<string>> => {
    const picked = new Set<string>();
    for (const instance of instances) {
      if (instance === undefined || tips.get(branchRef(instance.branch)) !== branchTip) continue;
      const history = new InstanceHistory(repo, instance.name, tips.get(historyRef(instance.name)));
      for (const commit of await pickedIn(history)) picked.add(commit);
    }
    return picked;
  };

/**
 * Reads the state of one instance from refs that were fetched; its org is not asked.
 *
 * @param tips what the refs of {@link refsOfInstances} point at, for the instance and its parent
 * @param parent the instance's parent, if it has one
 * @param count how commits are counted
 */
export const readInstanceState = async (
  { repo, env }: Pick<Context, 'repo' | 'env'>,
  tips: ReadonlyMap<string, string>,
  { instance, onMain, parent }: ListedInstance & { parent: Instance | undefined },
  count: CountWork = countByGit(repo, readPicked(repo, tips, [instance, parent]))
): Promise<InstanceState> => {
  const { name, org, branch } = instance;
  const branchTip = tips.get(branchRef(branch));
  const newest = await new InstanceHistory(repo, name, tips.get(historyRef(name))).newest();
  const deployedCommit = newest?.record.deployedCommit;
  const lockCommit = tips.get(lockRef(name));
  const lock = lockCommit === undefined ? undefined : await readLockState(repo, lockCommit);
  const used = orgOf(instance, env);
  return withoutUndefined({
    ...withoutUndefined(instance),
    ...(used === org ? {} : { orgOverride: { variable: orgVariable(name), org: used } }),
    recordedOrg: newest?.record.org,
    onMain,
    branchTip,
    deployedCommit,
    undeployed: await countUndeployed(repo, branchTip, deployedCommit),
    ...(await distance(count, branchTip, parent && tips.get(branchRef(parent.branch)))),
    owed: (newest?.record.owed ?? []).map(memberKey),
    lastRecord: newest && summarize(newest.record),
    ...(lock ? { lock } : {}),
  });
};

/** A record without what only machines need. */
export const summarize = (record: PromotionRecord): RecordSummary =>
  withoutUndefined({
    run: record.run,
    kind: record.kind,
    at: record.at,
    by: `${record.by.name} <${record.by.email}>`,
    features: record.features.map(({ name }) => name),
    from: record.from,
    deployedCommit: record.deployedCommit,
    orgId: record.org.id,
    deployId: record.deploy?.id,
    withoutDeploy: record.withoutDeploy,
  });

const readLockState = async (repo: Context['repo'], commit: string): Promise<LockState> => {
  const holder = await readJsonFile<LockOwner>(repo, commit, 'lock.json');
  const { run, owner, host, started, expires } = holder;
  const { kind, state, byLockAlone } = (await lockedRun(repo, { commit, owner: holder })) ?? {};
  return withoutUndefined({ run, owner, host, started, expires, kind, state, byLockAlone });
};

/** A promotion's own merge is no work that the other side would lack. */
const distance = async (
  count: CountWork,
  tip: string | undefined,
  parentTip: string | undefined
): Promise<Pick<InstanceState, 'ahead' | 'behind'>> => {
  const [ahead, behind] = await Promise.all([countBetween(count, tip, parentTip), countBetween(count, parentTip, tip)]);
  return ahead === undefined || behind === undefined ? {} : { ahead, behind };
};

/** How many commits lead from one commit to another; undefined when one of them is not known. */
const countBetween = async (
  count: CountWork,
  tip: string | undefined,
  since: string | undefined
): Promise<number | undefined> => {
  if (tip === undefined || since === undefined) return undefined;
  return tip === since ? 0 : count(tip, since);
};

/**
 * How many commits lead from the deployed commit to a branch's tip and change its package directories; undefined when either
 * is not known.
 *
 * @throws SfError GitError
 */
export const countUndeployed = async (
  repo: Context['repo'],
  tip: string | undefined,
  deployed: string | undefined
): Promise<number | undefined> => {
  if (tip === undefined || deployed === undefined) return undefined;
  if (tip === deployed) return 0;
  const text = await repo.readFile(tip, projectFile);
  const paths = text && packageDirectoriesOf(text.toString('utf8'));
  return repo.countCommits({ include: [tip], exclude: [deployed], paths });
};
