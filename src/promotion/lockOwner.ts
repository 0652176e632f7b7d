import type { InstanceName } from './record.js';

/** Who holds an instance's lock, as `lock.json` of the lock's commit says. */
export type LockOwner = Readonly<{
  version: 1;
  instance: InstanceName;
  run: string;
  owner: string;
  host: string;
  /** Which process has it: one that takes a run over has another. */
  holder: string;
  /** ISO 8601. */
  started: string;
  /** ISO 8601. */
  expires: string;
}>;

/** A lock that is held: the commit at the lock's ref. It carries the run's id, so no two runs' commits are equal. */
export type Lock = Readonly<{
  commit: string;
  owner: LockOwner;
  /** The commit of the same run's lock that it is to take the place of; undefined: the instance is to be unlocked. */
  replaces?: string;
}>;

/** Whether two locks are the same process's, which replaces its own while it goes on. */
export const isSameHolder = (a: LockOwner, b: LockOwner): boolean => a.run === b.run && a.holder === b.holder;
