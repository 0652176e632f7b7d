/** The runs that this process is at, by id: what is to be named where it is ended at once, and no run can speak for itself. */
const underWay = new Set<string>();

/**
 * Remembers that this process is at a run, or is not any more.
 *
 * @param id the run's
 * @param isOver whether nothing is left to be done by the process
 */
export const noteRun = (id: string, isOver: boolean): void => {
  if (isOver) underWay.delete(id);
  else underWay.add(id);
};

/** The ids of the runs that this process is at, in the order in which they began. */
export const runsUnderWay = (): readonly string[] => [...underWay];
