import { SfError } from '@salesforce/core/sfError';
import type { RefRejection, RefStore, RefUpdate } from '../../git/refs.js';
import { afterChange } from '../interruption.js';

/** How often an update is made anew on what others have put there in the meantime. */
const attempts = 3;

/**
 * Moves shared refs by compare-and-swap. When another one was faster, the update is built again on what is there now.
 * Whether it was carried out is decided by reading the refs, since the answer may have been lost.
 *
 * @param build reads what is there now and gives the moves; none for nothing to do
 * @param what what the update does, as the beginning of an error's sentence
 * @throws SfError SharedRefsRefusedError when the remote does not want it, SharedRefsMovedError when others kept moving
 * the refs
 */
export const updateShared = async (
  store: RefStore,
  build: () => Promise<readonly RefUpdate[]>,
  what: string
): Promise<void> => {
  for (let attempt = 1; ; attempt += 1) {
    const updates = await build();
    if (!updates.length) return;
    const rejections = await tryUpdate(store, updates);
    if (!rejections.length) return;
    const refused = rejections.filter(({ reason }) => reason === 'refused');
    if (refused.length) throw refusedError(store, refused, what);
    if (attempt === attempts) throw movedError(store, rejections, what);
  }
};

const tryUpdate = async (store: RefStore, updates: readonly RefUpdate[]): Promise<readonly RefRejection[]> => {
  try {
    const { accepted, rejections } = await store.update(updates);
    return accepted || (await isDone(store, updates)) ? [] : rejections;
  } catch (error) {
    // A remote that does not answer this either adds nothing to the first error.
    if (await isDone(store, updates).catch(() => false)) return [];
    // It may be at it still, and get done with it after this look.
    throw afterChange(error);
  }
};

const isDone = async (store: RefStore, updates: readonly RefUpdate[]): Promise<boolean> => {
  const present = await store.read(updates.map(({ ref }) => ref));
  return updates.every(({ ref, next }) => present.get(ref) === next);
};

const refusedError = (store: RefStore, rejections: readonly RefRejection[], what: string): SfError =>
  new SfError(
    [`${what}: ${nameOf(store)} refused it.`, ...rejections.map(({ ref, text }) => `  ${ref}: ${text}`)].join('\n'),
    'SharedRefsRefusedError',
    store.remote === undefined
      ? ['Change what stands in the way here, then run the command again.']
      : ['Check that you may push there: a protected branch takes changes by pull request only.']
  );

const movedError = (store: RefStore, rejections: readonly RefRejection[], what: string): SfError =>
  new SfError(
    `${what}: others keep moving ${rejections.map(({ ref }) => ref).join(', ')} on ${nameOf(store)}.`,
    'SharedRefsMovedError',
    ['Run the command again.']
  );

const nameOf = ({ remote }: RefStore): string => remote ?? 'this repository';
