import { SfError } from '@salesforce/core/sfError';
import type { RegistryAccess } from '@salesforce/source-deploy-retrieve';
import { compareMembers, type Member, memberKey } from '../../common/member.js';
import { childrenOf } from '../delta/childrenOf.js';
import { type CommitView, tryToResolveFiles, whyLeftOut } from '../delta/commitView.js';
import type { FoundComponent } from '../delta/component.js';
import type { MetadataType } from '../delta/metadataType.js';
import { isListOfFiles } from '../delta/presets.js';
import { parseXml } from '../xml/parse.js';
import { textOf, valuesOf } from '../xml/values.js';

/** Components that a person names; a full name may hold `*`, which stands for any characters. */
export type NamedMembers = readonly Member[];

/**
 * Reads components as `sf project retrieve start --metadata` takes them: `ApexClass`, `ApexClass:Rating`, `ApexClass:Ra*`.
 *
 * @throws SfError InvalidComponentError
 */
export const namedByEntries = (entries: readonly string[], registry: RegistryAccess): NamedMembers =>
  entries.map((entry) => {
    const colon = entry.indexOf(':');
    const [type, fullName] = colon === -1 ? [entry, '*'] : [entry.slice(0, colon), entry.slice(colon + 1)];
    if (fullName.trim() === '') throw notAComponent(entry);
    return labelsThemselves({ type: typeNamed(type.trim(), registry, entry), fullName: fullName.trim() }, registry);
  });

/**
 * Reads the components that a package.xml names.
 *
 * @param path named in errors
 * @throws SfError InvalidManifestError, InvalidComponentError, UnparsableMetadataError
 */
export const namedByManifest = (content: Buffer, path: string, registry: RegistryAccess): NamedMembers => {
  const { root, element } = parseXml(content, path);
  if (root !== 'Package') {
    throw new SfError(`${path} is no manifest: it holds a ${root}, not a Package.`, 'InvalidManifestError', [
      'Give a package.xml, such as "sf project generate manifest" writes.',
    ]);
  }
  return valuesOf(element, 'types').flatMap((types) => {
    if (typeof types === 'string') return [];
    const type = textOf(types, 'name') ?? '';
    return valuesOf(types, 'members').flatMap((member) =>
      typeof member === 'string'
        ? [labelsThemselves({ type: typeNamed(type, registry, type), fullName: member }, registry)]
        : []
    );
  });
};

/**
 * The components of a commit whose files are, or lie in, some places.
 *
 * @param paths repository paths of files and folders
 * @throws SfError NothingThereError for a place where the commit has nothing that is deployed
 */
export const namedByPaths = async (view: CommitView, paths: readonly string[]): Promise<NamedMembers> => {
  const all = (await view.allPaths()).filter((path) => whyLeftOut(view, path) === undefined);
  const found = new Map<string, Member>();
  for (const place of paths) {
    const inside = all.filter((path) => place === '' || path === place || path.startsWith(`${place}/`));
    const members = (await componentsIn(view, inside)).map(({ member }) => member);
    if (members.length === 0) throw nothingThere(place, view.commit);
    members.forEach((member) => found.set(memberKey(member), member));
  }
  return [...found.values()].sort(compareMembers);
};

/** The components of one type that a commit has, those that stand in others' files too. */
export const membersOfType = async (view: CommitView, type: string): Promise<readonly Member[]> => {
  const { registry } = view.project;
  const { directoryName } = registry.getParentType(type) ?? registry.getTypeByName(type);
  const paths = (await view.allPaths()).filter(
    (path) => `/${path}`.includes(`/${directoryName}/`) && whyLeftOut(view, path) === undefined
  );
  const found = await componentsIn(view, paths);
  const children = await childrenOf(view, found);
  const members = [...found, ...children].map(({ member }) => member).filter((member) => member.type === type);
  return [...new Map(members.map((member) => [memberKey(member), member])).values()];
};

/** Whether a name is a pattern. */
export const isPattern = ({ fullName }: Member): boolean => fullName.includes('*');

/** Whether a name fits a pattern. */
export const fits = (pattern: string, fullName: string): boolean =>
  new RegExp(`^${pattern.split('*').map(escaped).join('.*')}$`, 's').test(fullName);

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

const componentsIn = async (view: CommitView, paths: readonly string[]): Promise<FoundComponent[]> => {
  const resolutions = [...(await tryToResolveFiles(view, paths)).values()];
  const found = resolutions.flatMap((each) =>
    !(each instanceof Error) && 'component' in each ? [each.component] : []
  );
  return [...new Map(found.map((component) => [memberKey(component.member), component])).values()];
};

/** A list without a file: naming it means all that is in it. */
const labelsThemselves = (member: Member, registry: RegistryAccess): Member =>
  isListOfFiles(member, registry) ? { type: 'CustomLabel', fullName: '*' } : member;

const typeNamed = (type: string, registry: RegistryAccess, entry: string): string => {
  let found: MetadataType;
  try {
    found = registry.getTypeByName(type);
  } catch {
    throw notAComponent(entry);
  }
  return found.name;
};

const notAComponent = (entry: string): SfError =>
  new SfError(`"${entry}" names no component and no metadata type.`, 'InvalidComponentError', [
    'Give a type or a component, such as "ApexClass" or "ApexClass:Rating".',
  ]);

const nothingThere = (place: string, commit: string): SfError =>
  new SfError(
    `Commit ${commit.slice(0, 7)} of the feature has no component at ${place === '' ? '.' : place}.`,
    'NothingThereError',
    ['Name files or folders of the package directories, or name what is new in the org with --metadata.']
  );
