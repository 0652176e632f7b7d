import { SfError } from '@salesforce/core/sfError';
import { toJson } from '../common/json.js';
import type { LockOwner } from './lockOwner.js';
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

/** The error of a promotion that a person ended. */
export const promotionCancelledError = (run: Repeatable): SfError =>
  new SfError(
    run.inPlaceOf === undefined
      ? `The ${run.kind} into instance ${run.instance} was cancelled. Branch, history and org are as they were.`
      : `The undo of run ${run.inPlaceOf.id} in instance ${run.instance} was cancelled. That run is deployed and not published, as before.`,
    'CancelledError',
    [`When you want it after all, ${repeatOf(run)}.`]
  );

/** The error of a process whose run was cancelled by "sf sre promote cancel" while it was at it. */
export const runCancelledError = ({ id, instance }: Pick<Run, 'id' | 'instance'>): SfError =>
  new SfError(
    `Run ${id} into instance ${instance} was cancelled. Branch, history and org are as they were.`,
    'RunCancelledError'
  );

/**
 * The error of a run that another process or clone cancelled, where its org says that it has nothing of it.
 *
 * @param end.by who has its lock for that, where it is still there
 * @param end.error how its deploy ended in the org
 */
export const cancelledElsewhereError = (
  run: Pick<Run, 'id'> & Repeatable,
  { by, error }: Readonly<{ by?: Pick<LockOwner, 'owner' | 'host'>; error: SfError }>
): SfError =>
  SfError.create({
    name: 'RunCancelledError',
    message: `Run ${run.id} into instance ${run.instance} was cancelled by another process${by === undefined ? '' : `, of ${by.owner} on ${by.host}`}.\n${error.message}`,
    actions: [`When you want it after all, ${repeatOf(run)}.`],
    exitCode: 1,
    ...(error.data === undefined ? {} : { data: toJson(error.data) }),
    cause: error,
  });
