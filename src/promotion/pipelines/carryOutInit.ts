import { openCheckoutFile, writeCheckoutFile } from '../instances/editCheckout.js';
import { type PlannedMoves, planMoves, type Published } from '../instances/moves.js';
import type { PipelineContext } from '../instances/pipelineContext.js';
import { recordBaseline, type RecordedBaseline } from '../instances/recordBaseline.js';
import { updateShared } from '../instances/sharedUpdate.js';
import { branchRef } from '../refNames.js';
import { type InitPlan, type PlannedInstance, withPipeline } from './planInit.js';

/** One instance after an init. */
export type InitializedInstance = Omit<PlannedInstance, 'createBranch' | 'baseline'> &
  Readonly<{ createdBranch: boolean; baseline: RecordedBaseline | undefined }>;

/** What an init did. */
export type Initialized = Readonly<{
  instances: readonly InitializedInstance[];
  /** Whether the working tree's project file was changed. */
  fileChanged: boolean;
  /** The commits that brought the pipeline to the project files of branches. */
  published: readonly Published[];
}>;

/**
 * Writes a planned pipeline: moves the shared refs in one atomic update, then writes the project file, then records the
 * baselines. What an error keeps from being done is done when the init is repeated.
 *
 * @throws SfError SharedRefsRefusedError, SharedRefsMovedError, InstanceLockedError, those of planning the moves
 */
export const carryOutInit = async (context: PipelineContext, plan: InitPlan): Promise<Initialized> => {
  const { repo, store } = context;
  const { settings, moves } = plan;
  const file = await openCheckoutFile(repo);
  const edited = withPipeline(file.text, settings, moves.linked);
  let planned: PlannedMoves | undefined;
  await updateShared(
    store,
    async () => (planned = await planMoves(context, moves)).updates,
    'The pipeline could not be written'
  );
  const fileChanged = await writeCheckoutFile(file, edited);
  if (!planned) throw new Error('The moves of an init were not planned.');
  const { tips, created, published }: PlannedMoves = planned;
  const instances: InitializedInstance[] = [];
  for (const { createBranch, baseline, ...each } of plan.instances) {
    instances.push({
      ...each,
      tip: tips.get(each.instance.branch) ?? each.tip,
      createdBranch: createBranch && created.includes(each.instance.branch),
      baseline: baseline ? await declare(context, each) : undefined,
    });
  }
  return { instances, fileChanged, published };
};

const declare = async (
  context: PipelineContext,
  { instance, org }: Pick<PlannedInstance, 'instance' | 'org'>
): Promise<RecordedBaseline> => {
  const reason = 'Declared when the pipeline was written: the org holds this commit.';
  // Nothing was compared, so that nothing is told of what was changed in the org before.
  const declaration = { instance: instance.name, org, tracked: undefined, reason };
  return recordBaseline(context, declaration, async () => {
    const ref = branchRef(instance.branch);
    return { commit: (await context.store.fetch([ref])).get(ref) ?? '', alongside: [] };
  });
};
