import type { InstanceName } from '../record.js';
import { isAccepted, mayBeInOrg } from '../run.js';
import type { UnrecordedRun } from './unfinishedRuns.js';

/** Something in an instance's records that does not fit, or that could not be checked. */
export type Discrepancy = Readonly<{ instance: InstanceName; run?: string; commit?: string; what: string }>;

/** What was proven of some instances' records. */
export type Verified = Readonly<{
  records: number;
  /** Of how many the manifest was computed again. */
  manifests: number;
  discrepancies: readonly Discrepancy[];
  /** What could not be checked here, and why. */
  unchecked: readonly Discrepancy[];
  /** The instances without any record: of these nothing was verified. */
  withoutRecords: readonly InstanceName[];
  /** The runs of the instances that no record tells of yet. */
  unfinished: readonly UnrecordedRun[];
}>;

/**
 * The exit code of a verification: 1 where something does not fit, or an instance has nothing that could be verified; 68 where
 * an org accepted the deploy of a run that is not finished, so that no record says what it holds; 69 where an org may have one,
 * or gets it; else 0. What conflicted, or waits for a pull request, changed nothing yet.
 */
export const verifiedExitCode = ({
  discrepancies,
  withoutRecords,
  unfinished,
}: Pick<Verified, 'discrepancies' | 'withoutRecords' | 'unfinished'>): 0 | 1 | 68 | 69 => {
  if (discrepancies.length + withoutRecords.length > 0) return 1;
  const states = unfinished.flatMap(({ state }) => (state === undefined ? [] : [{ state }]));
  if (states.some(isAccepted)) return 68;
  return states.some(mayBeInOrg) ? 69 : 0;
};
