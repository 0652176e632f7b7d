import { posix } from 'node:path';
import type { RegistryAccess } from '@salesforce/source-deploy-retrieve';
import type { FileChange } from '../../git/trees.js';
import { standardRegistry } from '../../metadata/delta/registry.js';

/** A component whose file is gone, by what others call it. */
export type Gone = Readonly<{
  /** The deleted file, by its path in the base. */
  path: string;
  name: string;
  /** What its file's name ends with, such as `field`, or what stands for that in a file with others. */
  suffix: string;
  /** The object that it is a part of. */
  object?: string;
}>;

/**
 * What nobody refers to by the name of its file: workflows, sharing rules and the like are called as the object that they are
 * about, and translations as what they translate.
 */
const unreferenced: ReadonlySet<string> = new Set([
  'assignmentRules',
  'autoResponseRules',
  'escalationRules',
  'fieldTranslation',
  'globalValueSetTranslation',
  'labels',
  'matchingRule',
  'objectTranslation',
  'settings',
  'sharingRules',
  'standardValueSetTranslation',
  'translation',
  'workflow',
]);

/**
 * What has its own file in a folder of its kind within that of the object it is about:
 * `objects/Account/fields/Rating__c.field-meta.xml` (source-deploy-retrieve 13.7, registry: the children of CustomObject, and
 * of Workflow with the preset decomposeWorkflowBeta). Anything else may be in folders of any names.
 */
const partsOfObjects: ReadonlySet<string> = new Set([
  ...['businessProcess', 'compactLayout', 'field', 'fieldSet', 'index', 'listView', 'recordType', 'sharingReason'],
  ...['validationRule', 'webLink', 'workflowAlert', 'workflowFieldUpdate', 'workflowFlowAction'],
  ...['workflowKnowledgePublish', 'workflowOutboundMessage', 'workflowRule', 'workflowSend', 'workflowTask'],
]);

/** What is called the same in a file of its own, as the preset decomposeWorkflowBeta has it, and in one with others. */
const calledAs: Readonly<Record<string, string>> = { workflowAlert: 'alert' };

/** The main files of components that a side deleted, and did not move. */
export const goneIn = (changes: readonly FileChange[]): readonly Gone[] => {
  const deleted = changes.filter(({ status }) => status === 'D');
  if (deleted.length === 0) return [];
  const kept = new Set(changes.filter(({ status }) => status === 'A').map(({ path }) => posix.basename(path)));
  return namedIn(deleted.map(({ path }) => path).filter((path) => !kept.has(posix.basename(path))));
};

let registry: ReturnType<RegistryAccess['getRegistry']> | undefined;

const registered = (): ReturnType<RegistryAccess['getRegistry']> => (registry ??= standardRegistry().getRegistry());

const inSource = /(?:^|\/)([^/]+?)\.([A-Za-z]+)-meta\.xml$/;

/**
 * A document, whose metadata file has the ending of its content in the format of the Metadata API: `documents/Logos/Sun.png-meta.xml`
 * (Metadata API Developer Guide, Document). What is in another folder `documents` has an ending of its type.
 */
const asDocument = (path: string): readonly string[] | undefined => {
  const [, name, ending] = /(?:^|\/)documents\/[^/]+\/([^/]+?)\.(\w+)-meta\.xml$/.exec(path) ?? [];
  return name === undefined || Object.hasOwn(registered().suffixes, ending) ? undefined : [path, name, 'document'];
};

let folders: ReadonlyMap<string, string> | undefined;

/**
 * The folders of the types that the format of the Metadata API has in one file of their own, by suffix, as
 * `layouts/Account-Account Layout.layout` (source-deploy-retrieve 13.7, registry: `directoryName`, `strategies`).
 */
const foldersOfMdapi = (): ReadonlyMap<string, string> => {
  const isPlain = (adapter: string | undefined): boolean =>
    adapter === undefined || adapter === 'decomposed' || adapter === 'partiallyDecomposed' || adapter === 'default';
  folders ??= new Map(
    Object.values(registered().types).flatMap(({ suffix, directoryName, strategies }) =>
      suffix === undefined || !isPlain(strategies?.adapter) ? [] : [[suffix, directoryName] as const]
    )
  );
  return folders;
};

/** A file in the format of the Metadata API, with its name and its suffix: in the folder of its type, or in one within that. */
const inMdapi = (path: string): readonly string[] => {
  const { name, ext, dir } = posix.parse(path);
  const suffix = ext.slice(1);
  const folder = foldersOfMdapi().get(suffix);
  return folder !== undefined && dir.split('/').includes(folder) ? [path, name, suffix] : [];
};

/** The components whose main files are among some, by what others call them. */
export const namedIn = (paths: readonly string[]): readonly Gone[] =>
  paths.flatMap((path): Gone[] => {
    const [, name, suffix] = asDocument(path) ?? inSource.exec(path) ?? inMdapi(path);
    if (name === undefined || unreferenced.has(suffix)) return [];
    const object = partsOfObjects.has(suffix) ? /([^/]+)\/[^/]+\/[^/]+$/.exec(path)?.[1] : undefined;
    return [{ path, name, suffix: calledAs[suffix] ?? suffix, ...(object === undefined ? {} : { object }) }];
  });

/** Tells components apart by their kind and what others call them, wherever their files are. */
export const keyOfNamed = ({ name, suffix, object = '' }: Gone): string => `${suffix}:${object}.${name}`;

/** What suffixes stand for where their types' names are no words for it. */
const words: Readonly<Record<string, string>> = {
  app: 'app',
  cls: 'class',
  cmp: 'component',
  evt: 'event',
  flexipage: 'Lightning page',
  intf: 'interface',
  js: 'component',
  md: 'record',
};

/** A component in words, such as `field Account.Rating__c` or `email template Greet`. */
export const namedInWords = ({ name, suffix, object }: Gone): string =>
  `${words[suffix] ?? typeInWords(suffix)} ${object === undefined ? name : `${object}.${name}`}`;

/** The name of the type that has a suffix: of `object` and the like the suffix itself, which is its last word. */
const typeInWords = (suffix: string): string => {
  const { suffixes, types } = registered();
  const type = Object.hasOwn(suffixes, suffix) ? types[suffixes[suffix]].name : suffix;
  const inWords = type.replace(/(?<=[a-z\d])[A-Z]|(?<=[A-Z])[A-Z](?=[a-z])/g, ' $&').toLowerCase();
  return inWords.endsWith(` ${suffix}`) ? suffix : inWords;
};
