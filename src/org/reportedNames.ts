import { registry } from '@salesforce/source-deploy-retrieve/lib/src/registry/registry.js';
import { memberKey, type Member } from '../common/member.js';
import { decodedName } from '../metadata/delta/looseKey.js';

/** Of each type that holds others in its file: the types of those. From source-deploy-retrieve's registry. */
const childTypes: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.values(registry.types)
    .filter(({ children }) => children !== undefined)
    .map(({ name, children }) => [name, new Set(Object.values(children!.types).map((child) => child.name))])
);

/** Folder types by the type of what they hold: `Report` → `ReportFolder`. package.xml names folders as content. */
const contentOfFolder: ReadonlyMap<string, string> = new Map([
  ...Object.values(registry.types)
    .filter(({ folderContentType }) => folderContentType !== undefined)
    .map(({ name, folderContentType }): [string, string] => [
      name,
      registry.types[folderContentType as keyof typeof registry.types].name,
    ]),
]);

/** True when components of type `child` live in the file of a component of type `parent`. */
export const holds = (parent: string, child: string): boolean => childTypes.get(parent)?.has(child) ?? false;

/** True when components of the type can hold others in their file. */
export const holdsChildren = (type: string): boolean => childTypes.has(type);

/**
 * One key for a component however an org, a manifest or a file spells it. The known differences, each with its source
 * at its line below, are these: names that are percent-encoded or not, settings, Lightning web components, documents,
 * folders, and flows.
 *
 * @param file of the message, where there is one: it tells settings from types whose name ends like theirs.
 */
export const canonicalKey = ({ type, fullName }: Member, file = ''): string => {
  // Layouts, profiles and others (`Account-A %28B%29`): package.xml has them encoded, messages come either way (sf 2.146).
  const name = decodedName(fullName);
  // Messages say AccountSettings where package.xml says Settings (sanitizeDeployMessage, source-deploy-retrieve 13.7).
  if (type.endsWith('Settings') && file.endsWith('.settings')) return memberKey({ type: 'Settings', fullName: name });
  // `markup://c:name` (the same function).
  if (type === 'LightningComponentBundle') {
    return memberKey({ type, fullName: name.replace(/^markup:\/\/\w+:/i, '') });
  }
  // Messages have the extension, package.xml may have it or not (the same function).
  if (type === 'Document') return memberKey({ type, fullName: name.replace(/(?<=\/[^/]*[^/])\.[^./]+$/, '') });
  // With the version's number below version 44 of the API (Gearset, "Changes to Flows in v44").
  if (type === 'Flow') return memberKey({ type, fullName: name.replace(/-\d+$/, '') });
  // Folders are members of their content's type in package.xml (manifests of source-deploy-retrieve 13.7).
  return memberKey({ type: contentOfFolder.get(type) ?? type, fullName: name });
};
