import type { Instance } from '../../pipeline/pipeline.js';
import type { PromoteEffects } from '../carryOut.js';
import type { Context } from '../context.js';
import type { FollowedMirror } from '../steps/step.js';
import { syncInstance } from './syncInstance.js';

/**
 * Brings the mirrors that follow by themselves to what the instance they mirror now holds, one after another, each by a run
 * of its own. One that fails is told and blocks nothing.
 */
export const followMirrors = async (
  context: Context,
  { name }: Pick<Instance, 'name'>,
  { signal, wait, frequency, report }: Pick<PromoteEffects, 'signal' | 'wait' | 'frequency' | 'report'>
): Promise<readonly FollowedMirror[]> => {
  const followed: FollowedMirror[] = [];
  const mirrors = context.loaded.pipeline.mirrors(name).filter(({ follow }) => follow === 'auto');
  for (const mirror of mirrors) {
    const result = await bringMirror(context, mirror, { signal, wait, frequency });
    report({ type: 'mirror', mirror: result });
    followed.push(result);
  }
  return followed;
};

/** What a person would have to be asked stops a mirror: nobody is there for it. */
const bringMirror = async (
  context: Context,
  { name: instance }: Instance,
  effects: Pick<PromoteEffects, 'signal' | 'wait' | 'frequency'>
): Promise<FollowedMirror> => {
  try {
    const quiet = { ...effects, confirm: async () => Promise.resolve(true), report: () => undefined };
    const synced = await syncInstance(context, { ...unattended, name: instance }, quiet);
    return synced.outcome === 'upToDate'
      ? { instance, outcome: 'upToDate', commit: synced.commit }
      : { instance, outcome: 'published', commit: synced.promoted.plan.mergeCommit };
  } catch (error) {
    return { instance, outcome: 'failed', error: error instanceof Error ? error : new Error(String(error)) };
  }
};

const unattended = {
  full: false,
  includeMain: false,
  includeUndeployed: false,
  overwrite: [],
  keepOrg: [],
  tests: [],
  ignoreWarnings: false,
} as const;
