import type { RefStore } from '../../git/refs.js';
import type { PreimageConfig } from '../../pipeline/config.js';
import { preimagesPrefix } from '../refNames.js';
import { isRunId, runStart } from '../run.js';

/** For how many days preimages are kept where no setting says otherwise. */
const usualDays = 90;

/** For how many days a pipeline keeps preimages; 0: none are. */
export const daysKept = ({ days = usualDays }: PreimageConfig): number => days;

/**
 * Takes away the preimages that are older than a pipeline keeps them. Which those are says their runs' ids, so that none has
 * to be fetched. What the remote does not let go is tried again by the next run.
 *
 * @throws SfError RemoteUnreachableError
 */
export const prunePreimages = async (store: RefStore, settings: PreimageConfig, now: Date): Promise<void> => {
  const oldest = now.getTime() - daysKept(settings) * 24 * 60 * 60 * 1000;
  const kept = await store.list(preimagesPrefix, { fresh: false });
  const old = [...kept].filter(([ref]) => {
    const run = ref.slice(preimagesPrefix.length);
    return isRunId(run) && runStart(run).getTime() < oldest;
  });
  if (old.length > 0) await store.update(old.map(([ref, commit]) => ({ ref, expected: commit, next: undefined })));
};
