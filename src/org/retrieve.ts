import { SfError } from '@salesforce/core/sfError';
import { compareMembers, memberKey, type Member } from '../common/member.js';
import { unzip } from '../common/zip.js';
import { looseKey } from '../metadata/delta/looseKey.js';
import { combineFiles } from './combineFiles.js';
import { addressOf, askOrg, orgError } from './errors.js';
import { faultOf } from './faults.js';
import { to18 } from './ids.js';
import { followJob, type PollEnd, type PollOptions } from './poll.js';
import { flag, record, records, text, type Raw } from './read.js';
import type { ConnectedOrg } from './types.js';

/** How members are retrieved. The limits of {@link PollOptions} hold for the whole, not for each job. */
export type RetrieveOptions = Readonly<
  PollOptions & {
    /** Version in whose shape the files come; undefined: the connection's. */
    apiVersion?: string;
  }
>;

/** What an org tells about one component beside its content. */
export type ComponentProperties = Readonly<
  Member & {
    /** Path in {@link Retrieved.files}. */
    file: string;
    id?: string;
    lastModifiedBy?: string;
    lastModifiedDate?: string;
  }
>;

/** What an org gave. */
export type Retrieved = Readonly<{
  /** Path in metadata format, without `unpackaged/` in front, to its bytes. `package.xml` is not among them. */
  files: ReadonlyMap<string, Buffer>;
  /** Members asked for that the org says it does not have. */
  missing: readonly Member[];
  properties: readonly ComponentProperties[];
  /** What else the org said, in its own words. */
  warnings: readonly string[];
}>;

/** The Metadata API gives 10,000 files in one job, the manifest among them, and most components are two files. */
const mostMembers = 4900;

/**
 * Retrieves members from an org in metadata format. Members beyond the API's limits are asked for in several jobs,
 * and files that came in parts, such as an object's or a profile's, are put together again.
 *
 * @throws RetrieveTimeoutError when `wait` is over, RetrieveFailedError when the org gives up the job, and the errors
 * of a connected org.
 */
export const retrieveMembers = async (
  org: ConnectedOrg,
  members: readonly Member[],
  options: RetrieveOptions
): Promise<Retrieved> => {
  const sorted = [...new Map(members.map((member) => [memberKey(member), member])).values()].sort(compareMembers);
  if (sorted.length === 0) return { files: new Map(), missing: [], properties: [], warnings: [] };
  const deadline = options.wait === undefined ? undefined : options.clock.now().getTime() + options.wait;
  const parts: Retrieved[] = [];
  const waiting = batches(sorted, mostMembers);
  for (let batch = waiting.shift(); batch !== undefined; batch = waiting.shift()) {
    const left = deadline === undefined ? undefined : Math.max(deadline - options.clock.now().getTime(), 0);
    const answer = await retrieveBatch(org, batch, { ...options, wait: left });
    if (answer === 'too large' && batch.length > 1) waiting.unshift(...batches(batch, Math.ceil(batch.length / 2)));
    else if (answer === 'too large') throw failed(org, `${memberKey(batch[0])} alone is over the limits of the API`);
    else parts.push(answer);
  }
  return {
    files: combineFiles(parts.map(({ files }) => files)),
    missing: parts.flatMap(({ missing }) => missing),
    properties: parts.flatMap(({ properties }) => properties),
    warnings: parts.flatMap(({ warnings }) => warnings),
  };
};

const batches = (members: readonly Member[], size: number): Array<readonly Member[]> =>
  Array.from({ length: Math.ceil(members.length / size) }, (_, index) =>
    members.slice(index * size, (index + 1) * size)
  );

const retrieveBatch = async (
  org: ConnectedOrg,
  members: readonly Member[],
  options: RetrieveOptions
): Promise<Retrieved | 'too large'> => {
  const id = await start(org, members, options.apiVersion ?? org.facts.apiVersion);
  const raw = await followJob(
    {
      org,
      ask: () => org.connection.metadata.checkRetrieveStatus(id),
      read: (answer): Raw | 'running' | undefined => {
        const status = record(answer);
        if (to18(text(status.id) ?? '') !== id) return undefined;
        return flag(status.done) ? status : 'running';
      },
      pause: () => (members.length > 1000 ? 2000 : 1000),
      giveUp: (end) => retrievingEnded(org, end),
    },
    options
  );
  if (text(raw.status) !== 'Succeeded') {
    const said = [text(raw.errorStatusCode), text(raw.errorMessage)].filter((part) => part !== undefined).join(': ');
    // The org names the limit: LIMIT_EXCEEDED, "Too many files in retrieve call, limit is: 10000".
    if (/LIMIT_EXCEEDED|too many files|limit is/i.test(said)) return 'too large';
    throw failed(org, said === '' ? `it ended as ${text(raw.status) ?? 'unknown'}` : said);
  }
  return readRetrieved(raw, members);
};

/** To ask twice for a retrieve does no harm, so a lost answer is asked for again. */
const start = async (org: ConnectedOrg, members: readonly Member[], apiVersion: string): Promise<string> =>
  askOrg(org, 'retrieve', async () => {
    for (let attempt = 1; ; attempt++) {
      try {
        const { id } = await org.connection.metadata.retrieve(requestFor(members, apiVersion));
        if (id) return to18(id);
      } catch (error) {
        if (attempt === 3 || faultOf(error).kind !== 'lost') throw error;
      }
      if (attempt === 3) throw new SfError('The answer to a retrieve held no id.', 'SERVER_UNAVAILABLE');
    }
  });

/** jsforce's type asks for fields that the API does not want in a retrieve of members. */
const requestFor = (
  members: readonly Member[],
  apiVersion: string
): Parameters<ConnectedOrg['connection']['metadata']['retrieve']>[0] => {
  const types = [...new Set(members.map(({ type }) => type))].map((name) => ({
    members: members.filter(({ type }) => type === name).map(({ fullName }) => fullName),
    name,
  }));
  const request: unknown = { apiVersion, unpackaged: { types, version: apiVersion } };
  return request as Parameters<ConnectedOrg['connection']['metadata']['retrieve']>[0];
};

const readRetrieved = (raw: Raw, members: readonly Member[]): Retrieved => {
  const zip = text(raw.zipFile);
  const packed = zip === undefined ? [] : [...unzip(Buffer.from(zip, 'base64'))];
  const files = new Map(
    packed
      .map(([path, content]): [string, Buffer] => [withoutRoot(path), content])
      .filter(([path]) => path !== 'package.xml')
  );
  const problems = records(raw.messages).map(({ problem }) => text(problem) ?? '');
  const named = byName(members);
  const found = problems.map((problem) => ({ problem, missing: missingIn(problem, members, named) }));
  return {
    files,
    missing: found.flatMap(({ missing }) => missing),
    properties: records(raw.fileProperties)
      .filter(({ type }) => type !== 'Package')
      .map((properties) => toProperties(properties)),
    warnings: found.filter(({ missing }) => missing.length === 0).map(({ problem }) => problem),
  };
};

const withoutRoot = (path: string): string => path.replace(/^unpackaged\//, '');

/** Members by the key of all spellings of their names: an org may miss thousands, each in a message of its own. */
type MembersByName = ReadonlyMap<string, readonly Member[]>;

const byName = (members: readonly Member[]): MembersByName => {
  const named = new Map<string, Member[]>();
  for (const member of members) {
    const same = named.get(looseKey(member));
    if (same) same.push(member);
    else named.set(looseKey(member), [member]);
  }
  return named;
};

const missingIn = (problem: string, members: readonly Member[], named: MembersByName): readonly Member[] => {
  const entity = /^Entity of type '([^']+)' named '(.*)' cannot be found/.exec(problem);
  if (entity !== null) {
    const [, type, fullName] = entity;
    return named.get(looseKey({ type, fullName })) ?? [{ type, fullName }];
  }
  const unknown = /^Entity type: '([^']+)' is unknown/.exec(problem);
  return unknown === null ? [] : members.filter(({ type }) => type === unknown[1]);
};

const toProperties = (raw: Raw): ComponentProperties => {
  const id = text(raw.id);
  const lastModifiedBy = text(raw.lastModifiedByName);
  const lastModifiedDate = text(raw.lastModifiedDate);
  return {
    type: text(raw.type) ?? '',
    fullName: text(raw.fullName) ?? '',
    file: withoutRoot(text(raw.fileName) ?? ''),
    ...(id === undefined ? {} : { id }),
    ...(lastModifiedBy === undefined ? {} : { lastModifiedBy }),
    ...(lastModifiedDate === undefined ? {} : { lastModifiedDate }),
  };
};

const retrievingEnded = (org: ConnectedOrg, end: PollEnd): SfError =>
  end.reason === 'fault'
    ? orgError(end.fault, addressOf(org), 'retrieve')
    : new SfError(
        `The org of ${org.facts.username} did not finish a retrieve within the time to wait.${end.trouble ? ` The last answer was: ${end.trouble.text}` : ''}`,
        'RetrieveTimeoutError',
        ['Wait longer with "--wait", or try again when the org is less busy.']
      );

const failed = (org: ConnectedOrg, why: string): SfError =>
  new SfError(`The org of ${org.facts.username} could not retrieve the components: ${why}`, 'RetrieveFailedError', [
    "Correct what the org's own words name, then run the command again.",
  ]);
