import { posix } from 'node:path';
import { SfError } from '@salesforce/core/sfError';
import { memberKey } from '../../common/member.js';
import type { ChangedComponents } from './changedComponents.js';
import type { ChangedFiles } from './changedFiles.js';
import type { ChildInFile } from './childrenInFile.js';
import type { CommitView } from './commitView.js';
import { looseKey, looseName } from './looseKey.js';

/**
 * Refuses a commit that has two names which differ in case alone, where one of them is new: an org takes them for one
 * component, so that the one would overwrite the other without a word, and most disks for one file. git takes them for two,
 * and merges what two branches added under both spellings.
 *
 * @throws SfError NameCollisionError
 */
export const refuseTwins = async (to: CommitView, files: ChangedFiles, changed: ChangedComponents): Promise<void> => {
  refuseTwinChildren(changed.children.values());
  const places = changed.present
    .filter((component) => component.files.every((path) => files.present.get(path)?.before === false))
    // What is inside of a component, such as a static resource, has names of its own.
    .map(({ source }) => to.tree.toRepositoryPath(source.content ?? source.xml ?? ''));
  const names = new Map<string, Set<string>>();
  for (const place of places) {
    for (let path = place; path !== '' && path !== '.'; path = posix.dirname(path)) {
      const folder = posix.dirname(path);
      names.set(folder, (names.get(folder) ?? new Set()).add(posix.basename(path)));
    }
  }
  const folders = [...names.keys()];
  const listed = await to.tree.ask(
    folders.map((folder) => () => to.tree.readDirectory(to.tree.toFsPath(folder === '.' ? '' : folder)))
  );
  for (const [index, answer] of listed.entries()) {
    if ('error' in answer) throw answer.error;
    const bySpelling = new Map<string, string>();
    for (const name of answer.value) {
      const twin = bySpelling.get(looseName(name));
      const isNew = [name, twin].some((each) => names.get(folders[index])?.has(each ?? ''));
      if (twin !== undefined && isNew) throw collision([twin, name].map((each) => posix.join(folders[index], each)));
      bySpelling.set(looseName(name), name);
    }
  }
};

const refuseTwinChildren = (children: Iterable<ChildInFile>): void => {
  const bySpelling = new Map<string, ChildInFile>();
  for (const child of children) {
    const twin = bySpelling.get(looseKey(child.member));
    if (twin) throw collision([memberKey(twin.member), memberKey(child.member)], child.file);
    bySpelling.set(looseKey(child.member), child);
  }
};

const collision = ([one, other]: readonly string[], file?: string): SfError =>
  new SfError(
    `${one} and ${other}${file === undefined ? '' : `, in ${file},`} differ in case alone: for an org they are one component.`,
    'NameCollisionError',
    ['Rename or delete one of them on the feature that brings it.']
  );
