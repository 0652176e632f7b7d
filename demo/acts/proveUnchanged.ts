import { join } from 'node:path';
import type { Stage } from '../support/stage.js';

/**
 * Asks remote and org before and after something that must leave an instance as it was: the branch's tip, the newest
 * record, the lock, and the bytes of the class in question.
 *
 * @throws Error when anything differs
 */
export const proveUnchanged = async (stage: Stage, instance: string, work: () => Promise<void>): Promise<void> => {
  const file = join(stage.orgs, instance, 'metadata', 'classes', 'RatingService.cls');
  const look = async (): Promise<string> => {
    const refs = ['heads/', 'sre/instances/', 'sre/locks/'].map((prefix) => `refs/${prefix}${instance}`);
    const shared = await stage.read(['git', 'ls-remote', 'origin', ...refs]);
    return `${shared}\n${await stage.read(['git', 'hash-object', file])}`;
  };
  const before = await look();
  await work();
  const after = await look();
  if (after !== before) throw new Error(`The refused promotion left ${instance} changed:\n${before}\n\n${after}`);
  stage.narrator.proven(
    `As before: the branch ${instance}, its newest record, and the class in its org; and no lock is left.`
  );
};
