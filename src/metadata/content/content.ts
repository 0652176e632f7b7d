import type { RegistryAccess } from '@salesforce/source-deploy-retrieve';
import { type Member, memberKey } from '../../common/member.js';
import type { Repository } from '../../git/repository.js';
import { type CommitView, openCommitIfProject, whyLeftOut } from '../delta/commitView.js';
import type { FoundComponent } from '../delta/component.js';
import { readDeployedFiles, type ReplacementEnvironment } from '../delta/fileContents.js';
import { FilesTree } from '../delta/filesTree.js';
import { locateIn, locateMembers } from '../delta/locate.js';
import { looseKey } from '../delta/looseKey.js';
import { standardRegistry } from '../delta/registry.js';
import type { ComponentContent, ComponentContents } from './componentContent.js';
import { composeSchemas } from './schemas.js';
import { splitFiles } from './split.js';

export type { ComponentContent, ComponentContents } from './componentContent.js';
export { changedInOrg, sameContent } from './compare.js';
export { type Difference, differences } from './differences.js';
export { heldInOrg } from './heldInOrg.js';
export { profileCompanions, typesWithAccess } from './profileCompanions.js';
export { withRevoked } from './withRevoked.js';

/** A member, with files that it is likely to be made of where they are known: a hint that saves listing the whole commit. */
export type MemberOfCommit = Readonly<Member & { files?: readonly string[] }>;

/**
 * The contents of components of a commit, as they would be deployed: large files resolved, replacements made. What the
 * commit does not have is left out; a commit without a project has nothing.
 *
 * @throws SfError as computing a delta does about the commit's project and files
 */
export const contentsOfCommit = async (
  repo: Repository,
  commit: string,
  members: readonly MemberOfCommit[],
  environment: ReplacementEnvironment
): Promise<ComponentContents> => {
  const view = await openCommitIfProject(repo, commit);
  if (view === undefined) return new Map();
  const found = await find(view, members);
  const files = [...new Set([...found.values()].flatMap((component) => component.files))];
  const { contents } = await readDeployedFiles(view, files, environment);
  const { registry } = view.project;
  const tree = new FilesTree(view.tree.root, contents);
  const composed = await composeSchemas(tree, [...found.values()], registry);
  return pick(new Map([...splitFiles(tree, files, registry), ...composed]), members);
};

/**
 * The contents of components that an org returned. What it did not return is left out.
 *
 * @param files of the retrieved zip, by path without `unpackaged/`
 * @param registry the project's, for types that it defines itself
 * @throws SfError UnparsableMetadataError
 */
export const contentsOfRetrieve = (
  files: ReadonlyMap<string, Buffer>,
  members: readonly Member[],
  registry?: RegistryAccess
): ComponentContents => {
  const paths = [...files.keys()].filter((path) => path !== 'package.xml');
  const tree = new FilesTree(retrieveRoot, files);
  const standard = splitFiles(tree, paths, standardRegistry());
  // A preset may know no children in one file, such as labels, since it keeps them in files: an org returns one file always.
  const own = registry === undefined ? [] : splitFiles(tree, paths, registry);
  return pick(new Map([...standard, ...own]), members);
};

/**
 * All components that an org returned, those that stand in others' files too.
 *
 * @param registry the project's
 * @throws SfError UnparsableMetadataError
 */
export const membersOfRetrieve = (files: ReadonlyMap<string, Buffer>, registry: RegistryAccess): Member[] =>
  [...splitFiles(new FilesTree(retrieveRoot, files), [...files.keys()], registry).values()].map(({ member }) => member);

/** A path that no disk has. */
const retrieveRoot = process.platform === 'win32' ? 'C:\\sf-sre-retrieve' : '/dev/null/sf-sre-retrieve';

const find = async (
  view: CommitView,
  members: readonly MemberOfCommit[]
): Promise<ReadonlyMap<string, FoundComponent>> => {
  const hints = [...new Set(members.flatMap(({ files = [] }) => files))];
  const present = [...(await view.tree.entries(hints)).keys()].filter((path) => whyLeftOut(view, path) === undefined);
  const hinted = await locateIn(view, members, present);
  const rest = members.filter((member) => !hinted.has(memberKey(member)));
  return new Map([...hinted, ...(await locateMembers(view, rest))]);
};

/** The members asked for, under the names that they were asked for by. */
const pick = (contents: ReadonlyMap<string, ComponentContent>, members: readonly Member[]): ComponentContents => {
  const loose = new Map([...contents.values()].map((content) => [looseKey(content.member), content]));
  const picked = new Map<string, ComponentContent>();
  for (const member of members) {
    const content = loose.get(looseKey(member));
    if (content !== undefined) picked.set(memberKey(member), content);
  }
  return picked;
};
