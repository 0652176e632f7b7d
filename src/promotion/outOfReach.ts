import { SfError } from '@salesforce/core/sfError';
import { Repository } from '../git/repository.js';
import { openRefStore } from '../git/refs.js';
import { chooseRemote } from './context.js';
import { finishLater, ofOrg, type Pursuit, stopsLooking } from './finishLater.js';
import { hasEnded, Journal } from './journal.js';
import { cachedLocks } from './lock.js';
import { lockedRun } from './lockedRun.js';
import { orgMayHaveIt } from './orgMayHaveIt.js';
import { furthest, type Run } from './run.js';

/**
 * What to say of a run that could not even be looked at, since its remote or its org did not answer, or this repository cannot
 * be written to: how its org stands, as the journal has it, or the lock that was last fetched.
 *
 * @param dir any folder of the repository
 * @param id the run; undefined: the only unfinished one
 * @param pursuit what was to be done with it
 * @returns the error to throw
 */
export const outOfReach = async (
  dir: string,
  id: string | undefined,
  error: unknown,
  pursuit: Pursuit = 'resume'
): Promise<unknown> => {
  const isAway = error instanceof SfError && (stopsLooking.has(error.name) || ofOrg.has(error.name));
  if (!isAway || error.exitCode !== 1) return error;
  const repo = await Repository.open(dir);
  try {
    const [run, ...others] = await knownHere(repo, id);
    return run !== undefined && others.length === 0 && orgMayHaveIt(run, error, true)
      ? finishLater(run, error, pursuit)
      : error;
  } finally {
    await repo.close();
  }
};

/** The unfinished runs, or the one of an id, as far as this clone knows them without asking anybody. */
const knownHere = async (repo: Repository, id: string | undefined): Promise<readonly Run[]> => {
  const unfinishedHere = await new Journal(repo).unfinished();
  if (id === undefined) return unfinishedHere;
  const locks = await cachedLocks(repo, openRefStore(repo, await chooseRemote(repo)));
  const lock = locks.find(({ owner }) => owner.run === id);
  const locked = lock && (await lockedRun(repo, lock));
  const here = unfinishedHere.filter((run) => run.id === id);
  if (locked === undefined) return here;
  return hasEnded(locked.state) ? [] : [furthest(locked, here[0])];
};

/**
 * What to say where a run could not be looked at, since its instance has another org here: nothing ended by that.
 *
 * @returns the error to throw
 */
export const ofOtherOrg = (run: Run, error: unknown, pursuit: Pursuit): unknown =>
  error instanceof SfError && error.name === 'OrgReplacedError' ? finishLater(run, error, pursuit) : error;
