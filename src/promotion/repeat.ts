import { SfError } from '@salesforce/core/sfError';
import type { Run } from './run.js';

/** What a run was to do. */
export type Repeatable = Pick<Run, 'kind' | 'instance'> & Readonly<{ inPlaceOf?: Pick<Run, 'id'> }>;

/** How to do once more what a run was to do, as the end of a sentence: "promote again". */
export const repeatOf = ({ kind, instance, inPlaceOf }: Repeatable): string => {
  switch (kind) {
    case 'promotion':
      return 'promote again';
    case 'back-promotion':
      return 'back-promote again';
    case 'undo':
      return `undo it again with "sf sre promote undo${inPlaceOf === undefined ? '' : ` --run ${inPlaceOf.id}`}"`;
    case 'sync':
      return `run "sf sre instance sync --name ${instance}" again`;
  }
};

/** The error of a process whose run was cancelled by "sf sre promote cancel" while it was at it. */
export const runCancelledError = ({ id, instance }: Pick<Run, 'id' | 'instance'>): SfError =>
  new SfError(
    `Run ${id} into instance ${instance} was cancelled. Branch, history and org are as they were.`,
    'RunCancelledError'
  );
