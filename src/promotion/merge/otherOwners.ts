import type { MergeRequest, SuggestedPlace } from '../../git/merge.js';
import type { Repository } from '../../git/repository.js';
import type { SideChanges } from './bothChanged.js';
import { registryAt } from './registryAt.js';

/** Where git would put a file, and the side that added it. */
export type PlaceOfAdded = SuggestedPlace & Readonly<{ addedBy: keyof SideChanges }>;

/**
 * Leaves out the places in what is another object, bundle or folder of components: git suggests a folder by what is in its files
 * alone, and the parts of objects look alike. Only one that the side had not before, and that took the place of the other one,
 * is that one under a new name.
 *
 * @param added files that the sides added, and where they would go
 * @throws SfError GitError
 */
export const withoutOtherOwners = async (
  repo: Repository,
  added: readonly PlaceOfAdded[],
  merge: Required<MergeRequest>
): Promise<readonly PlaceOfAdded[]> => {
  if (added.length === 0) return [];
  const { componentKeys } = await import('../../metadata/delta/componentKey.js');
  const keyOf = componentKeys(await registryAt(repo, merge.ours));
  const ownerOf = (path: string): string | undefined => ownerIn(keyOf(path));
  const known = new Map<string, ReadonlySet<string | undefined>>();
  const isOwnerIn = async (owner: string | undefined, version: string): Promise<boolean> => {
    if (owner === undefined) return false;
    const owners = known.get(version) ?? new Set((await repo.listFiles(version)).map(({ path }) => ownerOf(path)));
    known.set(version, owners);
    return owners.has(owner);
  };
  const kept: PlaceOfAdded[] = [];
  for (const each of added) {
    const [before, now] = [ownerOf(each.from), ownerOf(each.to)];
    const mover = merge[each.addedBy === 'ours' ? 'theirs' : 'ours'];
    // All files are listed only for what would change its owner.
    const isOther = before !== now && ((await isOwnerIn(now, merge.base)) || (await isOwnerIn(before, mover)));
    if (!isOther) kept.push(each);
  }
  return kept;
};

/** Of a component's key, such as `objects/a__c/b__c.field` or `objects/a__c.object`, what names the folder: `objects/a__c`. */
const ownerIn = (key: string | undefined): string | undefined => {
  const [directory, name] = key?.split('/') ?? [];
  return name === undefined ? directory : `${directory}/${name.split('.')[0]}`;
};
