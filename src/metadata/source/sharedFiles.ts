import { readFile } from 'node:fs/promises';
import type { SourceComponent } from '@salesforce/source-deploy-retrieve';
import { type Member, memberKey } from '../../common/member.js';
import type { CommitView } from '../delta/commitView.js';
import { childTagsOf, memberOf } from '../delta/component.js';
import { childrenInFile } from '../delta/childrenInFile.js';
import { locateMembers } from '../delta/locate.js';
import { looseKey } from '../delta/looseKey.js';
import { type ChildName, overlayChildren } from '../overlay/overlayChildren.js';
import type { ConvertedComponents } from './convertRetrieved.js';
import { placeOfNew } from './placesOfNew.js';
import type { Outcome, Taking } from './takeFromOrg.js';

/** A component that stands in its parent's file, in the commit or as the org returned it. */
export type SharedChange = Readonly<{
  taking: Taking;
  source: SourceComponent | undefined;
  counterpart: SourceComponent | undefined;
}>;

type Converted = Readonly<{
  converted: ConvertedComponents;
  packageDirectory: string;
  /** What others make of files, by repository path; undefined for a file that goes. */
  written: ReadonlyMap<string, Buffer | undefined>;
}>;

/** Whether a component has no file of its own. */
export const isInParentsFile = ({ parent, xml }: SourceComponent): boolean =>
  parent?.xml !== undefined && parent.xml === xml;

/** All that is taken into one file. */
type FileChange = { mine: Buffer | undefined; theirs: Buffer | undefined; shared: SharedChange[] };

/**
 * Finds what becomes of files that hold several components, such as labels: of each file only the components that are taken
 * change.
 *
 * @throws SfError UnparsableMetadataError
 */
export const sharedFiles = async (
  view: CommitView,
  changes: readonly SharedChange[],
  converted: Converted
): Promise<ReadonlyArray<Readonly<{ member: Member; outcome: Outcome }>>> => {
  const files = new Map<string, FileChange>();
  const outcomes: Array<Readonly<{ member: Member; outcome: Outcome }>> = [];
  for (const change of changes) {
    const path = await fileOf(view, change, converted);
    if (path === undefined) {
      outcomes.push({ member: change.taking, outcome: { kind: 'left', reason: 'there is no file for it' } });
      continue;
    }
    const theirs = parentOf(change, converted)?.xml;
    const file = files.get(path) ?? {
      mine: await contentAt(view, path, converted),
      theirs: undefined,
      shared: [],
    };
    files.set(path, file);
    file.theirs ??= theirs === undefined ? undefined : await readFile(theirs);
    file.shared.push(change);
  }
  for (const [path, file] of files) {
    const content = contentOf(path, file);
    for (const { taking } of file.shared) {
      outcomes.push({ member: taking, outcome: { kind: 'files', files: new Map([[path, content]]) } });
    }
  }
  return outcomes;
};

const contentAt = async ({ tree }: CommitView, path: string, { written }: Converted): Promise<Buffer | undefined> => {
  if (written.has(path)) return written.get(path);
  return (await tree.entries([path])).has(path) ? (await tree.read([path])).get(path) : undefined;
};

/** The parent as the org returned it. */
const parentOf = ({ source, counterpart }: SharedChange, { converted }: Converted): SourceComponent | undefined =>
  counterpart?.parent ?? (source?.parent && converted.get(looseKey(plainMember(source.parent))));

const plainMember = ({ type, fullName }: SourceComponent): Member => ({ type: type.name, fullName });

/** The file that holds a component, or would: its parent's in the commit, else a new one. */
const fileOf = async (
  view: CommitView,
  { source, counterpart }: SharedChange,
  { packageDirectory }: Converted
): Promise<string | undefined> => {
  if (source?.xml !== undefined) return view.tree.toRepositoryPath(source.xml);
  const parent = counterpart?.parent;
  if (parent?.xml === undefined) return undefined;
  const member = memberOf(parent, view.project.registry);
  const present = (await locateMembers(view, [member])).get(memberKey(member))?.source.xml;
  if (present !== undefined) return view.tree.toRepositoryPath(present);
  return (await placeOfNew(view, parent, packageDirectory))?.(parent.xml);
};

const contentOf = (path: string, { mine, theirs, shared }: FileChange): Buffer | undefined => {
  const names = shared.map(nameOf);
  if (mine !== undefined) return overlayChildren(mine, theirs, names, path);
  const parent = shared.map(({ counterpart }) => counterpart?.parent).find((each) => each !== undefined);
  if (theirs === undefined || parent === undefined) return undefined;
  // A new file gets what is taken, and nothing else that came with it.
  const taken = new Set(shared.map(({ taking }) => looseKey(taking)));
  const others = [...childrenInFile({ source: parent, files: [path] }, theirs).values()]
    .filter(({ member }) => !taken.has(looseKey(member)))
    .map(({ member }) => childName(parent, member));
  return overlayChildren(theirs, undefined, others, path);
};

const nameOf = ({ taking, source, counterpart }: SharedChange): ChildName =>
  childName((source ?? counterpart)?.parent as SourceComponent, taking);

const childName = (parent: SourceComponent, { type, fullName }: Member): ChildName => {
  const found = childTagsOf(parent).find((child) => child.type.name === type);
  const name = found?.type.ignoreParentName ? fullName : fullName.slice(parent.fullName.length + 1);
  return { tag: found?.tag ?? '', key: found?.key ?? 'fullName', name };
};
