import type { RefStore } from '../../git/refs.js';
import type { Repository } from '../../git/repository.js';
import type { PreimageConfig } from '../../pipeline/config.js';
import { readLocks, runOfLock } from '../lock.js';
import { preimagesPrefix } from '../refNames.js';
import { isRunId, runStart } from '../run.js';

/** For how many days preimages are kept where no setting says otherwise. */
const usualDays = 90;

/** For how many days a pipeline keeps preimages; 0: none are. */
export const daysKept = ({ days = usualDays }: PreimageConfig): number => days;

/**
 * Takes away the preimages that are older than a pipeline keeps them, but for those of runs that hold a lock, or are undone by
 * one that does: a run that waited for its pull request for long is as old as its id, and what it keeps is not. Which are old
 * says their runs' ids, so that none has to be fetched. What the remote does not let go is tried again by the next run.
 *
 * @throws SfError RemoteUnreachableError, DamagedStateError, NewerStateError
 */
export const prunePreimages = async (
  { repo, store }: Readonly<{ repo: Repository; store: RefStore }>,
  settings: PreimageConfig,
  now: Date
): Promise<void> => {
  const oldest = now.getTime() - daysKept(settings) * 24 * 60 * 60 * 1000;
  const kept = await store.list(preimagesPrefix, { fresh: false });
  const old = [...kept].filter(([ref]) => {
    const run = ref.slice(preimagesPrefix.length);
    return isRunId(run) && runStart(run).getTime() < oldest;
  });
  if (old.length === 0) return;
  const inUse = await runsInUse({ repo, store });
  const unused = old.filter(([ref]) => !inUse.has(ref.slice(preimagesPrefix.length)));
  if (unused.length > 0)
    await store.update(unused.map(([ref, commit]) => ({ ref, expected: commit, next: undefined })));
};

/** The ids of the runs that hold locks, and of those that they undo before these were published. */
const runsInUse = async (place: Readonly<{ repo: Repository; store: RefStore }>): Promise<ReadonlySet<string>> => {
  const ids = new Set<string>();
  for (const lock of await readLocks(place)) {
    ids.add(lock.owner.run);
    const undone = (await runOfLock(place.repo, lock))?.inPlaceOf;
    if (undone !== undefined) ids.add(undone.id);
  }
  return ids;
};
