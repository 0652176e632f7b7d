import type { SfError } from '@salesforce/core/sfError';
import type { Member } from '../../common/member.js';
import type { ChangedComponents } from './changedComponents.js';
import type { ChangedFiles } from './changedFiles.js';
import { type ChildTwice, linesOfChild } from './childrenTwice.js';
import { childrenInHolders } from './childrenInHolders.js';
import type { CommitView } from './commitView.js';
import type { FoundComponent } from './component.js';
import { componentTwice, componentTwiceInFile } from './componentTwice.js';
import { likelyChildTwins } from './likelyChildTwins.js';
import { locateMembers } from './locate.js';
import { looseKey } from './looseKey.js';
import { holderOf } from './presets.js';

type Placed = Readonly<{ member: Member; file: string; is: 'new' | 'changed' | 'same'; isAlone: boolean }>;

/**
 * Refuses children that one of the changed files has twice, unless it had them so before, and those that two files have, those in
 * files of their own with them: in two of the changed files, a new one that a file has which did not change, and a changed one
 * that another file is likely to have. Two in files of their own are no matter of this: they are looked for as all components are.
 *
 * @throws SfError ComponentTwiceError, with both paths
 */
export const refuseSameChildren = async (
  to: CommitView,
  files: ChangedFiles,
  changed: ChangedComponents
): Promise<void> => {
  const [twice] = changed.childrenTwice;
  if (twice !== undefined) throw await errorOf(to, twice);
  const placed = placedIn(to, files, changed);
  const known = new Map(placed.map((each) => [looseKey(each.member), each.file]));
  refuseOther(placed, ({ member }) => known.get(looseKey(member)));
  const read = new Set(changed.present.map(({ files: [file] }) => file));
  const fresh = placed.filter((each) => each.is === 'new');
  const [alone, inFiles] = [fresh.filter(({ isAlone }) => isAlone), fresh.filter(({ isAlone }) => !isAlone)];
  const isUnread = (path: string): boolean => !read.has(path);
  const elsewhere = new Map(
    [
      ...(await locateMembers(to, inFiles.map(memberOf), isUnread)).values(),
      ...(await childrenInHolders(to, alone.map(memberOf), isUnread)),
    ].map(({ member, files: [file] }) => [looseKey(member), file])
  );
  refuseOther(fresh, ({ member }) => elsewhere.get(looseKey(member)));
  const others = placed.filter((each) => each.is === 'changed');
  const twins = new Map((await likelyChildTwins(to, others)).map(({ member, file }) => [looseKey(member), file]));
  refuseOther(others, ({ member }) => twins.get(looseKey(member)));
};

const errorOf = async ({ tree }: CommitView, { child, again }: ChildTwice): Promise<SfError> => {
  const { member, file } = child;
  if (file !== again) return componentTwice(member, file, again);
  const content = (await tree.read([file])).get(file) ?? Buffer.alloc(0);
  return componentTwiceInFile(member, file, linesOfChild(child, content));
};

const memberOf = ({ member }: Placed): Member => member;

const refuseOther = (placed: readonly Placed[], otherFile: (each: Placed) => string | undefined): void => {
  for (const each of placed) {
    const other = otherFile(each);
    if (other !== undefined && other !== each.file) throw componentTwice(each.member, each.file, other);
  }
};

/** The children in changed files, and those whose own files changed. */
const placedIn = (
  { project: { registry } }: CommitView,
  files: ChangedFiles,
  { present, children, formerChildren }: ChangedComponents
): readonly Placed[] => {
  const former = new Map([...formerChildren.values()].map((child) => [looseKey(child.member), child]));
  const isChild = ({ member }: FoundComponent): boolean => holderOf(member.type, registry) !== undefined;
  return [
    ...[...children.values()].map(({ member, file, canonical }): Placed => {
      const before = former.get(looseKey(member));
      if (before === undefined) return { member, file, is: 'new', isAlone: false };
      return { member, file, is: before.canonical === canonical ? 'same' : 'changed', isAlone: false };
    }),
    ...present.filter(isChild).map(({ member, files: [file] }): Placed => {
      const isNew = !former.has(looseKey(member)) && files.present.get(file)?.before === false;
      return { member, file, is: isNew ? 'new' : 'changed', isAlone: true };
    }),
  ];
};
