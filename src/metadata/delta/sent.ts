import { groupBy } from '../../common/groupBy.js';
import { memberKey, type Member } from '../../common/member.js';
import type { ChangedComponents } from './changedComponents.js';
import type { ChangedFiles } from './changedFiles.js';
import { childrenInFile, type ChildInFile } from './childrenInFile.js';
import type { CommitView } from './commitView.js';
import { childTagsOf, type FoundComponent } from './component.js';
import { looseKey } from './looseKey.js';
import type { MetadataType } from './metadataType.js';
import { goesByItsEntries } from './presets.js';

/** A component that is sent to the org. */
export type Sent = Readonly<{
  member: Member;
  operation: 'add' | 'change';
  files: readonly string[];
  /** Why, where no change of its own tells. */
  reason?: string;
}>;

/**
 * What to send for the components that new and changed files belong to, by member key.
 *
 * Children that stand in one file: of labels, which the library can send one by one, those that changed. Of all other types
 * it sends the file as it is, with all children that are in it; so all of them are named.
 */
export const sentFor = (files: ChangedFiles, changed: ChangedComponents): Map<string, Sent> => {
  const sent = new Map<string, Sent>();
  const former = new Map([...changed.formerChildren.values()].map((child) => [looseKey(child.member), child]));
  const gone = new Set([...changed.gone, ...changed.claimedNoMore].map(({ member }) => looseKey(member)));
  const byFile = groupBy([...changed.children.values()], ({ file }) => file);
  for (const component of changed.present) {
    const inFile = byFile.get(component.files[0]) ?? [];
    const wasThere = existedBefore(files, component) || former.has(looseKey(component.member));
    const operation = wasThere ? 'change' : 'add';
    for (const item of childTagsOf(component.source).length > 0
      ? withChildren(component, operation, { inFile, former, gone })
      : [{ member: component.member, operation, files: component.files } as const]) {
      sent.set(memberKey(item.member), item);
    }
  }
  return sent;
};

/**
 * What to send for a component that no change of files asks for: itself, or the file that it stands in.
 *
 * @param reason why it is sent
 */
export const sentAnyway = async (
  { tree }: CommitView,
  component: FoundComponent,
  reason: string
): Promise<readonly Sent[]> => {
  const { source, files, member } = component;
  const itself: Sent = { member, operation: 'change', files, reason };
  const inFile = source.parent ?? source;
  const isAlone = source.xml !== inFile.xml || canSendOneByOne(inFile.type);
  if (source.parent !== undefined && isAlone) return [itself];
  const contents = await tree.read(files.slice(0, 1));
  const children = childrenInFile({ source: inFile, files }, contents.get(files[0]) ?? Buffer.alloc(0));
  const parent: Sent = { ...itself, member: { type: inFile.type.name, fullName: inFile.fullName } };
  const entries = [...children.values()].map((child): Sent => ({ ...itself, member: child.member }));
  return goesByItsEntries(inFile.type) ? entries : [source.parent === undefined ? itself : parent, ...entries];
};

/** What is sent, and more that is sent with it; what is sent already stays as it is. */
export const withMore = (sent: ReadonlyMap<string, Sent>, items: readonly Sent[]): ReadonlyMap<string, Sent> => {
  const all = new Map(sent);
  for (const item of items) if (!all.has(memberKey(item.member))) all.set(memberKey(item.member), item);
  return all;
};

/** Those of the components that are sent. */
export const sentComponents = (
  components: readonly FoundComponent[],
  sent: ReadonlyMap<string, Sent>
): readonly FoundComponent[] => components.filter(({ member }) => sent.has(memberKey(member)));

const canSendOneByOne = (type: MetadataType): boolean =>
  type.strategies?.transformer === 'nonDecomposed' || goesByItsEntries(type);

/** A component is new when all of its files are. */
const existedBefore = ({ present }: ChangedFiles, { files }: FoundComponent): boolean =>
  files.some((file) => present.get(file)?.before !== false);

const withChildren = (
  { member, source, files }: FoundComponent,
  operation: 'add' | 'change',
  /** Those of before by their loose keys: one that changed its name's case alone is still the same. */
  children: Readonly<{
    inFile: readonly ChildInFile[];
    former: ReadonlyMap<string, ChildInFile>;
    gone: ReadonlySet<string>;
  }>
): Sent[] => {
  const own = children.inFile.map((child) => {
    const key = looseKey(child.member);
    return sentChild(child, children.former.get(key), children.gone.has(key));
  });
  const changed = own.filter(({ reason }) => reason === undefined);
  if (goesByItsEntries(source.type)) return changed;
  if (canSendOneByOne(source.type) && (changed.length === 0 || changed.length < own.length)) return changed;
  return [{ member, operation, files }, ...own];
};

/**
 * @param isLeft whether it had a file of its own, too, that is gone or that no type claims any more: nothing tells which of the two
 * the org got
 */
const sentChild = (
  { member, file, canonical }: ChildInFile,
  former: ChildInFile | undefined,
  isLeft: boolean
): Sent => {
  const sent = { member, operation: former === undefined && !isLeft ? 'add' : 'change', files: [file] } as const;
  return former?.canonical === canonical && !isLeft
    ? { ...sent, reason: 'unchanged, in the same file as what changed' }
    : sent;
};
