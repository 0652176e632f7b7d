import { memberKey } from '../../common/member.js';
import { childrenInFile, type ChildInFile, isOnlyItsChildren } from './childrenInFile.js';
import { type CommitView, whyLeftOut } from './commitView.js';
import type { FoundComponent } from './component.js';
import { isSameContent } from './moved.js';

/** Of the later commit, what an org may have as another place had it: both components, or both children. */
export type LeftOfTwo = Readonly<{ component: FoundComponent; goneFrom: string }>;

/** What is gone from a place of the earlier commit: a component with its files, or a child from a file. */
export type GoneFromPlace = Readonly<{ component: FoundComponent } | { child: ChildInFile }>;

/**
 * Finds which components are to be deployed although their files did not change: those that the earlier commit had in a second
 * place, with other content, that is gone. Nothing tells which of the two the org got.
 *
 * @param found where the later commit still has what is gone, by member key
 */
export const leftOfTwo = async (
  from: CommitView,
  to: CommitView,
  gone: readonly GoneFromPlace[],
  found: ReadonlyMap<string, FoundComponent>
): Promise<readonly LeftOfTwo[]> => {
  const left: LeftOfTwo[] = [];
  for (const each of gone) {
    const { member } = 'child' in each ? each.child : each.component;
    const component = found.get(memberKey(member));
    if (component === undefined || isOnlyItsChildren(member.type)) continue;
    if (whyLeftOut(to, component.files[0]) !== undefined) continue;
    const isSame =
      'child' in each
        ? await isSameChild(to, each.child, component)
        : await isSameContent({ view: from, files: each.component.files }, { view: to, files: component.files });
    if (!isSame) left.push({ component, goneFrom: 'child' in each ? each.child.file : each.component.files[0] });
  }
  return left;
};

const isSameChild = async (
  { tree }: CommitView,
  { member, canonical }: ChildInFile,
  { source, files }: FoundComponent
): Promise<boolean> => {
  const content = (await tree.read(files)).get(files[0]) ?? Buffer.alloc(0);
  const children = childrenInFile({ source: source.parent ?? source, files }, content);
  return children.get(memberKey(member))?.canonical === canonical;
};
