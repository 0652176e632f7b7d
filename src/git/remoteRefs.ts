import { SfError } from '@salesforce/core/sfError';
import { checkBranchesMoveForward } from './forward.js';
import { type Habits, push, type Remote } from './push.js';
import { isObjectId } from './objectId.js';
import { branchPrefix, checkRefPatterns, matcher } from './refNames.js';
import { noAlias, type RefAlias, type RefStore, type RefUpdate } from './refTypes.js';
import type { Repository } from './repository.js';
import { type GitOptions, isGitError, withoutCredentials } from './runner.js';
import { forgetRefs, packRefs, parseRefs, refsOf } from './storedRefs.js';
import { cureOfUnwritten, unwrittenHere } from './unwritten.js';

/**
 * The store of refs at a remote. What is fetched goes under `refs/sre-remote/<remote>/`, where it can neither be mistaken
 * for the user's own branches nor be overwritten by their fetches.
 *
 * @param remote the remote's name, known to exist, or the address of a repository that has no name here
 * @param url its address, without credentials
 * @param space the name under which its refs are kept here
 */
export const remoteRefStore = (repo: Repository, remote: string, url: string, space = remote): RefStore =>
  openAt({ repo, remote, url, space, alias: noAlias, habits: new Map() });

/** A remote, the name under which its refs are kept here, and what it said of them if it was asked before. */
type Place = Readonly<{
  repo: Repository;
  remote: string;
  url: string;
  space: string;
  alias: RefAlias;
  said?: Promise<Advertised>;
  habits: Habits;
}>;

/** How many refs are too many for a file of each: git reads them all whenever it lists refs. */
const many = 100;

/** Refs that are there for a moment, or for hardly anybody: nobody reads them offline. */
const passing = /^refs\/sre\/(?:locks|probes|preimages)\//;

const openAt = ({ repo, remote, url, space, alias, said, habits }: Place): RefStore => {
  const nameThere = (ref: string): string => renamed(ref, alias.here, alias.there);
  const ask = (args: readonly string[], options?: Omit<GitOptions, 'dir'>): Promise<string> =>
    askRemote({ repo, remote, url }, args, options);
  let advertised = said;
  const look = async (): Promise<Advertised> =>
    advertisedBy(await ask(['ls-remote', '--symref', '--end-of-options', remote]));
  const lookOnce = (): Promise<Advertised> => {
    advertised ??= look().catch((error: unknown) => {
      advertised = undefined;
      throw error;
    });
    return advertised;
  };
  const read = async (refs: readonly string[]): Promise<Map<string, string>> => {
    checkRefPatterns(refs);
    return refs.length === 0 ? new Map() : only(refs, namedHere((await look()).refs, alias));
  };
  let known: Promise<Fetched> | undefined;
  const fetched = (): Promise<Fetched> => (known ??= fetchedFrom(repo, space));
  /** Adds to what is known by now: others ask and learn at the same time. */
  const learn = (changes: ReadonlyArray<readonly [string, string | undefined]>): void => {
    known = known?.then((before) => ({ ...before, refs: withChanges(before.refs, changes) }));
  };
  const cached = async (refs: readonly string[]): Promise<Map<string, string>> => {
    checkRefPatterns(refs);
    return only(refs, (await fetched()).refs);
  };
  const fetch = async (refs: readonly string[], repeat = true): Promise<ReadonlyMap<string, string>> => {
    checkRefPatterns(refs);
    if (refs.length === 0) return new Map();
    const [there, here] = await Promise.all([
      lookOnce().then((all) => only(refs, namedHere(all.refs, alias))),
      cached(refs),
    ]);
    const gone = [...here.keys()].filter((ref) => !there.has(ref));
    // First, because a new ref may be named as the folder of one that is gone.
    await forgetRefs(
      repo,
      gone.map((ref) => localName(space, ref))
    );
    if (gone.length > 0) known = undefined;
    const changed = [...there].filter(([ref, oid]) => here.get(ref) !== oid).map(([ref]) => ref);
    if (changed.length === 0) return there;
    try {
      await ask(fetchArguments(remote), { input: refspecs(space, changed, nameThere) });
    } catch (error) {
      // A ref that was deleted between the two questions, or another fetch here at the same time: asked once more.
      advertised = undefined;
      if (repeat && isRace(error)) return fetch(refs, false);
      throw error;
    }
    const now = await namedBy(repo, space, changed);
    learn(now);
    if (changed.length >= many) await packRefs(repo);
    return withChanges(there, now);
  };
  /**
   * Takes over where refs were just moved to that were fetched before, or were created to stay: what was pushed need not be
   * fetched back, and is known offline.
   */
  const follow = async (updates: readonly RefUpdate[]): Promise<void> => {
    const here = (await known)?.refs ?? new Map<string, string>();
    const moved = updates.flatMap(({ ref, expected, next }): Array<[string, string]> => {
      const before = here.get(ref);
      const isKept = before !== undefined || (expected === undefined && !passing.test(ref));
      return next === undefined || before === next || !isKept ? [] : [[ref, next]];
    });
    if (moved.length === 0) return;
    const input = moved.map(([ref, oid]) => `update ${localName(space, ref)}\0${oid}\0\0`).join('');
    // When another process is at these refs too, the next fetch puts them right: the push itself was done.
    const { exitCode } = await repo.git(['update-ref', '-z', '--stdin'], { input, okCodes: 'any' });
    if (exitCode === 0) learn(moved);
    else known = undefined;
  };
  const store: RefStore = {
    remote,
    url,
    nameThere,
    withAlias: (next) => openAt({ repo, remote, url, space, alias: next, said: advertised, habits }),
    movesTogether: () => habits.get('atomic'),
    read,
    list: async (prefix, { fresh = true } = {}) =>
      new Map(
        [...namedHere((await (fresh ? look() : lookOnce())).refs, alias)].filter(([ref]) => ref.startsWith(prefix))
      ),
    head: async () => {
      const [{ head }, before] = await Promise.all([lookOnce(), fetched()]);
      if (head !== undefined && before.head !== head) {
        await rememberHead(repo, space, head);
        known = known?.then((now) => ({ ...now, head }));
      }
      return head;
    },
    cachedHead: async () => {
      const { head, headOfClone } = await fetched();
      return head ?? headOfClone;
    },
    fetch: (refs, { fresh = false } = {}) => {
      if (fresh) advertised = undefined;
      return fetch(refs);
    },
    cached,
    checkedOut: () => Promise.resolve(new Map()),
    update: async (updates, { signal } = {}) => {
      await checkBranchesMoveForward(repo, updates);
      advertised = undefined;
      const result = await push({ repo, remote, url, read, nameThere, habits }, updates, signal);
      if (result.accepted) await follow(updates);
      return result;
    },
  };
  return store;
};

/**
 * Options of a fetch that does what it is told and nothing else: no tags, no remote-tracking branches, no submodules, no
 * housekeeping. The refspecs come through its input.
 */
export const fetchArguments = (remote: string, ...more: readonly string[]): string[] => [
  'fetch',
  '--quiet',
  '--no-tags',
  '--no-prune',
  '--no-write-fetch-head',
  '--no-recurse-submodules',
  '--no-auto-maintenance',
  '--no-show-forced-updates',
  '--refmap=',
  ...more,
  '--stdin',
  '--end-of-options',
  remote,
];

/**
 * The refspecs that bring refs of a remote here, under the name `space`, one a line.
 *
 * @param nameThere gives the name that a ref has at the remote
 */
export const refspecs = (
  space: string,
  refs: readonly string[],
  nameThere: (ref: string) => string = (ref): string => ref
): string => refs.map((ref) => `+${nameThere(ref)}:${localName(space, ref)}\n`).join('');

/**
 * Runs a git command that talks to a remote.
 *
 * @throws SfError RemoteUnreachableError with what git said; RepositoryNotWrittenError where it could not write here
 */
export const askRemote = async (
  { repo, remote, url }: Pick<Remote, 'repo' | 'remote' | 'url'>,
  args: readonly string[],
  options: Omit<GitOptions, 'dir'> = {}
): Promise<string> => {
  try {
    return await repo.ask(args, options);
  } catch (error) {
    if (!isGitError(error)) throw error;
    const unwritten = unwrittenHere(error.data.stderr);
    if (unwritten !== undefined) {
      throw SfError.create({
        name: 'RepositoryNotWrittenError',
        message: `What remote ${withoutCredentials(remote)} sent could not be written to this repository: ${unwritten}`,
        actions: [cureOfUnwritten],
        cause: error,
      });
    }
    throw SfError.create({
      name: 'RemoteUnreachableError',
      message: `Remote ${withoutCredentials(remote)} (${url}) did not answer: ${error.data.stderr}`,
      actions: [
        `Check the network and your credentials: "git ls-remote ${withoutCredentials(remote)}" must list its branches.`,
      ],
      cause: error,
    });
  }
};

/** What a remote says of itself: its refs, and the branch that its HEAD points at. */
type Advertised = Readonly<{ refs: ReadonlyMap<string, string>; head: string | undefined }>;

/**
 * Reads what `ls-remote --symref` prints. It is asked for everything: names are chosen only by the client, after all
 * refs came (J. King, "ls-remote: do not send ref prefixes for patterns", git mailing list, October 2018), and it would also find refs whose names merely end with what is wanted.
 */
const advertisedBy = (output: string): Advertised => {
  const target = /^ref: (\S+)\tHEAD$/m.exec(output)?.[1];
  return {
    refs: new Map(parseRefs(output, '\t').filter(([ref, oid]) => isObjectId(oid) && isPlain(ref))),
    head: target?.startsWith(branchPrefix) ? target.slice(branchPrefix.length) : undefined,
  };
};

/** Whether it is a ref itself, and neither HEAD nor what an annotated tag points at. */
const isPlain = (ref: string): boolean => ref.startsWith('refs/') && !ref.endsWith('^{}');

/** What was just fetched of some refs, without a process of its own; undefined where nothing is any more. */
const namedBy = (
  repo: Repository,
  space: string,
  refs: readonly string[]
): Promise<ReadonlyArray<readonly [string, string | undefined]>> =>
  Promise.all(refs.map(async (ref) => [ref, (await repo.objects.find(localName(space, ref)))?.oid] as const));

const withChanges = (
  refs: ReadonlyMap<string, string>,
  changes: ReadonlyArray<readonly [string, string | undefined]>
): ReadonlyMap<string, string> => {
  const next = new Map(refs);
  for (const [ref, oid] of changes) {
    if (oid === undefined) next.delete(ref);
    else next.set(ref, oid);
  }
  return next;
};

const only = (wanted: readonly string[], refs: ReadonlyMap<string, string>): Map<string, string> => {
  const matches = matcher(wanted);
  return new Map([...refs].filter(([ref]) => matches(ref)));
};

const renamed = (ref: string, from: string, to: string): string =>
  ref.startsWith(from) ? `${to}${ref.slice(from.length)}` : ref;

/** The refs of a remote by the names we use. What it keeps under a name of ours that has another there is not ours. */
const namedHere = (refs: ReadonlyMap<string, string>, { here, there }: RefAlias): ReadonlyMap<string, string> =>
  here === there
    ? refs
    : new Map(
        [...refs]
          .filter(([ref]) => !ref.startsWith(here) || ref.startsWith(there))
          .map(([ref, oid]) => [renamed(ref, there, here), oid])
      );

const localName = (space: string, ref: string): string => `refs/sre-remote/${space}/${ref.slice('refs/'.length)}`;

/** What was fetched of a remote before. */
type Fetched = Readonly<{
  /** Object ids by the names that the refs have there. */
  refs: ReadonlyMap<string, string>;
  /** The branch that its HEAD pointed at, as {@link rememberHead} keeps it. */
  head?: string;
  /** The same, as `git clone` keeps it. */
  headOfClone?: string;
}>;

const fetchedFrom = async (repo: Repository, space: string): Promise<Fetched> => {
  const [ours, clones] = [localName(space, 'refs/'), `refs/remotes/${space}/`];
  const refs = new Map<string, string>();
  const heads = new Map<string, string>();
  for (const { ref, oid, target } of await refsOf(repo, [ours, `${clones}HEAD`])) {
    if (target !== undefined) heads.set(ref, target);
    if (ref.startsWith(ours)) refs.set(`refs/${ref.slice(ours.length)}`, oid);
  }
  const branchAt = (head: string, branches: string): string | undefined => {
    const target = heads.get(head);
    return target?.startsWith(branches) ? target.slice(branches.length) : undefined;
  };
  const head = branchAt(localName(space, 'refs/HEAD'), localName(space, branchPrefix));
  return { refs, head, headOfClone: branchAt(`${clones}HEAD`, clones) };
};

/** Keeps which branch the remote's HEAD points at: a clone made by `git init` and `git fetch` does not. */
const rememberHead = async (repo: Repository, space: string, branch: string): Promise<void> => {
  await repo.git(['symbolic-ref', localName(space, 'refs/HEAD'), localName(space, `${branchPrefix}${branch}`)]);
};

const isRace = (error: unknown): boolean =>
  error instanceof Error && /couldn't find remote ref|cannot lock ref|unable to update local ref/i.test(error.message);
