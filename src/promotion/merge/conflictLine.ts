import { firstOf } from '../../common/words.js';
import type { MergeConflict } from '../../git/merge.js';

/** A file that could not be merged, as a line of an error, with the elements that are contested in it. */
export const conflictLine = ({
  path,
  kind,
  elements = [],
}: Pick<MergeConflict, 'path' | 'kind' | 'elements'>): string =>
  `  ${path} (${kind})${elements.length === 0 ? '' : `: ${firstOf(elements)}`}`;
