import type { XmlLayout } from '../xml/layout.js';
import type { Markers, MetadataConflict, Resolution, Resolve } from './conflict.js';
import type { Homes } from './homes.js';
import type { Side, Versions } from './versions.js';

/** Entries by their paths, the element that numbers them, and the version whose numbers they have. */
export type Numbering = Readonly<{ side: Side; numberedBy: string; entries: ReadonlySet<string> }>;

/** A merge of one file that is going on. */
export type Merging = Readonly<{
  versions: Versions;
  /** The layout of ours, in which the merged file is written. */
  layout: XmlLayout;
  markers: Markers;
  /** What was moved from one part of the file to another. */
  homes: Homes | undefined;
  /** The paths of the lists of which each side made another order by numbers. */
  contestedNumbers: ReadonlySet<string>;
  /** What comments mean that stay where a side has them, though the other one took them away. */
  stayingComments: ReadonlySet<string>;
  /** Of which entries the numbers are those of one version. */
  numbering?: Numbering;
  /** What was decided about a conflict. */
  resolve: Resolve;
  /** Takes in the conflicts about which nothing was decided, as they are found, in the order of the file. */
  report: (conflict: MetadataConflict) => void;
  /** The version for which it is of what stands between the markers of a conflict, where nothing else can be asked about. */
  markersOf?: Side;
}>;

/** A merge of what stands between markers for one version: what nothing was decided about is as that has it. */
export const betweenMarkers = (merging: Merging, side: Side): Merging => ({
  ...merging,
  resolve: (conflict): Resolution | undefined => {
    const resolution = merging.resolve(conflict);
    return resolution === undefined || (resolution === 'both' && !conflict.isList) ? side : resolution;
  },
  report: () => undefined,
  markersOf: side,
});
