import type { Contested, Decision } from './contested.js';

/** A decision about a conflict, as it is kept for whenever the same conflict comes back. */
export type Resolution = Contested &
  Readonly<{
    version: 1;
    fingerprint: string;
    decision: Decision;
    /** Who decided, as git knows them: `Name <address>`. */
    by: string;
    /** ISO 8601. */
    at: string;
    why?: string;
    /** The runs for which it was decided. */
    runs: readonly string[];
  }>;

/** A decision in a word. */
export const wordFor = (decision: Decision): string => {
  if (typeof decision === 'string') return decision;
  if ('text' in decision) return 'edited';
  return decision.content === undefined ? 'deleted' : 'edited';
};
