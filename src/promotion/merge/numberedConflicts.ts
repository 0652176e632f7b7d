import type { MetadataConflict } from '../../metadata/merge/conflict.js';
import { contestedElement, type Contested, fingerprintOf } from './contested.js';

/**
 * The conflicts of one file, those apart that have one path and the same values: the second one and those that follow are
 * numbered, in the order of the file. They are told apart by where their elements are in the three versions, which stays the
 * same however often the file is merged, with whatever decisions.
 */
export class NumberedConflicts {
  /** By fingerprint without a number, and by place. */
  private readonly known = new Map<string, Map<string, Contested>>();

  public constructor(private readonly file: string) {}

  /** Takes in the conflicts of a merge: those that were known keep their numbers. */
  public add(conflicts: readonly MetadataConflict[]): void {
    // The same whichever side is ours, where the merged file may have them the other way round.
    for (const conflict of [...conflicts].sort((a, b) => startOf(a) - startOf(b))) {
      const contested = contestedElement(this.file, conflict);
      const fingerprint = fingerprintOf(contested);
      const alike = this.known.get(fingerprint) ?? new Map<string, Contested>();
      this.known.set(fingerprint, alike);
      const place = placeOf(conflict);
      if (alike.has(place)) continue;
      alike.set(place, alike.size === 0 ? contested : { ...contested, number: alike.size + 1 });
    }
  }

  /** A conflict with its number; undefined for one that was not taken in. */
  public find(conflict: MetadataConflict): Contested | undefined {
    return this.known.get(fingerprintOf(contestedElement(this.file, conflict)))?.get(placeOf(conflict));
  }
}

const placeOf = ({ at }: MetadataConflict): string => (at === undefined ? '' : [at.base, at.ours, at.theirs].join());

/** Where it begins in the base, else in the version whose text is less, which is the same one if the sides change places. */
const startOf = ({ at, values: { ours = '', theirs = '' } }: MetadataConflict): number =>
  at?.base ?? (ours < theirs ? at?.ours : at?.theirs) ?? 0;
