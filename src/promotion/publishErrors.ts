import { SfError } from '@salesforce/core/sfError';
import { toJson } from '../common/json.js';
import type { RefUpdateResult } from '../git/refs.js';
import { waysToDecide } from './conflicted.js';
import { conflictedMergeOf } from './merge/conflictData.js';
import { repeatOf } from './repeat.js';
import { movesBranch, type Run } from './run.js';
import { waysPastSuperseded } from './superseded.js';

/** What the remote has of a run that could not be published. */
type Left = Readonly<{
  /** Its merge on a branch of its own. */
  isSetAside?: boolean;
  isLocked?: boolean;
  /** Its merge in its own branch. */
  isMerged?: boolean;
  /** The run that was published after it had lost its lock: it cannot be gone on with. */
  supersededBy?: string;
}>;

/**
 * The error of a run whose deploy the org accepted, but whose branch, record and lock could not be published. The run
 * keeps its lock and can be resumed, unless another one was published since it lost that.
 *
 * @param failure the rejections of the update, or what it threw
 */
export const publishRefusedError = (
  run: Run,
  failure: unknown,
  { isSetAside = false, isLocked = true, isMerged = false, supersededBy }: Left = {}
): SfError => {
  const deployed = run.deployId !== undefined;
  const reasons = reasonsOf(failure);
  const conflict = failure instanceof Error ? conflictedMergeOf(failure) : undefined;
  return SfError.create({
    name: 'DeployedUnpublishedError',
    message: [
      deployed
        ? `The org of instance ${run.instance} has accepted deploy ${run.deployId}, but it could not be published:`
        : `The ${run.kind} into instance ${run.instance} could not be published:`,
      ...reasons.map((reason) => `  ${reason}`),
      ...(deployed
        ? [
            supersededBy === undefined
              ? `The run is deployed-unpublished: ${isLocked ? 'it keeps its lock' : 'its lock was freed meanwhile'}, and nothing is deployed twice.`
              : `The run is deployed-unpublished, and cannot be gone on with: its lock was freed meanwhile, and run ${supersededBy} was published since.`,
          ]
        : []),
    ].join('\n'),
    actions: [...waysOn(run, failure, { isSetAside, isMerged, supersededBy })],
    exitCode: deployed ? 68 : 1,
    data: toJson({ run: run.id, deployId: run.deployId, reasons, ...conflict }),
    cause: failure instanceof Error ? failure : undefined,
  });
};

/** How to go on with such a run. */
const waysOn = (run: Run, failure: unknown, { isSetAside, isMerged, supersededBy }: Left): readonly string[] => {
  const deployed = run.deployId !== undefined;
  if (deployed && supersededBy !== undefined) return waysPastSuperseded(run);
  const [cure = 'Mend the cause.', ...others] = failure instanceof SfError ? (failure.actions ?? []) : [];
  const ways =
    run.plan?.byPullRequest === true || isSetAside
      ? [
          `Where the host takes pull requests alone: merge sre/promote/${run.id} into ${run.plan?.branch ?? ''} by one, as a merge, or squashed where that meets no conflict.`,
        ]
      : [];
  if (!deployed) return [...ways, `${cure} Then ${repeatOf(run)}.`];
  const isConflict = failure instanceof Error && conflictedMergeOf(failure) !== undefined;
  return [
    ...ways,
    `${cure} Then run "sf sre promote resume --run ${run.id}".`,
    ...others,
    ...(isConflict ? waysToDecide(run.id) : []),
    ...(movesBranch(run) && !isMerged
      ? [`Or give the org back what it had: "sf sre promote undo --run ${run.id}".`]
      : []),
  ];
};

const reasonsOf = (failure: unknown): readonly string[] => {
  if (failure instanceof Error) return [failure.message];
  const refsOf = new Map<string, string[]>();
  for (const { ref, text } of failure as RefUpdateResult['rejections'])
    refsOf.set(text, [...(refsOf.get(text) ?? []), ref]);
  // A hook says one thing of the whole push, and git gives it for every ref.
  return [...refsOf].map(([text, refs]) => `${refs.join(', ')}: ${text}`);
};
