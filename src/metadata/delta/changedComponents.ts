import { memberKey } from '../../common/member.js';
import type { ChangedFiles } from './changedFiles.js';
import { childrenByKey, type ChildInFile, type FileWithChildren, takenApart } from './childrenInFile.js';
import { type ChildTwice, childrenTwiceIn } from './childrenTwice.js';
import { type CommitView, type Resolution, resolveFiles, tryToResolveFiles } from './commitView.js';
import { childTagsOf, type FoundComponent } from './component.js';
import { ofEarlier } from './earlier.js';
import { looseKey } from './looseKey.js';

/** The changed files of two commits, as components. */
export type ChangedComponents = Readonly<{
  /** Of the later commit: what its new and changed files belong to. One member may be in several places. */
  present: readonly FoundComponent[];
  /** Of the earlier commit: what the files belonged to that are gone. */
  gone: readonly FoundComponent[];
  /** Of the earlier commit: what unchanged files belonged to that belong to none any more. */
  claimedNoMore: readonly FoundComponent[];
  /** Children in the later commit's new and changed files, by member key. */
  children: ReadonlyMap<string, ChildInFile>;
  /** Children in the earlier commit's changed and gone files, by member key. */
  formerChildren: ReadonlyMap<string, ChildInFile>;
  /** Of the components in `present` in whose files children may stand: those of which the file itself says what it said before. */
  unchangedParents: ReadonlySet<FoundComponent>;
  /** Children that the later commit's new and changed files have twice. */
  childrenTwice: readonly ChildTwice[];
  /** Changed files that belong to no component, with the reason. */
  unclaimed: ReadonlyArray<Readonly<{ path: string; reason: string }>>;
}>;

/**
 * Finds the components that changed files belong to, in the commit that has them.
 *
 * @throws SfError IncompleteComponentError, UnparsableMetadataError
 */
export const changedComponents = async (
  from: CommitView | undefined,
  to: CommitView,
  files: ChangedFiles
): Promise<ChangedComponents> => {
  const present = sort(await resolveFiles(to, [...files.present.keys()]));
  const parents = present.components.filter(hasChildrenInside);
  const read = await readParents(to, parents);
  const children = childrenOf(read);
  if (from === undefined) {
    return {
      ...{ present: present.components, gone: [], claimedNoMore: [], unclaimed: present.unclaimed },
      ...{ children: childrenByKey(children), formerChildren: new Map(), childrenTwice: childrenTwiceIn(children, []) },
      unchangedParents: new Set(),
    };
  }
  const gone = sort(await tryToResolveFiles(from, files.gone));
  const claimedNoMore = sort(await tryToResolveFiles(from, files.claimedNoMore));
  const parentFiles = new Set(parents.flatMap((component) => component.files));
  const formerFiles = [...files.present].filter(([path, { before }]) => before && parentFiles.has(path));
  const former = sort(
    await tryToResolveFiles(
      from,
      formerFiles.map(([path]) => path)
    )
  );
  const formerParents = [...former.components, ...gone.components].filter(hasChildrenInside);
  const formerRead = await ofEarlier(from, () => readParents(from, formerParents));
  const formerChildren = childrenOf(formerRead);
  return {
    present: present.components,
    gone: gone.components,
    claimedNoMore: claimedNoMore.components,
    children: childrenByKey(children),
    formerChildren: childrenByKey(formerChildren),
    unchangedParents: unchangedOf(read, formerRead),
    childrenTwice: childrenTwiceIn(children, formerChildren),
    unclaimed: [...present.unclaimed, ...gone.unclaimed],
  };
};

const hasChildrenInside = ({ source }: FoundComponent): boolean =>
  source.xml !== undefined && childTagsOf(source).length > 0;

type Sorted = Readonly<{ components: FoundComponent[]; unclaimed: Array<{ path: string; reason: string }> }>;

const sort = (resolutions: ReadonlyMap<string, Resolution | Error>): Sorted => {
  const components = new Map<string, FoundComponent>();
  const unclaimed: Array<{ path: string; reason: string }> = [];
  for (const [path, resolution] of resolutions) {
    if (resolution instanceof Error) unclaimed.push({ path, reason: 'it was no whole component before' });
    else if ('reason' in resolution) unclaimed.push({ path, reason: resolution.reason });
    else
      components.set(
        `${memberKey(resolution.component.member)} ${resolution.component.files[0]}`,
        resolution.component
      );
  }
  return { components: [...components.values()], unclaimed };
};

type ParentRead = FileWithChildren & Readonly<{ parent: FoundComponent }>;

const readParents = async (
  { tree }: CommitView,
  parents: readonly FoundComponent[]
): Promise<readonly ParentRead[]> => {
  const contents = await tree.read(parents.map(({ files: [path] }) => path));
  return parents.map((parent) => ({
    parent,
    ...takenApart(parent, contents.get(parent.files[0]) ?? Buffer.alloc(0)),
  }));
};

/** The children of each parent, those of one name too. */
const childrenOf = (parents: readonly ParentRead[]): readonly ChildInFile[] =>
  parents.flatMap(({ children }) => children);

/** One in another file is compared with what the file said that is gone. */
const unchangedOf = (parents: readonly ParentRead[], former: readonly ParentRead[]): ReadonlySet<FoundComponent> => {
  const isStillThere = new Set(parents.map(({ parent }) => parent.files[0]));
  const gone = former.filter(({ parent }) => !isStillThere.has(parent.files[0]));
  const byMember = new Map(gone.map(({ parent, own }) => [looseKey(parent.member), own]));
  const byFile = new Map(former.map(({ parent, own }) => [parent.files[0], own]));
  const before = ({ member, files: [path] }: FoundComponent): string | undefined =>
    byFile.get(path) ?? byMember.get(looseKey(member));
  return new Set(parents.filter(({ parent, own }) => before(parent) === own).map(({ parent }) => parent));
};
