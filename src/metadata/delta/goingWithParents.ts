import type { RegistryAccess } from '@salesforce/source-deploy-retrieve';
import { type Member, memberKey } from '../../common/member.js';
import { isOnlyItsChildren } from './childrenInFile.js';
import type { IgnoredFile } from './delta.js';
import type { Deleted } from './notDeleted.js';

/** What the later commit has nowhere: its files, and why the org keeps it; nothing tells of what is deleted. */
export type Nowhere = Readonly<{ member: Member; files: readonly string[]; kept?: string }>;

/**
 * Tells what is deleted of what a commit has no more. Children of a deleted parent are not, since the org deletes them with it:
 * their files become those of the parent.
 *
 * @param registry of the earlier commit
 * @returns what is deleted, and the files of what the org keeps, each with the reason
 */
export const goingWithParents = (
  all: readonly Nowhere[],
  registry: RegistryAccess
): Readonly<{ deleted: Deleted; kept: readonly IgnoredFile[] }> => {
  const going = new Set(all.filter(({ kept }) => kept === undefined).map(({ member }) => memberKey(member)));
  const files = new Map<string, { member: Member; files: readonly string[]; more: string[] }>();
  const kept: Nowhere[] = [];
  const inParents: Array<Readonly<{ parent: string; more: readonly string[] }>> = [];
  for (const each of all) {
    const key = memberKey(each.member);
    const parent = parentKeys(each.member, registry).find((candidate) => going.has(candidate));
    if (parent !== undefined) inParents.push({ parent, more: each.files });
    else if (each.kept !== undefined) kept.push(each);
    else if (files.has(key)) inParents.push({ parent: key, more: each.files });
    else files.set(key, { member: each.member, files: each.files, more: [] });
  }
  for (const { parent, more } of inParents) files.get(parent)?.more.push(...more);
  const deleted = new Map(
    [...files].map(([key, { more, ...own }]) => {
      const formerFiles = [...new Set(more)].filter((path) => !own.files.includes(path));
      return [key, formerFiles.length === 0 ? own : { ...own, formerFiles }];
    })
  );
  return { deleted, kept: filesOfKept(kept, deleted) };
};

/** The keys of the components that a child goes with; none for an entry of a list, which is not deleted itself. */
const parentKeys = ({ type, fullName }: Member, registry: RegistryAccess): readonly string[] => {
  const parent = registry.getParentType(type);
  if (parent === undefined || isOnlyItsChildren(parent.name)) return [];
  const dots = [...fullName.matchAll(/\./g)].map(({ index }) => index);
  return dots.map((dot) => memberKey({ type: parent.name, fullName: fullName.slice(0, dot) }));
};

/** A list is not named where entries of it are. */
const filesOfKept = (kept: readonly Nowhere[], deleted: Deleted): readonly IgnoredFile[] => {
  const isList = ({ member }: Nowhere): boolean => isOnlyItsChildren(member.type);
  const entries = [...deleted.values(), ...kept.filter((each) => !isList(each))];
  const told = new Set(entries.flatMap(({ files }) => files));
  return kept.flatMap((each) =>
    each.files.filter((path) => !isList(each) || !told.has(path)).map((path) => ({ path, reason: each.kept ?? '' }))
  );
};
