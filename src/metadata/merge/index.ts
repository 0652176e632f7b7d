/** What other tools import as `sf-sre/merge`. */
export { type FileSides, type MergedMetadata, mergeMetadata, type MergeOptions } from './mergeMetadata.js';
export type { MarkerLabels, Markers, MetadataConflict, Resolution, Resolve } from './conflict.js';
export type { Side, Sides } from './versions.js';
