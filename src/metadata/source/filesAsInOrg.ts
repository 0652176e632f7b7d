import { readFile } from 'node:fs/promises';
import { basename, dirname, posix, relative, sep } from 'node:path';
import type { SourceComponent } from '@salesforce/source-deploy-retrieve';
import { type Member, memberKey } from '../../common/member.js';
import type { Repository } from '../../git/repository.js';
import type { Difference } from '../content/differences.js';
import { childrenInFile } from '../delta/childrenInFile.js';
import { type CommitView, openCommit } from '../delta/commitView.js';
import { memberOf } from '../delta/component.js';
import { readFilters } from '../delta/gitAttributes.js';
import { locateMembers } from '../delta/locate.js';
import { looseKey } from '../delta/looseKey.js';
import { hasSeparateChildren } from '../delta/metadataType.js';
import { mayHoldChildren, withChildrenOf, withoutChildren } from './childrenBeside.js';
import { type ConvertedComponents, withConverted } from './convertRetrieved.js';

/** Files of a commit as they would be if its components were as an org has them. */
export type FilesAsInOrg = Readonly<{
  /** New content by repository path; undefined deletes the file. */
  files: ReadonlyMap<string, Buffer | undefined>;
  /** What stays as the commit has it, and why. */
  left: ReadonlyArray<Readonly<{ member: Member; reason: string }>>;
}>;

/** What to bring into which commit. */
export type FilesAsInOrgRequest = Readonly<{
  commit: string;
  /** Of the retrieved zip, by path without `unpackaged/`. */
  retrieved: ReadonlyMap<string, Buffer>;
  differences: readonly Difference[];
  /** Repository paths of files that replacements change on the way to an org. */
  replaced: readonly string[];
}>;

/**
 * Finds the files that make a commit's components what an org has: a component's files keep their places, whatever the
 * folders. A child that stands in its parent's file brings the whole of that file, unless an org returns it in one of its own:
 * then the children in the branch's file stay there, but for those that the org does not have.
 *
 * @throws SfError as opening a commit does
 */
export const filesAsInOrg = async (
  repo: Repository,
  { commit, retrieved, differences, replaced }: FilesAsInOrgRequest
): Promise<FilesAsInOrg> => {
  const view = await openCommit(repo, commit);
  const members = differences.map(({ member }) => member);
  const located = await locateMembers(view, members);
  const files = new Map<string, Buffer | undefined>();
  const left: Array<{ member: Member; reason: string }> = [];
  await withConverted(retrieved, view.project.registry, async (converted) => {
    const gone = new Set(
      differences.filter(({ difference }) => difference === 'onlyInBranch').map(({ member }) => looseKey(member))
    );
    const differing = new Set(members.map(looseKey));
    for (const { member } of differences) {
      const source = located.get(memberKey(member))?.asLibrary();
      const reason = whyLeft(member, source);
      const changes = reason ?? (source ? await changesOf(view, source, { converted, gone, differing, replaced }) : '');
      if (typeof changes === 'string') left.push({ member, reason: changes });
      else changes.forEach((content, path) => files.set(path, content));
    }
  });
  return { files, left };
};

type Changes = Map<string, Buffer | undefined>;

/** A profile comes with the entries of what is retrieved along with it: written as it came, it would lose the others. */
const whyLeft = ({ type }: Member, source: SourceComponent | undefined): string | undefined => {
  if (source === undefined) return 'no file of the branch holds it';
  return type === 'Profile' ? 'an org returns a profile only in part' : undefined;
};

type Surroundings = Readonly<{
  converted: ConvertedComponents;
  gone: ReadonlySet<string>;
  differing: ReadonlySet<string>;
  replaced: readonly string[];
}>;

/** The files that change with one component, or why they stay. */
const changesOf = async (
  view: CommitView,
  source: SourceComponent,
  { converted, gone, differing, replaced }: Surroundings
): Promise<Changes | string> => {
  const { tree, project } = view;
  const isInParentsFile = source.parent?.xml !== undefined && source.parent.xml === source.xml;
  const owner = isInParentsFile && source.parent ? source.parent : source;
  const present = await tree.askOne(() => pathsOf(owner).map((path) => tree.toRepositoryPath(path)));
  const ownerKey = looseKey(memberOf(owner, project.registry));
  const counterpart = converted.get(ownerKey);
  const changes: Changes = new Map(present.map((path) => [path, undefined]));
  if (counterpart) {
    const place = await tree.askOne(() => placesIn(view, owner, counterpart));
    for (const path of pathsOf(counterpart)) changes.set(place(path), await readFile(path));
  }
  if (owner.xml !== undefined && mayHoldChildren(owner) && !gone.has(ownerKey)) {
    const path = tree.toRepositoryPath(owner.xml);
    const fromOrg = differing.has(ownerKey) ? changes.get(path) : undefined;
    changes.set(path, await ownFileOf(view, owner, { path, fromOrg, gone }));
  }
  const paths = [...changes.keys()];
  const withPlaceholders = paths.find((path) => replaced.includes(path));
  if (withPlaceholders !== undefined) return `${withPlaceholders} holds replacements`;
  const [filtered] = await readFilters(tree, paths);
  if (filtered !== undefined) return `${filtered[0]} has the git filter "${filtered[1]}"`;
  if (isInParentsFile && mayHoldChildren(owner)) {
    return gone.has(looseKey(memberOf(source, project.registry)))
      ? changes
      : `it stands in ${present[0]}, and an org returns it in a file of its own`;
  }
  if (isInParentsFile)
    return (await isWholeFile(view, owner, { counterpart, gone }))
      ? changes
      : `${present[0]} is one of several files of its kind`;
  return counterpart !== undefined || gone.has(looseKey(memberOf(source, project.registry)))
    ? changes
    : 'it cannot be converted';
};

/** The own file of an object, with the children in it that the org still has. */
const ownFileOf = async (
  { tree }: CommitView,
  owner: SourceComponent,
  { path, fromOrg, gone }: Readonly<{ path: string; fromOrg: Buffer | undefined; gone: ReadonlySet<string> }>
): Promise<Buffer | undefined> => {
  const mine = (await tree.read([path])).get(path) ?? Buffer.alloc(0);
  const isGone = (member: Member): boolean => gone.has(looseKey(member));
  return fromOrg
    ? withChildrenOf(owner, { mine, fromOrg, path }, (member) => !isGone(member))
    : withoutChildren(owner, { mine, path }, isGone);
};

/**
 * Whether the file that the org's children come in may take the place of this one: no other file of the branch holds some
 * of them, and what is in this one and not in that is gone from the org.
 */
const isWholeFile = async (
  { tree }: CommitView,
  owner: SourceComponent,
  { counterpart, gone }: Readonly<{ counterpart: SourceComponent | undefined; gone: ReadonlySet<string> }>
): Promise<boolean> => {
  const path = tree.toRepositoryPath(owner.xml ?? '');
  const content = (await tree.read([path])).get(path) ?? Buffer.alloc(0);
  const here = childKeys(owner, content);
  const there =
    counterpart?.xml === undefined ? new Set<string>() : childKeys(counterpart, await readFile(counterpart.xml));
  return [...there].every((key) => here.has(key)) && [...here].every((key) => there.has(key) || gone.has(key));
};

const childKeys = (source: SourceComponent, content: Buffer): Set<string> =>
  new Set(
    [...childrenInFile({ source, files: [source.xml ?? ''] }, content).values()].map(({ member }) => looseKey(member))
  );

/** The files of a component, without children that are components of their own. */
export const pathsOf = (source: SourceComponent): string[] => {
  const { xml, type, parent } = source;
  const own = xml === undefined ? [] : [xml];
  if (parent === undefined && hasSeparateChildren(type)) return own;
  return [...new Set([...own, ...source.walkContent(), ...source.getChildren().flatMap(pathsOf)])];
};

/** Where a file of the org's component belongs in the commit: beside or below where the commit's component has its own. */
export const placesIn = (
  { tree }: CommitView,
  owner: SourceComponent,
  counterpart: SourceComponent
): ((path: string) => string) => {
  const { xml, content } = owner;
  const home = tree.toRepositoryPath(content ?? xml ?? '');
  const isFolder = content !== undefined && tree.isDirectory(content);
  const isFolderThere = counterpart.content !== undefined && counterpart.tree.isDirectory(counterpart.content);
  const from = counterpart.content ?? counterpart.xml ?? '';
  const [base, baseThere] = isFolder && isFolderThere ? [home, from] : [posix.dirname(home), dirname(from)];
  return (path) => {
    if (path === counterpart.xml) {
      return xml === undefined ? posix.join(posix.dirname(home), basename(path)) : tree.toRepositoryPath(xml);
    }
    return posix.join(base, relative(baseThere, path).split(sep).join(posix.sep));
  };
};
