import { SfError } from '@salesforce/core/sfError';
import type { PromoteEffects } from '../carryOut.js';
import type { Context } from '../context.js';
import { findRun, type PlacedRun } from '../findRun.js';
import { outlookOf } from '../outlook.js';

/**
 * Publishes a run that its org accepted and whose branch others moved meanwhile, so that it can be undone: its record says
 * what the org has, and where both changed the same the branch keeps what others pushed.
 *
 * @returns whether there was such a run
 * @throws what finishing a run throws
 */
export const publishToUndo = async (context: Context, id: string, effects: PromoteEffects): Promise<boolean> => {
  const placed = await knownRun(context, id);
  if (placed === undefined) return false;
  const outlook = await outlookOf(placed.context, placed.run, effects.signal);
  if (outlook.kind !== 'accepted') return false;
  const { resumeRun } = await import('../resume.js');
  const { signal, wait, waitLock, frequency, confirm } = effects;
  await resumeRun(
    { ...placed, run: { ...placed.run, yields: true } },
    { signal, wait, waitLock, frequency, confirm, report: () => undefined }
  );
  return true;
};

const knownRun = async (context: Context, id: string): Promise<PlacedRun | undefined> => {
  try {
    return await findRun(context, id);
  } catch (error) {
    if (error instanceof SfError && error.name === 'RunNotFoundError') return undefined;
    throw error;
  }
};
