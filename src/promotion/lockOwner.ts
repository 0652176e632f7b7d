import type { InstanceName } from './record.js';

/** Who holds an instance's lock, as `lock.json` of the lock's commit says. */
export type LockOwner = Readonly<{
  version: 1;
  instance: InstanceName;
  run: string;
  owner: string;
  host: string;
  /** ISO 8601. */
  started: string;
  /** ISO 8601. */
  expires: string;
}>;

/** A lock that is held: the commit at the lock's ref. It carries the run's id, so no two runs' commits are equal. */
export type Lock = Readonly<{ commit: string; owner: LockOwner }>;
