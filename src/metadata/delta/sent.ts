import { groupBy } from '../../common/groupBy.js';
import { memberKey, type Member } from '../../common/member.js';
import type { ChangedComponents } from './changedComponents.js';
import type { ChangedFiles } from './changedFiles.js';
import { childrenInFile, isOnlyItsChildren } from './childrenInFile.js';
import type { CommitView } from './commitView.js';
import type { ComponentShape, FoundComponent } from './component.js';
import { looseKey } from './looseKey.js';
import { goesByItsEntries, isTakenApart } from './presets.js';

/** A component that is sent to the org. */
export type Sent = Readonly<{
  member: Member;
  operation: 'add' | 'change';
  files: readonly string[];
  /** Why, where no change of its own tells. */
  reason?: string;
  /** Of a child in its parent's file: that parent, by whose name the Salesforce CLI deploys the file. */
  standsIn?: Member;
}>;

/**
 * What to send for the components that new and changed files belong to, by member key.
 *
 * Of a file in which children stand, those are sent that changed, and its component where the file says something else of it:
 * an org merges such files child by child (Metazoa, Metadata Types Deployment Results), and package.xml may name one child of them,
 * such as the rule `Case.samplerule` (Metadata API Developer Guide, AssignmentRules; source-deploy-retrieve 13.7,
 * registry/presets/decomposeWorkflowBeta, decomposeSharingRulesBeta).
 */
export const sentFor = (files: ChangedFiles, changed: ChangedComponents): Map<string, Sent> => {
  const sent = new Map<string, Sent>();
  const former = new Map([...changed.formerChildren.values()].map((child) => [looseKey(child.member), child]));
  const gone = new Set([...changed.gone, ...changed.claimedNoMore].map(({ member }) => looseKey(member)));
  const byFile = groupBy([...changed.children.values()], ({ file }) => file);
  const [newLists, inPart] = [new Set<string>(), new Set<string>()];
  for (const component of changed.present) {
    const { member, source, files: own } = component;
    const isReplaced = files.present.get(own[0])?.replaced === true;
    const inFile = byFile.get(own[0]) ?? [];
    const children = inFile.flatMap((child): readonly Sent[] => {
      const key = looseKey(child.member);
      // One that changed its name's case alone is still the same. Of two, nothing tells which one the org got.
      const [before, isLeft] = [former.get(key), gone.has(key)];
      if (before?.canonical === child.canonical && !isLeft && !isReplaced) return [];
      const operation = before === undefined && !isLeft ? 'add' : 'change';
      return [{ member: child.member, operation, files: [child.file], ...standingIn(source) }];
    });
    const isUnchanged = changed.unchangedParents.has(component);
    // A new list is nothing but what is in it, and some of that may come from another file.
    const isNew = !existedBefore(files, component);
    const isList = isOnlyItsChildren(source.type.name);
    if (isList) (children.length < inFile.length ? inPart : newLists).add(memberKey(member));
    const isSent = !isNew || !isList || children.length === inFile.length;
    if (isSent && (!isUnchanged || isReplaced) && !goesByItsEntries(source.type)) {
      const wasThere = isUnchanged || !isNew || former.has(looseKey(member));
      sent.set(memberKey(member), { member, operation: wasThere ? 'change' : 'add', files: own });
    }
    for (const child of children) sent.set(memberKey(child.member), child);
  }
  // By the name of a list the library takes all that any of its files has.
  for (const key of newLists) if (inPart.has(key)) sent.delete(key);
  return sent;
};

/**
 * What to send for a component that no change of files asks for: a child by itself, or a component with the children in its file.
 *
 * @param reason why it is sent
 * @throws SfError UnparsableMetadataError, ObjectMissingError
 */
export const sentAnyway = async (
  { tree }: CommitView,
  component: FoundComponent,
  reason: string
): Promise<readonly Sent[]> => {
  const { source, files, member } = component;
  const { parent, xml } = source;
  const itself: Sent = { member, operation: 'change', files, reason };
  if (parent !== undefined) return [{ ...itself, ...(xml === parent.xml ? standingIn(parent) : {}) }];
  const contents = await tree.read(files.slice(0, 1));
  const children = childrenInFile(component, contents.get(files[0]) ?? Buffer.alloc(0));
  const entries = [...children.values()].map((child): Sent => ({
    ...itself,
    member: child.member,
    ...standingIn(source),
  }));
  return goesByItsEntries(source.type) ? entries : [itself, ...entries];
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

/** A component is new when all of its files are. */
const existedBefore = ({ present }: ChangedFiles, { files }: FoundComponent): boolean =>
  files.some((file) => present.get(file)?.before !== false);

const standingIn = ({ type, fullName }: ComponentShape): Pick<Sent, 'standsIn'> =>
  isTakenApart(type) ? {} : { standsIn: { type: type.name, fullName } };
