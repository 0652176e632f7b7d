import { SfError } from '@salesforce/core/sfError';
import type { RefStore } from '../git/refs.js';
import type { Repository } from '../git/repository.js';
import { noAlias } from '../git/refTypes.js';
import type { Context } from './context.js';
import { type InstanceHistory, recordFile } from './history.js';
import type { InstanceName } from './record.js';
import { branchRef, historyRef, statePrefix } from './refNames.js';

/**
 * Where else than the setting `refNamespace` says a remote has histories of an instance: what was written before that setting
 * was made or changed, and does not count any more.
 *
 * @returns by prefix of refs, such as `refs/sre/`, the tip of the history there
 * @throws SfError RemoteUnreachableError
 */
export const historyElsewhere = async (
  { repo, store }: Readonly<{ repo: Repository; store: RefStore }>,
  instance: InstanceName
): Promise<ReadonlyMap<string, string>> => {
  const present = store.nameThere(historyRef(instance));
  const name = historyRef(instance).slice(statePrefix.length);
  const plain = store.withAlias(noAlias);
  const placeOf = (ref: string): string => ref.slice(0, -name.length);
  const likely = [...(await plain.list('refs/', { fresh: false })).keys()]
    .filter((ref) => ref !== present && ref.endsWith(`/${name}`))
    .filter((ref) => placeOf(ref) === statePrefix || ref.startsWith(branchRef('')));
  const found = new Map<string, string>();
  for (const [ref, tip] of await plain.fetch(likely)) {
    // A branch may merely be called like that.
    if ((await repo.readFile(tip, recordFile)) !== undefined) found.set(placeOf(ref), tip);
  }
  return found;
};

/**
 * Refuses to go on with a history of an instance beside another one under another prefix that it does not contain: what it does
 * not know would be deployed again, or come as a change by hand.
 *
 * @param history the one that counts, which may be empty
 * @throws SfError HistoryElsewhereError; RemoteUnreachableError
 */
export const refuseOtherHistory = async (
  { repo, store, offline }: Pick<Context, 'repo' | 'store' | 'offline'>,
  { instance, tip }: Pick<InstanceHistory, 'instance' | 'tip'>
): Promise<void> => {
  if (offline) return;
  for (const [place, commit] of await historyElsewhere({ repo, store }, instance)) {
    if (tip !== undefined && (await repo.isAncestor(commit, tip))) continue;
    const lacking = tip === undefined ? 'and none is there that counts' : 'and the one that counts does not contain it';
    throw new SfError(
      `Instance ${instance} has a history under ${place.slice(0, -1)} that does not count, since ${whyElsewhere(store)}, ${lacking}.`,
      'HistoryElsewhereError',
      [
        tip === undefined
          ? wayToMoveState(store, place)
          : `If it is of no use any more, delete it: "git push ${store.remote ?? ''} --delete ${place}${historyRef(instance).slice(statePrefix.length)}".`,
        wayBack(place),
      ]
    );
  }
};

/** What the setting `refNamespace` is, as the reason why state elsewhere does not count. */
export const whyElsewhere = ({ nameThere }: Pick<RefStore, 'nameThere'>): string => {
  const now = nameThere(statePrefix);
  return now === statePrefix
    ? 'plugins.sre.refNamespace is not set'
    : `plugins.sre.refNamespace says ${now.slice(0, -1)}`;
};

/**
 * How to have state count again where it is.
 *
 * @param place its prefix of refs
 */
export const wayBack = (place: string): string =>
  place === statePrefix
    ? 'Or take "plugins.sre.refNamespace" out of sfdx-project.json again, on the main branch.'
    : `Or set "plugins.sre.refNamespace" in sfdx-project.json to "${place.slice(0, -1)}" again, on the main branch.`;

/**
 * How to have state count that is under another prefix than the setting `refNamespace` says.
 *
 * @param from the prefix under which it is
 */
export const wayToMoveState = ({ remote, nameThere }: Pick<RefStore, 'remote' | 'nameThere'>, from: string): string =>
  `Move it: "git fetch ${remote ?? ''} '+${from}*:${statePrefix}*'", then "git push ${remote ?? ''} '${statePrefix}*:${nameThere(statePrefix)}*'".`;
