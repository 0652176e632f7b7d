import { type Member, memberKey } from '../../common/member.js';
import type { ChangedComponents } from './changedComponents.js';
import type { ChangedFiles } from './changedFiles.js';
import type { CommitView } from './commitView.js';
import { componentTwice } from './componentTwice.js';
import { likelyLabelTwins } from './likelyLabelTwins.js';
import { locateMembers } from './locate.js';
import { looseKey } from './looseKey.js';

type Placed = Readonly<{ member: Member; file: string; is: 'new' | 'changed' | 'same' }>;

/**
 * Refuses children that two files have, labels in files of their own with them: in two of the changed files, a new one that a file
 * has which did not change, and a changed label that another file is likely to have.
 *
 * @throws SfError ComponentTwiceError, with both paths
 */
export const refuseSameChildren = async (
  to: CommitView,
  files: ChangedFiles,
  changed: ChangedComponents
): Promise<void> => {
  const [twice] = changed.childrenTwice;
  if (twice !== undefined) throw componentTwice(twice.member, ...twice.files);
  const placed = placedIn(files, changed);
  const known = new Map(placed.map((each) => [looseKey(each.member), each.file]));
  refuseOther(placed, ({ member }) => known.get(looseKey(member)));
  const read = new Set(placed.map(({ file }) => file));
  const fresh = placed.filter((each) => each.is === 'new');
  const elsewhere = await locateMembers(to, fresh.map(memberOf), (path) => !read.has(path));
  refuseOther(fresh, ({ member }) => elsewhere.get(memberKey(member))?.files[0]);
  const labels = placed.filter((each) => each.member.type === 'CustomLabel' && each.is === 'changed');
  const twins = new Map((await likelyLabelTwins(to, labels)).map(({ member, file }) => [looseKey(member), file]));
  refuseOther(labels, ({ member }) => twins.get(looseKey(member)));
};

const memberOf = ({ member }: Placed): Member => member;

const refuseOther = (placed: readonly Placed[], otherFile: (each: Placed) => string | undefined): void => {
  for (const each of placed) {
    const other = otherFile(each);
    if (other !== undefined && other !== each.file) throw componentTwice(each.member, each.file, other);
  }
};

/** The children in changed files, and the labels whose own files changed. */
const placedIn = (files: ChangedFiles, { present, children, formerChildren }: ChangedComponents): readonly Placed[] => {
  const former = new Map([...formerChildren.values()].map((child) => [looseKey(child.member), child]));
  const labels = present.filter(({ member }) => member.type === 'CustomLabel');
  return [
    ...[...children.values()].map(({ member, file, canonical }): Placed => {
      const before = former.get(looseKey(member));
      if (before === undefined) return { member, file, is: 'new' };
      return { member, file, is: before.canonical === canonical ? 'same' : 'changed' };
    }),
    ...labels.map(({ member, files: [file] }): Placed => {
      const isNew = !former.has(looseKey(member)) && files.present.get(file)?.before === false;
      return { member, file, is: isNew ? 'new' : 'changed' };
    }),
  ];
};
