import { memberKey, type Member } from '../../common/member.js';
import type { ChangedComponents } from './changedComponents.js';
import type { ChangedFiles } from './changedFiles.js';
import { isOnlyItsChildren } from './childrenInFile.js';
import { type CommitView, resolveFiles, tryToResolveFiles, whyLeftOut, withAllPackages } from './commitView.js';
import type { FoundComponent } from './component.js';
import type { IgnoredFile } from './delta.js';
import { goingWithParents, type Nowhere } from './goingWithParents.js';
import { leftOfTwo } from './leftOfTwo.js';
import { locateMembers } from './locate.js';
import { looseKey } from './looseKey.js';
import { hasSeparateChildren } from './metadataType.js';
import type { Deleted } from './notDeleted.js';
import { isStandardProfile } from './outside.js';
import { undeletable } from './undeletable.js';

/** What became of components whose files are gone. */
export type Deletions = Readonly<{
  /** They are nowhere in the later commit. */
  deleted: Deleted;
  /** Of the later commit: they lost a file and are sent anew, such as a bundle, or what is left of two. */
  reduced: readonly Reduced[];
  /** Gone files that delete nothing, with the reason. */
  kept: readonly IgnoredFile[];
}>;

/** A component of the later commit, and why it is sent. */
export type Reduced = Readonly<{ component: FoundComponent; reason: string }>;

type Gone = Readonly<{ component: FoundComponent; key: string }>;

/**
 * Finds out what the gone files delete. A component is deleted when the later commit has it nowhere, whatever its place; a
 * deleted parent's children are not listed, since the org deletes them with it.
 *
 * @throws SfError IncompleteComponentError
 */
export const findDeletions = async (
  from: CommitView,
  to: CommitView,
  changed: ChangedComponents,
  { gone: gonePaths }: Pick<ChangedFiles, 'gone'>
): Promise<Deletions> => {
  const present = new Set([...changed.present, ...changed.children.values()].map(({ member }) => looseKey(member)));
  const isAbsent = ({ member }: Readonly<{ member: Member }>): boolean => !present.has(looseKey(member));
  const absent = changed.gone
    .filter(isAbsent)
    .map((component): Gone => ({ component, key: memberKey(component.member) }));
  const { reduced, rest } = await splitReduced(to, absent);
  const goneChildren = [...changed.formerChildren.values()].filter(isAbsent);
  if (rest.length + goneChildren.length === 0) return { deleted: new Map(), reduced, kept: [] };
  // What moved into a package that is not deployed the org gets with that.
  const elsewhere = await locateMembers(await withAllPackages(to), [
    ...rest.map(({ component }) => component.member),
    ...goneChildren.map(({ member }) => member),
  ]);
  const fromPlaces = [...rest, ...goneChildren.map((child) => ({ child }))];
  for (const { component, goneFrom } of await leftOfTwo(from, to, fromPlaces, elsewhere)) {
    reduced.push({ component, reason: `is left of two: ${goneFrom} has it no more` });
  }
  const isGone = new Set(gonePaths);
  const nowhere: Nowhere[] = [];
  for (const { component } of rest.filter((gone) => !elsewhere.has(gone.key))) {
    const { member, files } = component;
    const kept = (await whyStandard(from, component)) ?? (await whyKept(to, component));
    nowhere.push(
      kept === undefined ? { member, files } : { member, files: files.filter((path) => isGone.has(path)), kept }
    );
  }
  for (const { member, file } of goneChildren.filter((child) => !elsewhere.has(memberKey(child.member)))) {
    nowhere.push({ member, files: [file], kept: whyNever(member) });
  }
  return { reduced, ...goingWithParents(nowhere, from.project.registry) };
};

/** A component that still has files where it was has only lost some: a bundle, a permission set in parts, a class without its metadata. */
const splitReduced = async (
  to: CommitView,
  gone: readonly Gone[]
): Promise<Readonly<{ reduced: Reduced[]; rest: Gone[] }>> => {
  const left = new Map<string, string[]>();
  for (const { component, key } of gone) {
    const entries = await to.tree.entries(component.files);
    left.set(
      key,
      [...entries.keys()].filter((path) => whyLeftOut(to, path) === undefined)
    );
  }
  const resolved = await resolveFiles(to, [...left.values()].flat());
  const reduced = new Map<string, Reduced>();
  for (const { component, key } of gone) {
    const here = left.get(key) ?? [];
    for (const path of here) {
      const resolution = resolved.get(path);
      if (resolution !== undefined && 'component' in resolution && memberKey(resolution.component.member) === key) {
        const lost = component.files.find((file) => !here.includes(file)) ?? component.files[0];
        reduced.set(key, { component: resolution.component, reason: `lost ${lost}` });
      }
    }
  }
  return { reduced: [...reduced.values()], rest: gone.filter(({ key }) => !reduced.has(key)) };
};

/** Why a profile that only its file tells to be standard is not deleted. */
const whyStandard = async (
  { tree }: Pick<CommitView, 'tree'>,
  { member, files }: Pick<FoundComponent, 'member' | 'files'>
): Promise<string | undefined> => {
  if (member.type !== 'Profile') return undefined;
  const [content] = (await tree.read(files)).values();
  return content !== undefined && isStandardProfile(content)
    ? `${member.type} ${member.fullName} is standard and cannot be deleted: the org keeps it as it is`
    : undefined;
};

/** Why a component whose own file is gone is not deleted from the org; undefined when it is. */
const whyKept = async (to: CommitView, { source, member }: FoundComponent): Promise<string | undefined> => {
  const { type, name } = source;
  const never = whyNever(member);
  if (never !== undefined) return never;
  if (source.parent !== undefined) return undefined;
  if (isOnlyItsChildren(type.name)) return `a ${type.name} component is only the list of its children`;
  if (!hasSeparateChildren(type) && type.folderContentType === undefined) return undefined;
  if (type.name === 'CustomObject' && !isCustomName(name)) return 'a standard object cannot be deleted';
  const inside = `/${type.directoryName}/${name}/`;
  const there = (await to.allPaths()).filter(
    (path) => `/${path}`.includes(inside) && whyLeftOut(to, path) === undefined
  );
  const remains = hasSeparateChildren(type) ? await firstPart(to, there) : there.at(0);
  return remains === undefined
    ? undefined
    : `${member.type} ${member.fullName} is not deleted, since ${remains} is still there`;
};

/** The first file that is a part of an object or the like, and not a component of its own kind that lies in its folder. */
const firstPart = async (to: CommitView, paths: readonly string[]): Promise<string | undefined> => {
  const resolved = await tryToResolveFiles(to, paths);
  return paths.find((path) => {
    const found = resolved.get(path);
    return found === undefined || found instanceof Error || ('component' in found && hasParts(found.component));
  });
};

const hasParts = ({ source: { parent, type } }: FoundComponent): boolean => hasSeparateChildren(parent?.type ?? type);

/** Why neither a deploy nor a person can delete a component. */
const whyNever = (member: Member): string | undefined => {
  const { reason, byHand } = undeletable(member) ?? {};
  return reason === undefined || byHand !== undefined ? undefined : `${member.type} ${member.fullName} ${reason}`;
};

/** Custom objects, custom metadata types, platform events, big objects …: `Name__c`, `Name__mdt`, `Name__e`, `Name__b`. */
const isCustomName = (name: string): boolean => /__[a-z]+$/i.test(name);
