import pLimit from 'p-limit';
import { orgOf } from '../../pipeline/orgVariable.js';
import type { Instance, Pipeline } from '../../pipeline/pipeline.js';
import { type Drift, type DriftTools, findDrift } from '../drift.js';
import { InstanceHistory } from '../history.js';
import { askOrg, failureOf, knownFor, type OrgAnswer } from '../instances/displayInstance.js';
import type { ConnectOrg } from '../instances/instanceOrgs.js';
import type { InstanceState } from '../instances/instanceState.js';
import type { PipelineContext } from '../instances/pipelineContext.js';
import type { InstanceName } from '../record.js';
import { historyRef } from '../refNames.js';

/** How an org differs from its deployed commit, or why that could not be found out. */
export type DriftAnswer = Drift | Readonly<{ kind: 'unknown'; failure: NonNullable<OrgAnswer['orgFailure']> }>;

/** What the org of an instance said, or why it did not answer. */
export type AskedOrg = OrgAnswer &
  Readonly<{
    /** The commit that the present org is known to hold; left out when it has no record, such as after a refresh. */
    deployedCommit?: string;
    /** Whether the records are of another org than the present one. */
    orgReplaced?: boolean;
    /** Left out unless it was looked for, and for an instance that is not on the main branch yet. */
    drift?: DriftAnswer;
  }>;

/** What is asked of the orgs. */
export type OrgQuestions = Readonly<{
  connect: ConnectOrg;
  /** Looks for drift too. */
  drift?: Omit<DriftTools, 'connect'>;
  /** Told of each org that was asked, with how many there are in all. */
  onAnswer?: (answered: number, all: number) => void;
}>;

/** How many orgs are asked at the same time. */
const orgsAtOnce = 8;

/**
 * Asks the orgs of instances, several at the same time. One that does not answer keeps nobody from answering.
 *
 * @throws SfError DamagedStateError, NewerStateError when a history cannot be read; the signal's reason
 */
export const askAllOrgs = async (
  context: PipelineContext & Readonly<{ pipeline: Pipeline }>,
  instances: readonly InstanceState[],
  { tips, ...questions }: OrgQuestions & Readonly<{ tips: ReadonlyMap<string, string> }>
): Promise<ReadonlyMap<InstanceName, AskedOrg>> => {
  const limit = pLimit(orgsAtOnce);
  let answered = 0;
  const ask = async (state: InstanceState): Promise<AskedOrg> => {
    const connect = connectOnce(questions.connect);
    const answer = await askOrg(orgOf(state, context.env), connect);
    if (!answer.org) return answer;
    const history = new InstanceHistory(context.repo, state.name, tips.get(historyRef(state.name)));
    const known = { ...answer, ...(await knownFor(history, answer.org)) };
    const instance = context.pipeline.find(state.name);
    if (!questions.drift || !instance) return known;
    return { ...known, drift: await driftOf(context, instance, { ...questions.drift, connect }) };
  };
  return new Map(
    await Promise.all(
      instances.map(async (state): Promise<readonly [InstanceName, AskedOrg]> => {
        const asked = await limit(async () => ask(state));
        answered += 1;
        questions.onAnswer?.(answered, instances.length);
        return [state.name, asked];
      })
    )
  );
};

const connectOnce = (connect: ConnectOrg): ConnectOrg => {
  let org: ReturnType<ConnectOrg> | undefined;
  return async (name) => {
    org ??= connect(name);
    return org;
  };
};

const driftOf = async (context: PipelineContext, instance: Instance, tools: DriftTools): Promise<DriftAnswer> => {
  try {
    return await findDrift(context, instance, tools);
  } catch (error) {
    tools.signal.throwIfAborted();
    return { kind: 'unknown', failure: failureOf(error) };
  }
};
