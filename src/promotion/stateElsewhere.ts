import type { RefStore } from '../git/refs.js';
import type { Repository } from '../git/repository.js';
import { noAlias } from '../git/refTypes.js';
import { recordFile } from './history.js';
import type { InstanceName } from './record.js';
import { branchRef, historyRef, statePrefix } from './refNames.js';

/**
 * Where else than the setting `refNamespace` says a remote has histories of an instance: what was written before that setting
 * was made or changed, and does not count any more.
 *
 * @returns prefixes of refs, such as `refs/sre/`
 * @throws SfError RemoteUnreachableError
 */
export const historyElsewhere = async (
  { repo, store }: Readonly<{ repo: Repository; store: RefStore }>,
  instance: InstanceName
): Promise<readonly string[]> => {
  const present = store.nameThere(historyRef(instance));
  const name = historyRef(instance).slice(statePrefix.length);
  const plain = store.withAlias(noAlias);
  const placeOf = (ref: string): string => ref.slice(0, -name.length);
  const likely = [...(await plain.list('refs/')).keys()]
    .filter((ref) => ref !== present && ref.endsWith(`/${name}`))
    .filter((ref) => placeOf(ref) === statePrefix || ref.startsWith(branchRef('')));
  const found: string[] = [];
  for (const [ref, tip] of await plain.fetch(likely)) {
    // A branch may merely be called like that.
    if ((await repo.readFile(tip, recordFile)) !== undefined) found.push(placeOf(ref));
  }
  return found;
};

/**
 * How to have state count that is under another prefix than the setting `refNamespace` says.
 *
 * @param from the prefix under which it is
 */
export const wayToMoveState = ({ remote, nameThere }: Pick<RefStore, 'remote' | 'nameThere'>, from: string): string =>
  `Move it: "git fetch ${remote ?? ''} '+${from}*:${statePrefix}*'", then "git push ${remote ?? ''} '${statePrefix}*:${nameThere(statePrefix)}*'".`;
