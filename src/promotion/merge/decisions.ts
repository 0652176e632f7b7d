import type { Context } from '../context.js';
import { type Contested, type Decision, fingerprintOf } from './contested.js';
import type { Resolution } from './resolution.js';
import { readResolutions } from './resolutions.js';

/** A resolution, and the file in which the same conflict came back. */
export type Applied = Readonly<{ file: string; resolution: Resolution }>;

/**
 * What is known to have been decided about the conflicts of a run: applied is what was decided for it, and all where the
 * setting `resolutions` says so; the rest is offered.
 *
 * @throws SfError RemoteUnreachableError, DamagedStateError, NewerStateError
 */
export const decisionsFor = async (
  context: Pick<Context, 'repo' | 'store' | 'offline' | 'loaded'>,
  run: string
): Promise<Decisions> => {
  const applies = context.loaded.pipeline.config.resolutions === 'apply';
  return new Decisions(await readResolutions(context, false), ({ runs }) => applies || runs.includes(run));
};

/** The part of a plan that says what was applied. */
export const resolvedBy = ({ applied }: Decisions): Readonly<{ resolved?: readonly Applied[] }> =>
  applied.length === 0 ? {} : { resolved: applied };

/** What is known to have been decided about conflicts, for one merge or several of them. */
export class Decisions {
  private readonly used = new Map<string, Applied>();
  private readonly others = new Map<string, Applied>();

  /**
   * @param known by fingerprint
   * @param isTaken whether a resolution is applied; one that is not is only offered
   */
  public constructor(
    private readonly known: ReadonlyMap<string, Resolution>,
    private readonly isTaken: (resolution: Resolution) => boolean
  ) {}

  /** The resolutions that were applied. */
  public get applied(): readonly Applied[] {
    return [...this.used.values()];
  }

  /** Those that fit, and were not applied. */
  public get offered(): readonly Applied[] {
    return [...this.others.values()];
  }

  /** What was decided about the same conflict, turned to the sides as they are here. */
  public about(contested: Contested): Decision | undefined {
    const resolution = this.known.get(fingerprintOf(contested));
    if (resolution === undefined) return undefined;
    const found = { file: contested.file, resolution };
    const key = `${resolution.fingerprint} ${contested.file}`;
    if (!this.isTaken(resolution)) {
      this.others.set(key, found);
      return undefined;
    }
    this.used.set(key, found);
    const { decision, values } = resolution;
    const isTurned = (values.ours ?? null) !== (contested.values.ours ?? null);
    if (!isTurned || (decision !== 'ours' && decision !== 'theirs')) return decision;
    return decision === 'ours' ? 'theirs' : 'ours';
  }
}
