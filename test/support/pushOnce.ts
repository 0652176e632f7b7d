import { execFileSync } from 'node:child_process';
import type { RunEvent } from '../../src/promotion/steps/step.js';
import type { Stage } from './stage.js';

/** Pushes once while the org deploys, without waiting for anything else: the deploy would go on meanwhile. */
export const pushOnce = (stage: Stage, ...refspec: readonly string[]): ((event: RunEvent) => void) => {
  let isDone = false;
  return ({ type }) => {
    if (type !== 'status' || isDone) return;
    isDone = true;
    const options = { cwd: stage.local.dir, env: { ...process.env, ...stage.scratch.env } };
    execFileSync('git', ['push', '--quiet', 'origin', ...refspec], options);
  };
};
