import type { RecordedFeature } from '../record.js';
import type { Run } from '../run.js';

/**
 * A feature, by the commit that brought it: a host that squashes makes another one of our merge. What an undo takes out was
 * brought by another run.
 */
export const asLanded = (
  { kind, landed, plan }: Pick<Run, 'kind' | 'landed' | 'plan'>,
  feature: RecordedFeature
): RecordedFeature =>
  kind === 'undo' || landed === undefined || landed === plan?.mergeCommit || feature.mergeCommit === undefined
    ? feature
    : { ...feature, mergeCommit: landed };
