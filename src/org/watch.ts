import { SfError } from '@salesforce/core/sfError';
import { toJson } from '../common/json.js';
import { type DeployAhead, deploysAhead } from './deployRequests.js';
import { readDeployResult, type DeployResult } from './deployResult.js';
import { queueInWords, readDeployStatus, type DeployStatus } from './deployStatus.js';
import { addressOf, askOrg, deployNotFound, orgError, stillRunning } from './errors.js';
import { faultOf } from './faults.js';
import { followJob, type PollEnd, type PollOptions } from './poll.js';
import { to18 } from './ids.js';
import { record } from './read.js';
import { usesRest } from './send.js';
import type { ConnectedOrg } from './types.js';

/** How a deploy is watched, see {@link PollOptions}. */
export type WatchOptions = Readonly<
  PollOptions & {
    /** Told of every answer of the org, the last one too. */
    onStatus?: (status: DeployStatus) => void;
    /** Size of the zip that was sent, in bytes: large ones are asked about less often. */
    zipBytes?: number;
    /** Whether it only validates: nobody finishes that later. */
    checkOnly?: boolean;
    /** Which API to ask; undefined: as in `sendDeploy`. */
    rest?: boolean;
  }
>;

/**
 * Follows a deploy to its end by asking for its id again and again. Faults of the network, the org's own and a
 * renewed session never end it: a question that fails says nothing about the deploy. It has ended when the org says
 * done, whatever the status.
 *
 * @param id of the deploy, 15 or 18 characters.
 * @throws DeployTimeoutError (exit code 69) when `wait` is over, OrgSessionExpiredError (69) when the session cannot
 * be renewed, DeployNotFoundError when the org goes on not knowing the id, OrgReplacedError; the signal's reason when
 * it fires. The deploy itself goes on in each case.
 */
export const watchDeploy = async (org: ConnectedOrg, id: string, options: WatchOptions): Promise<DeployResult> => {
  const rest = options.rest ?? (await usesRest());
  let last: DeployStatus | undefined;
  let ahead: readonly DeployAhead[] | undefined;
  let pendings = 0;
  return followJob(
    {
      org,
      ask: async () => {
        const answer = await org.connection.metadata.checkDeployStatus(id, true, rest);
        if (readDeployStatus(record(answer), id)?.pending) {
          if (pendings % pollsPerQueue === 0) ahead = await aheadOf(org, id);
          pendings += 1;
        }
        return answer;
      },
      read: (answer) => {
        const raw = record(answer);
        const answered = readDeployStatus(raw, id);
        if (answered === undefined) return undefined;
        const status = { ...answered, ...(answered.pending && ahead !== undefined ? { ahead } : {}) };
        last = status;
        options.onStatus?.(status);
        return readDeployResult(raw, id) ?? 'running';
      },
      pause: () => pauseFor(last?.components.total ?? 0, options.zipBytes ?? 0),
      giveUp: (end) => watchingEnded({ org, id, last, checkOnly: options.checkOnly ?? false }, end),
    },
    options
  );
};

/** How many questions about a deploy that waits come to one about what it waits for. */
const pollsPerQueue = 10;

/** What is before a deploy; undefined where the org does not tell, which says nothing about the deploy. */
const aheadOf = async (org: ConnectedOrg, id: string): Promise<readonly DeployAhead[] | undefined> => {
  try {
    return await deploysAhead(org, to18(id));
  } catch (error) {
    if (error instanceof SfError) return undefined;
    throw error;
  }
};

/** What an org says of a deploy at one moment. */
export type DeployAnswer = Readonly<{ status: DeployStatus; result: DeployResult | undefined }>;

/**
 * Asks an org once about a deploy.
 *
 * @param id of the deploy, 15 or 18 characters
 * @returns undefined when the org does not know it
 * @throws the errors of a connected org
 */
export const askDeploy = async (org: ConnectedOrg, id: string): Promise<DeployAnswer | undefined> =>
  askOrg(org, `tell about the deploy ${id}`, async () => {
    try {
      const raw = record(await org.connection.metadata.checkDeployStatus(id, true, await usesRest()));
      const status = readDeployStatus(raw, id);
      if (status === undefined) return undefined;
      const ahead = status.pending ? await aheadOf(org, id) : undefined;
      return { status: { ...status, ...(ahead === undefined ? {} : { ahead }) }, result: readDeployResult(raw, id) };
    } catch (error) {
      if (isUnknownId(faultOf(error).code)) return undefined;
      throw error;
    }
  });

/** As sf pauses (calculatePollingFrequency in source-deploy-retrieve 13.7): large zips, then many components. */
const pauseFor = (components: number, zipBytes: number): number => {
  const megabyte = 1_000_000;
  if (zipBytes > 15 * megabyte) return 10_000;
  if (zipBytes > 5 * megabyte) return 5000;
  if (zipBytes > megabyte) return 2000;
  return Math.min(Math.max(components, 1000), 10_000);
};

/** What was watched, and how it stood when it was last seen. */
type Watched = Readonly<{ org: ConnectedOrg; id: string; last: DeployStatus | undefined; checkOnly: boolean }>;

const watchingEnded = ({ org, id, last, checkOnly }: Watched, end: PollEnd): SfError => {
  const what = checkOnly ? 'validation' : 'deploy';
  const username = org.facts.username;
  const ending = checkOnly
    ? `see how it ended with "sf project deploy report --job-id ${id} --target-org ${username}".`
    : 'finish the run with "sf sre promote resume".';
  if (end.reason === 'wait') {
    return SfError.create({
      name: 'DeployTimeoutError',
      message: `The ${what} ${id} in the org of ${username} was not done within the time to wait${describe(last)}. It goes on in the org${checkOnly ? ', and changes nothing there' : ''}.${end.trouble ? ` The last answer was: ${end.trouble.text}` : ''}`,
      actions: [
        'Wait longer with "--wait", or look at Setup, Deployment Status in the org.',
        `When the ${what} is done, ${ending}`,
      ],
      exitCode: stillRunning,
      data: toJson({ id, status: last }),
    });
  }
  if (isUnknownId(end.fault.code)) return deployNotFound(org, id, end.fault.text);
  const error = orgError(end.fault, addressOf(org), `tell about the ${what} ${id}`);
  return SfError.create({
    name: error.name,
    message: `${error.message} The ${what} ${id} may still be running in the org.`,
    actions: [...(error.actions ?? []), `Then ${ending}`],
    exitCode: stillRunning,
    data: { id },
  });
};

const isUnknownId = (code: string | undefined): boolean =>
  code === 'INVALID_CROSS_REFERENCE_KEY' || code === 'INVALID_ID_FIELD' || code === 'NOT_FOUND';

const describe = (last: DeployStatus | undefined): string => {
  if (last === undefined) return '';
  if (last.pending) return `: it is still in the queue ${queueInWords(last.ahead)}`;
  const { components, tests } = last;
  return `: ${last.status}, ${components.done} of ${components.total} components, ${tests.done} of ${tests.total} tests`;
};
