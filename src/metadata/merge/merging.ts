import type { XmlLayout } from '../xml/layout.js';
import type { Markers, MetadataConflict, Resolve } from './conflict.js';
import type { Homes } from './homes.js';
import type { Versions } from './versions.js';

/** A merge of one file that is going on. */
export type Merging = Readonly<{
  versions: Versions;
  /** The layout of ours, in which the merged file is written. */
  layout: XmlLayout;
  markers: Markers;
  /** What was moved from one part of the file to another. */
  homes: Homes | undefined;
  /** What was decided about a conflict. */
  resolve: Resolve;
  /** Takes in the conflicts about which nothing was decided, as they are found, in the order of the file. */
  report: (conflict: MetadataConflict) => void;
}>;
