import { setTimeout as delay } from 'node:timers/promises';
import { SfError } from '@salesforce/core/sfError';
import { branchPrefix } from './refNames.js';
import type { RefRejection, RefUpdate, RefUpdateResult } from './refTypes.js';
import type { Repository } from './repository.js';
import { type GitOutput, isGitError, withoutCredentials } from './runner.js';

/** A remote to push to, and how to ask where its refs are. */
export type Remote = Readonly<{
  repo: Repository;
  remote: string;
  url: string;
  read: (refs: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  nameThere: (ref: string) => string;
  /** What its pushes showed of it. */
  habits: Habits;
}>;

/** What pushes showed of a remote: whether it moves several refs at once, all or none, and whether it takes push options. */
export type Habits = Map<'atomic' | 'pushOptions', boolean>;

/** What `git push --porcelain` says of one ref. */
type PushLine = Readonly<{ flag: string; summary: string; reason: string }>;

/** What one push said, in all. */
type PushOutput = Readonly<{ lines: ReadonlyMap<string, PushLine>; stderr: string }>;

/** Reasons of git for refs that were not pushed because another one of the same push was rejected. */
const otherRefFailed = /^atomic (?:push failed|push failure|transaction failed)$/;

/**
 * Moves refs of a remote by one atomic push with a lease for each. A single ref is pushed so, too: thus it is known what
 * the remote can before it has to move several.
 *
 * The outcome is read from the lines of `--porcelain`. The exit code and the text beside them do not tell: every
 * rejection also prints that the remote end hung up, and a lost connection looks the same.
 *
 * @throws SfError RemoteUnreachableError when the remote gave no verdict, and the refs are not all where they were to go
 */
export const push = async (
  target: Remote,
  updates: readonly RefUpdate[],
  signal: AbortSignal | undefined
): Promise<RefUpdateResult> => {
  const present = await rejectPresent(target, updates);
  if (present.length > 0) return { accepted: false, rejections: present, moved: [] };
  const sent = updates.filter(({ expected, next }) => expected !== undefined || next !== undefined);
  if (sent.length === 0) return accepted(updates);
  if (target.habits.get('atomic') === false) return pushInOrder(target, updates, signal);
  const output = await sendInTurn(target, sent, { atomic: true, signal });
  if (output.stderr.includes('does not support --atomic')) {
    target.habits.set('atomic', false);
    return pushInOrder(target, updates, signal);
  }
  // A remote that said something of the refs took the question.
  if (output.lines.size > 0) target.habits.set('atomic', true);
  return (await verdict(target, sent, output)) ?? accepted(updates);
};

/**
 * For a remote that cannot move several refs at once: after a look that all are where they are expected, one push for
 * each, in the order given, up to the first that is rejected.
 */
const pushInOrder = async (
  target: Remote,
  updates: readonly RefUpdate[],
  signal: AbortSignal | undefined
): Promise<RefUpdateResult> => {
  const moved: string[] = [];
  let left = updates;
  // The lease of a single one says as much as a look.
  if (updates.length > 1) {
    const now = await target.read(updates.map(({ ref }) => ref));
    const stale = updates.filter(({ ref, expected, next }) => ![expected, next].includes(now.get(ref)));
    if (stale.length > 0) {
      const rejections = stale.map((update) => staleAt(update, now.get(update.ref)));
      return { accepted: false, rejections, moved, oneByOne: true };
    }
    left = updates.filter(({ ref, next }) => now.get(ref) !== next);
  }
  for (const update of left) {
    const output = await sendInTurn(target, [update], { atomic: false, signal });
    const failed = await verdict(target, [update], output);
    if (failed !== undefined) return { ...failed, moved, oneByOne: true };
    moved.push(update.ref);
  }
  return { ...accepted(updates), oneByOne: true };
};

const accepted = (updates: readonly RefUpdate[]): RefUpdateResult => ({
  accepted: true,
  rejections: [],
  moved: updates.map(({ ref }) => ref),
});

/** A push cannot ask that a ref stays absent, so the remote is asked beforehand. */
const rejectPresent = async ({ read }: Remote, updates: readonly RefUpdate[]): Promise<RefRejection[]> => {
  const absent = updates.filter(({ expected, next }) => expected === undefined && next === undefined);
  if (absent.length === 0) return [];
  const now = await read(absent.map(({ ref }) => ref));
  return absent.filter(({ ref }) => now.has(ref)).map((update) => staleAt(update, now.get(update.ref)));
};

type Sending = Readonly<{ atomic: boolean; signal: AbortSignal | undefined }>;

/** What git says where another process holds a ref: receive-pack takes it by a file beside it, and does not wait for it. */
const refIsHeld = /^remote: error: cannot lock ref .*File exists\.?\s*$/m;

/** How long to leave a ref to the push that holds it, in milliseconds. One that a crash left behind stays. */
const turns = [100, 300, 900];

/** Pushes that meet at the remote go one after the other; afterwards the lease says whether there is anything left to move. */
const sendInTurn = async (target: Remote, updates: readonly RefUpdate[], sending: Sending): Promise<PushOutput> => {
  for (const pause of turns) {
    const output = await send(target, updates, sending);
    if (!refIsHeld.test(output.stderr)) return output;
    await delay(pause, undefined, { signal: sending.signal });
  }
  return send(target, updates, sending);
};

/**
 * Refs that are none of branches here and are kept as branches there are nothing to build: hosts that take push options
 * (GitLab: "ci.skip") are told so.
 */
const send = async (target: Remote, updates: readonly RefUpdate[], sending: Sending): Promise<PushOutput> => {
  const { habits, nameThere } = target;
  const isNoBranch = ({ ref }: RefUpdate): boolean => !ref.startsWith(branchPrefix);
  const isBranchThere = ({ ref }: RefUpdate): boolean => nameThere(ref).startsWith(branchPrefix);
  if (habits.get('pushOptions') === false || !updates.every((each) => isNoBranch(each) && isBranchThere(each))) {
    return sendWith(target, updates, { ...sending, options: [] });
  }
  const output = await sendWith(target, updates, { ...sending, options: ['--push-option=ci.skip'] });
  if (!output.stderr.includes('does not support push options')) return output;
  habits.set('pushOptions', false);
  return sendWith(target, updates, { ...sending, options: [] });
};

const sendWith = async (
  { repo, remote, nameThere }: Remote,
  updates: readonly RefUpdate[],
  { atomic, signal, options }: Sending & Readonly<{ options: readonly string[] }>
): Promise<PushOutput> => {
  const args = [
    'push',
    '--porcelain',
    ...options,
    ...(atomic ? ['--atomic'] : []),
    // The user's own pre-push hook guards branches (and uploads what Git LFS keeps). It knows nothing of other refs.
    ...(updates.some(({ ref }) => nameThere(ref).startsWith(branchPrefix)) ? [] : ['--no-verify']),
    '--no-follow-tags',
    '--no-recurse-submodules',
    ...updates.map(({ ref, expected }) => `--force-with-lease=${nameThere(ref)}:${expected ?? ''}`),
    '--end-of-options',
    remote,
    ...updates.map(({ ref, next }) => `${next ?? ''}:${nameThere(ref)}`),
  ];
  const { stdout, stderr } = await untilEnded(() => repo.git(args, { signal, okCodes: 'any' }));
  const lines = parsePushLines(stdout.toString('utf8'));
  const ours = updates.map(({ ref }) => [ref, lines.get(nameThere(ref))] as const);
  return { lines: new Map(ours.filter((each): each is [string, PushLine] => each[1] !== undefined)), stderr };
};

/**
 * Runs git again where Ctrl-C ended it: a terminal sends that to all its processes, while this one finishes the step that is
 * under way. Every update has its lease, so that nothing is moved twice. Whoever presses it twice ends this process, too.
 */
const untilEnded = async (run: () => Promise<GitOutput>): Promise<GitOutput> => {
  try {
    return await run();
  } catch (error) {
    if (!isGitError(error) || error.data.endedBy !== 'SIGINT') throw error;
    return run();
  }
};

/** Reads the lines of `git push --porcelain`: flag, `from:to`, summary with a reason in brackets. */
const parsePushLines = (output: string): Map<string, PushLine> => {
  const lines = new Map<string, PushLine>();
  for (const line of output.split('\n')) {
    const [flag, refs, summary] = line.split('\t');
    if (flag.length !== 1 || summary === undefined) continue;
    lines.set(refs.slice(refs.indexOf(':') + 1), { flag, summary, reason: /\((.*)\)$/.exec(summary)?.[1] ?? '' });
  }
  return lines;
};

/** What a push came to when it was not accepted; undefined when it was. */
const verdict = async (
  target: Remote,
  updates: readonly RefUpdate[],
  { lines, stderr }: PushOutput
): Promise<RefUpdateResult | undefined> => {
  if (lines.size === 0 && refusedHere(stderr)) {
    return { accepted: false, rejections: updates.map(({ ref }) => refusedBefore(ref, stderr)), moved: [] };
  }
  const rejected = updates.filter(({ ref }) => (lines.get(ref)?.flag ?? '!') === '!');
  if (rejected.length === 0) return undefined;
  const now = await target.read(updates.map(({ ref }) => ref));
  const unheard = rejected.some(({ ref }) =>
    (lines.get(ref)?.summary ?? '[remote failure]').startsWith('[remote failure]')
  );
  if (unheard) {
    if (updates.every(({ ref, next }) => now.get(ref) === next)) return undefined;
    throw noVerdict(target, stderr);
  }
  const said = hookText(stderr);
  const reasons = rejected.map((update) => why(update, lines.get(update.ref) as PushLine, now.get(update.ref), said));
  const own = reasons.filter((rejection) => rejection !== undefined);
  const rejections =
    own.length > 0 ? own : rejected.map(({ ref }) => refused(ref, lines.get(ref) as PushLine, said || stderr.trim()));
  return { accepted: false, rejections, moved: [] };
};

/** Why this ref was rejected; undefined when it was because of another. Where it is now says more than git's words. */
const why = (update: RefUpdate, line: PushLine, actual: string | undefined, said: string): RefRejection | undefined => {
  if (line.reason === 'stale info') return staleAt(update, actual);
  if (!line.reason.includes('hook declined') && actual !== update.expected) return staleAt(update, actual);
  return otherRefFailed.test(line.reason) ? undefined : refused(update.ref, line, said);
};

const staleAt = ({ ref, expected }: RefUpdate, actual: string | undefined): RefRejection => ({
  ref,
  reason: 'stale',
  text: `${ref} is ${place(actual)} and not, as expected, ${place(expected)}.`,
});

const place = (oid: string | undefined): string => (oid === undefined ? 'absent' : `at ${oid}`);

const refused = (ref: string, { summary, reason }: PushLine, said: string): RefRejection => ({
  ref,
  reason: 'refused',
  text: [reason || summary, said].filter((text) => text !== '').join('\n'),
});

/** Whether the user's own git ended the push before anything was sent: a pre-push hook, say, and no lost connection. */
const refusedHere = (stderr: string): boolean => localRefusal.test(stderr) && !/^fatal: /m.test(stderr);

const localRefusal = /^error: failed to push some refs to .*$/m;

const refusedBefore = (ref: string, stderr: string): RefRejection => ({
  ref,
  reason: 'refused',
  text: withoutCredentials(stderr.replace(localRefusal, '').trim()) || 'the pre-push hook of this clone declined',
});

/** What the remote's hooks wrote, as git passes it on. */
const hookText = (stderr: string): string =>
  stderr
    .split('\n')
    .filter((line) => line.startsWith('remote: '))
    .map((line) => line.slice('remote: '.length).trimEnd())
    .filter((line) => line !== '')
    .join('\n');

const noVerdict = ({ remote, url }: Remote, stderr: string): SfError =>
  new SfError(
    `Remote ${remote} (${url}) did not say whether it accepted the push: ${withoutCredentials(stderr.trim())}`,
    'RemoteUnreachableError',
    [
      `Check the network, your credentials and your right to push: "git ls-remote ${remote}" must list its branches.`,
      'The push may still have been accepted. Nothing is pushed twice when the command is repeated.',
    ]
  );
