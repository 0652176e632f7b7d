import { randomBytes } from 'node:crypto';
import type { RefStore, RefUpdateResult } from '../../git/refs.js';
import { writeStateCommit } from '../jsonCommit.js';
import { probesPrefix } from '../refNames.js';
import type { PipelineContext } from '../instances/pipelineContext.js';

/** What a remote did with throw-away refs. */
export type Probe = Readonly<{
  /** Whether it let refs of the pipeline's state be created. */
  creates: boolean;
  /** Whether it moves several refs at once, all or none; undefined when it created none. */
  atomic: boolean | undefined;
  /** The throw-away refs that it did not let be deleted again; they hold nothing. */
  left: readonly string[];
  /** What it said when it refused. */
  said: string;
}>;

/** After this many milliseconds a throw-away ref is one that an interrupted probe left. */
const lifetime = 60 * 60 * 1000;

/** How often, and after how many milliseconds, it is looked again for refs of a push that was cut off. */
const [looks, pause] = [3, 1000];

/**
 * Tries out whether a remote accepts the refs that hold the pipeline's state, and an atomic push, by creating two refs
 * with a name of their own and deleting them again. They are deleted whatever happens: also when the answer to the push is
 * lost, and when somebody interrupts, which is noticed only then. What a probe left that was killed outright, the next
 * one deletes.
 *
 * @param signal fires when a person interrupts
 * @throws SfError GitIdentityError; the signal's reason, after the refs were deleted
 */
export const probeRemote = async (
  { repo, store, clock }: Pick<PipelineContext, 'repo' | 'store' | 'clock'>,
  signal?: AbortSignal
): Promise<Probe> => {
  signal?.throwIfAborted();
  const now = clock.now();
  const id = `${now.getTime()}-${randomBytes(6).toString('hex')}`;
  const files = new Map([['probe.json', `{ "version": 1, "probe": "${id}" }\n`]]);
  const commit = await writeStateCommit(repo, { files, parents: [], message: `probe ${id}\n` });
  const refs = ['first', 'second'].map((name) => `${probesPrefix}${id}/${name}`);
  // Without the signal: a push that is cut off may still land, after nobody looks any more.
  const pushed = await attempt(() => store.update(refs.map((ref) => ({ ref, expected: undefined, next: commit }))));
  const cleaned = await attempt(() => deleteAll({ store, clock }, refs, pushed.result !== undefined));
  await attempt(() => deleteOld(store, now));
  signal?.throwIfAborted();
  const creates = pushed.result?.accepted === true;
  return {
    creates,
    atomic: creates ? pushed.result?.oneByOne === undefined : undefined,
    left: cleaned.result?.left ?? refs,
    said: [saidBy(pushed), cleaned.result?.said ?? cleaned.failure].filter((text) => text !== '').join('\n'),
  };
};

type Attempt<T> = Readonly<{ result: T | undefined; failure: string }>;

const attempt = async <T>(act: () => Promise<T>): Promise<Attempt<T>> => {
  try {
    return { result: await act(), failure: '' };
  } catch (error) {
    return { result: undefined, failure: error instanceof Error ? error.message : String(error) };
  }
};

const saidBy = ({ result, failure }: Attempt<RefUpdateResult>): string => (result ? textOf(result) : failure);

const textOf = ({ rejections }: RefUpdateResult): string => [...new Set(rejections.map(({ text }) => text))].join('\n');

type Deleted = Readonly<{ left: readonly string[]; said: string }>;

/**
 * Deletes refs that are there.
 *
 * @param settled whether it is known what became of the push that created them; if not, it may land only now
 */
const deleteAll = async (
  { store, clock }: Pick<PipelineContext, 'store' | 'clock'>,
  refs: readonly string[],
  settled: boolean
): Promise<Deleted> => {
  let said = '';
  for (let look = 1; look <= looks; look += 1) {
    const present = await store.read(refs);
    if (present.size > 0) {
      const result = await store.update([...present].map(([ref, oid]) => ({ ref, expected: oid, next: undefined })));
      said = textOf(result);
    }
    if (settled || look === looks) break;
    await clock.sleep(pause);
  }
  return { left: [...(await store.read(refs)).keys()], said };
};

/** Deletes what probes left that were killed; those of others that run just now stay. */
const deleteOld = async (store: RefStore, now: Date): Promise<void> => {
  const old = [...(await store.list(probesPrefix))].filter(([ref]) => {
    const started = Number.parseInt(ref.slice(probesPrefix.length), 10);
    return now.getTime() - started > lifetime;
  });
  if (old.length > 0) await store.update(old.map(([ref, oid]) => ({ ref, expected: oid, next: undefined })));
};
