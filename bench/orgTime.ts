/** A stretch of time, in milliseconds since the epoch. */
export type Stretch = Readonly<{ from: number; to: number }>;

/** How long at least one of these lasted, in milliseconds: what overlaps counts once. */
export const covered = (stretches: readonly Stretch[]): number => {
  let total = 0;
  let end = -Infinity;
  for (const { from, to } of [...stretches].sort((a, b) => a.from - b.from)) {
    total += Math.max(0, to - Math.max(from, end));
    end = Math.max(end, to);
  }
  return total;
};

/** A request as the local org recorded it. */
export type SeenRequest = Readonly<{ at: string; operation: string; milliseconds?: number }>;

/** A deploy as the local org kept it. */
export type SeenJob = Readonly<{ createdDate: string; completedDate?: string }>;

/** Where the time of one promotion went, in milliseconds. */
export type Stages = Readonly<{
  whole: number;
  /** Until the org heard of it for the first time. */
  startUp: number;
  /** Until the deploy was sent: merge, delta, comparison with the org, package. */
  plan: number;
  /** From the deploy's arrival until the org had finished it. */
  deploy: number;
  /** Until the next poll learned of that. */
  untilSeen: number;
  /** Verify, publish, show, end. */
  finish: number;
  /** All the time in which the org was at work, whatever for. */
  org: number;
}>;

/**
 * Splits the time of a process by what its org saw of it.
 *
 * @param process when it began and ended
 * @throws Error when the org saw no deploy
 */
export const stagesOf = (process: Stretch, requests: readonly SeenRequest[], job: SeenJob): Stages => {
  const stretches = requests.map(({ at, milliseconds = 0 }) => ({
    from: Date.parse(at),
    to: Date.parse(at) + milliseconds,
  }));
  const deployed = requests.find(({ operation }) => operation === 'deploy');
  if (!deployed || job.completedDate === undefined) throw new Error('The org saw no deploy that ended.');
  const sent = Date.parse(deployed.at);
  const completed = Date.parse(job.completedDate);
  const polls = requests.filter(({ operation }) => operation === 'checkDeployStatus').map(({ at }) => Date.parse(at));
  const seen = Math.min(...polls.filter((at) => at >= completed), process.to);
  const first = Math.min(...stretches.map(({ from }) => from));
  return {
    whole: process.to - process.from,
    startUp: first - process.from,
    plan: sent - first,
    deploy: completed - sent,
    untilSeen: seen - completed,
    finish: process.to - seen,
    org: covered([...stretches, { from: Date.parse(job.createdDate), to: completed }]),
  };
};
