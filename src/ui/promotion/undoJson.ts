import { stopsOf } from '../../promotion/gates.js';
import type { Plan, PlanOptions } from '../../promotion/plan.js';
import type { UndoOutcome } from '../../promotion/undo/undo.js';
import { planJson, type PlannedJson } from './planJson.js';
import { promoteJson, type PromoteResult } from './promoteJson.js';

/** What `promote undo` gives with `--json`. */
export type UndoResult = Readonly<{
  /** Previewed: nothing was changed, and `plan.stops` says what would stop it. */
  status: 'Published' | 'Previewed';
  instance: string;
  plan?: Omit<PlannedJson, 'further'>;
  promotion?: PromoteResult;
}>;

/** Gives an undo the shape of `--json`; concise leaves out what succeeded. */
export const undoJson = (undone: UndoOutcome, concise: boolean): UndoResult => ({
  status: 'Published',
  instance: undone.plan.target.name,
  promotion: promoteJson(undone, concise),
});

/** Gives a previewed undo the shape of `--json`. */
export const undoPreviewJson = (plan: Plan, options: PlanOptions, now: Date): UndoResult => ({
  status: 'Previewed',
  instance: plan.target.name,
  plan: { ...planJson(plan), stops: stopsOf(plan, options, now) },
});
