import { orgVariable } from '../../pipeline/orgVariable.js';
import { fetchHistory, InstanceHistory, sameOrg } from '../history.js';
import { type AskedOrg, askOrgs, type ConnectOrg } from '../instances/instanceOrgs.js';
import type { PipelineContext } from '../instances/pipelineContext.js';
import { readLock } from '../lock.js';
import { historyRef } from '../refNames.js';
import { type Check, type Looked, ok, orProblem, problem, problemOf, warning } from './check.js';
import { orgKindWarnings } from './orgKinds.js';

/** From so many milliseconds before an org ends it is said. */
const notice = 7 * 24 * 60 * 60 * 1000;

/** Whether each instance's org answers, is its own, and is known to hold a commit. */
export const checkOrgs = async (context: PipelineContext, connect: ConnectOrg): Promise<Check[]> => {
  const { loaded, env } = context;
  const asked = await askOrgs(loaded.pipeline?.instances ?? [], env, connect);
  const checks: Check[] = [];
  for (const [index, each] of asked.entries()) {
    const looked: Looked = { area: 'org', subject: each.instance.name };
    checks.push(...(await orProblem(looked, () => checkOrg(context, each, asked.slice(0, index)))));
  }
  return checks;
};

const checkOrg = async (
  context: PipelineContext,
  { instance, facts, failure }: AskedOrg,
  before: readonly AskedOrg[]
): Promise<Check[]> => {
  const { name } = instance;
  const looked: Looked = { area: 'org', subject: name };
  const locks = await checkLock(context, name);
  if (!facts) return [problemOf(looked, failure), ...locks];
  const owner = before.find((each) => each.facts && sameOrg(each.facts.orgId, facts.orgId));
  if (owner) {
    const taken = `Org ${facts.orgId} (${facts.username}) is that of instance ${owner.instance.name} too.`;
    const cure = `Give each instance an org of its own: check the aliases with "sf org list", and ${orgVariable(name)}.`;
    return [problem(looked, taken, cure), ...locks];
  }
  const found = [
    ...(await checkRecord(context, name, facts.orgId)),
    ...orgKindWarnings([{ instance, facts }]).map((text) =>
      warning(looked, text, 'Check the alias with "sf org display", and the instance with "sf sre instance display".')
    ),
    ...checkExpiry(context, looked, facts.expires),
    ...locks,
  ];
  return found.length ? found : [ok(looked, `${facts.username} (${facts.kind}, ${facts.orgId}) answers.`)];
};

const checkRecord = async (context: PipelineContext, name: string, orgId: string): Promise<Check[]> => {
  const { repo, store, offline } = context;
  const looked: Looked = { area: 'org', subject: name };
  const ref = historyRef(name);
  const history = offline
    ? new InstanceHistory(repo, name, (await store.cached([ref])).get(ref))
    : await fetchHistory(repo, store, name);
  if (await history.newestFor(orgId)) return [];
  const newest = await history.newest();
  const cure = `Tell what it holds: "sf sre instance baseline --name ${name}", and --compare to check that first.`;
  return [
    newest
      ? warning(
          looked,
          `The org was replaced: it is ${orgId}, and the newest record is of ${newest.record.org.id}.`,
          cure
        )
      : warning(looked, 'It is not known what the org holds: there is no record yet.', cure),
  ];
};

const checkExpiry = ({ clock }: PipelineContext, looked: Looked, expires: string | undefined): Check[] => {
  if (expires === undefined || Date.parse(expires) - clock.now().getTime() > notice) return [];
  return [warning(looked, `The org ends on ${expires.slice(0, 10)}.`, 'Create another one in time, and link it.')];
};

const checkLock = async ({ repo, store, clock, offline }: PipelineContext, name: string): Promise<Check[]> => {
  const lock = offline ? undefined : await readLock(repo, store, name);
  if (!lock || Date.parse(lock.owner.expires) > clock.now().getTime()) return [];
  const { run, owner, host, started } = lock.owner;
  return [
    warning(
      { area: 'org', subject: name },
      `The instance is locked since ${started} by run ${run} of ${owner} on ${host}, whose time is over.`,
      `Finish the run with "sf sre promote resume --run ${run}", or free the lock with "sf sre instance unlock --run ${run}".`
    ),
  ];
};
