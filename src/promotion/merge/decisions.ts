import type { Context } from '../context.js';
import { type Contested, type Decision, fingerprintOf, turnedTo } from './contested.js';
import type { Resolution } from './resolution.js';
import { resolutionReader } from './resolutions.js';

/** A resolution, and the file in which the same conflict came back. */
export type Applied = Readonly<{ file: string; resolution: Resolution }>;

/**
 * What is known to have been decided about the conflicts of a run: applied is what was decided for it, and all where the
 * setting `resolutions` says so; the rest is offered. Nothing is read before a merge conflicts.
 */
export const decisionsFor = (context: Pick<Context, 'repo' | 'store' | 'offline' | 'loaded'>, run: string): Decisions =>
  new Decisions(resolutionReader(context, false), isTakenFor(context, run));

/** Whether a resolution is applied in a run: it was made for it, or the setting `resolutions` says so of all. */
export const isTakenFor = ({ loaded }: Pick<Context, 'loaded'>, run: string): ((resolution: Resolution) => boolean) => {
  const applies = loaded.pipeline.config.resolutions === 'apply';
  return ({ runs }) => applies || runs.includes(run);
};

/** Finds what was decided about a conflict by its fingerprint. */
export type Known = (fingerprint: string) => Promise<Resolution | undefined>;

/** What is known where it was read already; of two about one conflict, the last counts. */
export const knownFrom = (resolutions: readonly Resolution[]): Known => {
  const known = new Map(resolutions.map((each) => [each.fingerprint, each]));
  return async (fingerprint) => Promise.resolve(known.get(fingerprint));
};

/** The part of a plan that says what was applied. */
export const resolvedBy = ({ applied }: Decisions): Readonly<{ resolved?: readonly Applied[] }> =>
  applied.length === 0 ? {} : { resolved: applied };

/** What is known to have been decided about conflicts, for one merge or several of them. */
export class Decisions {
  private readonly used = new Map<string, Applied>();
  private readonly others = new Map<string, Applied>();

  /**
   * @param find is asked about each conflict
   * @param isTaken whether a resolution is applied; one that is not is only offered
   */
  public constructor(
    private readonly find: Known,
    private readonly isTaken: (resolution: Resolution) => boolean
  ) {}

  /** The resolutions that were applied, turned to the sides as they are here. */
  public get applied(): readonly Applied[] {
    return [...this.used.values()];
  }

  /** Those that fit, and were not applied. */
  public get offered(): readonly Applied[] {
    return [...this.others.values()];
  }

  /**
   * What was decided about the same conflict, turned to the sides as they are here.
   *
   * @throws SfError RemoteUnreachableError, DamagedStateError, NewerStateError
   */
  public async about(contested: Contested): Promise<Decision | undefined> {
    const resolution = await this.find(fingerprintOf(contested));
    if (resolution === undefined) return undefined;
    // What was ours where it was decided may be theirs here, and is shown so.
    const decision = turnedTo(contested, resolution, resolution.decision);
    const found = { file: contested.file, resolution: { ...resolution, ...contested, decision } };
    const key = `${resolution.fingerprint} ${contested.file}`;
    if (!this.isTaken(resolution)) {
      this.others.set(key, found);
      return undefined;
    }
    this.used.set(key, found);
    return decision;
  }
}
