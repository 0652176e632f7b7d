import { type Member, memberKey } from '../../common/member.js';
import { childrenOf } from './childrenOf.js';
import { type CommitView, tryToResolveFiles, whyLeftOut } from './commitView.js';
import type { FoundComponent } from './component.js';
import { decodedName, looseKey, looseName } from './looseKey.js';
import { holderOf } from './presets.js';

/**
 * Finds components of a commit by name. Costs a list of the commit's files, so ask only for what no changed file tells.
 *
 * @param isAsked tells of repository paths whether they are looked at; all when left out
 * @returns by member key; what the commit does not have is left out
 */
export const locateMembers = async (
  view: CommitView,
  members: readonly Member[],
  isAsked: (path: string) => boolean = (): boolean => true
): Promise<Map<string, FoundComponent>> => {
  if (members.length === 0) return new Map();
  const isCandidate = candidatesFor(view, members);
  // Names first: the ignore rules are dear, and few paths are left for them.
  const candidates = (await view.allPaths()).filter((path) => isCandidate(path) && isAsked(path));
  return locateIn(
    view,
    members,
    candidates.filter((path) => whyLeftOut(view, path) === undefined)
  );
};

/**
 * Finds components among files that are likely to hold them.
 *
 * @param paths repository paths of files that the commit has and does not leave out
 * @returns by member key
 */
export const locateIn = async (
  view: CommitView,
  members: readonly Member[],
  paths: readonly string[]
): Promise<Map<string, FoundComponent>> => {
  const wanted = new Map(members.map((member) => [looseKey(member), memberKey(member)]));
  const found = new Map<string, FoundComponent>();
  const note = (component: FoundComponent): void => {
    const key = wanted.get(looseKey(component.member));
    if (key !== undefined && !found.has(key)) found.set(key, component);
  };
  const parents = new Set<FoundComponent>();
  for (const resolution of (await tryToResolveFiles(view, paths)).values()) {
    if (resolution instanceof Error || 'reason' in resolution) continue;
    note(resolution.component);
    parents.add(resolution.component);
  }
  if (found.size < wanted.size) for (const child of await childrenFor(view, [...parents], members)) note(child);
  return found;
};

/** The children of those parents that can have such members. */
const childrenFor = async (
  view: CommitView,
  parents: readonly FoundComponent[],
  members: readonly Member[]
): Promise<FoundComponent[]> => {
  const childTypes = new Set(members.map(({ type }) => type));
  return childrenOf(
    view,
    parents.filter(({ source }) =>
      Object.values(source.type.children?.types ?? {}).some(({ name }) => childTypes.has(name))
    )
  );
};

/** Tells of a path whether one of the members may be in it: by a folder or file that has its name, or its parent's. */
const candidatesFor = (
  { project: { registry } }: CommitView,
  members: readonly Member[]
): ((path: string) => boolean) => {
  const names = new Set<string>();
  const suffixes: string[] = [];
  for (const { type, fullName } of members) {
    const parent = holderOf(type, registry);
    if (parent?.children?.types[type.toLowerCase()]?.ignoreParentName) suffixes.push(`.${parent.suffix ?? ''}`);
    for (const name of fileNamesFor(fullName)) {
      names.add(name);
      if (parent !== undefined) names.add(name.split('.')[0]);
      if (name.includes('.')) names.add(name.slice(name.indexOf('.') + 1));
    }
  }
  const isNamed = (segment: string): boolean => beginnings(segment).some((name) => names.has(name));
  const namedFolders = new Map<string, boolean>();
  const isInNamedFolder = (folder: string): boolean => {
    const known = namedFolders.get(folder);
    if (known !== undefined) return known;
    const named = folder.split('/').some(isNamed);
    namedFolders.set(folder, named);
    return named;
  };
  return (path) => {
    const slash = path.lastIndexOf('/');
    return (
      isNamed(path.slice(slash + 1)) ||
      isInNamedFolder(path.slice(0, Math.max(slash, 0))) ||
      suffixes.some((suffix) => path.endsWith(suffix) || path.endsWith(`${suffix}-meta.xml`))
    );
  };
};

/** A slash in a name stands after a folder, or is a part of the name of a file, in which it is encoded: a layout's, or a report's in a folder. */
const fileNamesFor = (fullName: string): ReadonlySet<string> => {
  const whole = fullName.replace(/\/$/, '');
  const afterFolder = (name: string): string => name.slice(name.lastIndexOf('/') + 1);
  const plain = decodedName(whole);
  return new Set([plain, afterFolder(plain), decodedName(afterFolder(whole))].map(looseName));
};

/** `a`, `a.b` and `a.b-meta.xml` for `a.b-meta.xml`. */
const beginnings = (segment: string): string[] => {
  const name = looseName(decodedName(segment.endsWith('-meta.xml') ? segment.slice(0, -'-meta.xml'.length) : segment));
  const found = [name];
  for (let dot = name.lastIndexOf('.'); dot > 0; dot = name.lastIndexOf('.', dot - 1)) found.push(name.slice(0, dot));
  return found;
};
