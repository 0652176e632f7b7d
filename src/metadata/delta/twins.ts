import { posix } from 'node:path';
import { SfError } from '@salesforce/core/sfError';
import { groupBy } from '../../common/groupBy.js';
import { memberKey } from '../../common/member.js';
import type { ChangedComponents } from './changedComponents.js';
import type { ChangedFiles } from './changedFiles.js';
import type { CommitView } from './commitView.js';
import type { FoundComponent } from './component.js';
import { looseKey, looseName } from './looseKey.js';

/**
 * Refuses a commit that has a new component beside one whose name differs in case alone: an org takes them for one, so that
 * the one would overwrite the other without a word, and most disks for one file. git takes them for two, and merges what two
 * branches added under both spellings.
 *
 * @throws SfError NameCollisionError
 */
export const refuseTwins = async (to: CommitView, files: ChangedFiles, changed: ChangedComponents): Promise<void> => {
  refuseTwinChildren(changed);
  const isNew = (component: FoundComponent): boolean =>
    component.files.every((path) => files.present.get(path)?.before === false);
  const places = new Set(changed.present.filter(isNew).flatMap((component) => placesOf(to, component)));
  const spelled = spellings(to);
  const answers = await to.tree.ask([...places].map((place) => () => spelled(place)));
  for (const answer of answers) {
    if ('error' in answer) throw answer.error;
    if (answer.value.length > 1) throw collision(answer.value);
  }
};

/** Where a component is, and where its parent is: what is inside of them has names of its own, such as a static resource's. */
const placesOf = ({ tree }: CommitView, { source }: FoundComponent): string[] =>
  [source, source.parent]
    .map((each) => each?.content ?? each?.xml)
    .flatMap((path) => (path === undefined ? [] : [tree.toRepositoryPath(path)]));

/** Finds all paths that a path stands for where nothing tells upper from lower case. */
const spellings = ({ tree }: CommitView): ((path: string) => readonly string[]) => {
  const listed = new Map<string, ReadonlyMap<string, readonly string[]>>();
  const namesIn = (folder: string): ReadonlyMap<string, readonly string[]> => {
    const known = listed.get(folder) ?? groupBy(tree.readDirectory(tree.toFsPath(folder)), looseName);
    listed.set(folder, known);
    return known;
  };
  const below = (folder: string, name: string): string[] =>
    (namesIn(folder).get(looseName(name)) ?? []).map((each) => posix.join(folder, each));
  return (path) => {
    let found = [''];
    for (const name of path.split('/')) found = found.flatMap((folder) => below(folder, name));
    return found;
  };
};

/** Children in the same or in different files, of which one is new. */
const refuseTwinChildren = ({ children, formerChildren }: ChangedComponents): void => {
  const bySpelling = groupBy([...children.values()], ({ member }) => looseKey(member));
  for (const twins of bySpelling.values()) {
    const names = twins.map(({ member }) => memberKey(member));
    if (names.length > 1 && names.some((name) => !formerChildren.has(name))) throw collision(names, twins[0].file);
  }
};

const collision = ([one, other]: readonly string[], file?: string): SfError =>
  new SfError(
    `${one} and ${other}${file === undefined ? '' : `, in ${file},`} differ in case alone: for an org they are one component.`,
    'NameCollisionError',
    ['Rename or delete one of them on the feature that brings it.']
  );
