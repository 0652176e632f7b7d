import type { ConnectedOrg } from '../../org/types.js';
import type { PlanOptions } from '../plan.js';
import type { ContentRequest } from '../planContent.js';
import type { UndoSelection } from './chooseRuns.js';

/** What a person asks for. */
export type UndoRequest = PlanOptions &
  UndoSelection &
  Readonly<{
    /** Whether the org gets what the branch has without the runs, and not what the org itself had before. */
    asCommitted: boolean;
  }>;

/** What planning an undo needs. */
export type UndoPlanRequest = Omit<ContentRequest, 'options' | 'org'> &
  Readonly<{ org: ConnectedOrg; request: UndoRequest; run: string }>;
