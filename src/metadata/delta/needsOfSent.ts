import { memberKey } from '../../common/member.js';
import { parseXmlTree } from '../xml/tree.js';
import { elementOfTree } from '../xml/value.js';
import type { XmlElement } from '../xml/values.js';
import type { ChangedComponents } from './changedComponents.js';
import type { ChildInFile } from './childrenInFile.js';
import type { CommitView } from './commitView.js';
import { dependenciesOf, type Dependency, isCode, isRead, maySay, type Needing } from './dependencies.js';
import { ofEarlier } from './earlier.js';
import { looseKey } from './looseKey.js';
import type { MetadataType } from './metadataType.js';
import { namingComponents } from './namingComponents.js';
import type { Sent } from './sent.js';

/** Components that are sent, with the commits that they are of. */
export type NeedsOfSentRequest = Readonly<{
  from: CommitView | undefined;
  to: CommitView;
  changed: ChangedComponents;
  items: readonly Sent[];
  /** Whether nothing has to be found out about something: what was there before need not be read for it. */
  isSettled: (dependency: Dependency) => boolean;
}>;

/**
 * What components that are sent need by what their files say, without what they needed before: the org took them with it. What
 * always has to be in the same deploy is never left out.
 *
 * @throws SfError UnparsableMetadataError, ObjectMissingError
 */
export const needsOfSent = async ({
  from,
  to,
  changed: { gone, children, formerChildren },
  items,
  isSettled,
}: NeedsOfSentRequest): Promise<readonly Dependency[]> => {
  const now = (await dependenciesAt(to, items, children)).filter((dependency) => !isSettled(dependency));
  const [always, rest] = [now.filter(isAlways), now.filter((dependency) => !isAlways(dependency))];
  // What an org is owed it may never have taken.
  const known = items.filter(({ operation, reason }) => operation === 'change' && !reason?.startsWith('owed'));
  const wanting = new Set(rest.map(({ of }) => memberKey(of)));
  const formerFiles = new Map(gone.map(({ member, files }) => [looseKey(member), files]));
  const atFormerPlaces = known
    .filter(({ member }) => wanting.has(memberKey(member)))
    .map((item) => ({
      ...item,
      files: [...new Set([...item.files, ...(formerFiles.get(looseKey(item.member)) ?? [])])],
    }));
  const before =
    from === undefined ? [] : await ofEarlier(from, () => dependenciesAt(from, atFormerPlaces, formerChildren));
  const former = new Set(before.map(keyOf));
  return [
    ...always,
    ...rest.filter((dependency) => !former.has(keyOf(dependency))),
    ...(await namingComponents(to, known)),
  ];
};

const isAlways = ({ together }: Dependency): boolean => together === 'always';

const keyOf = ({ of, needed, what }: Dependency): string => `${looseKey(of)} ${looseKey(needed[0])} ${what}`;

/** How many components are read at the same time: their files are in memory together. */
const readAtOnce = 500;

const dependenciesAt = async (
  view: CommitView,
  items: readonly Sent[],
  children: ReadonlyMap<string, ChildInFile>
): Promise<readonly Dependency[]> => {
  const found: Dependency[] = [];
  for (let at = 0; at < items.length; at += readAtOnce) {
    for (const each of await needing(view, items.slice(at, at + readAtOnce), children)) {
      found.push(...dependenciesOf(each));
    }
  }
  return found;
};

/** What those of the components' files say that a commit has. */
const needing = async (
  { tree, project: { registry } }: CommitView,
  items: readonly Sent[],
  children: ReadonlyMap<string, ChildInFile>
): Promise<readonly Needing[]> => {
  const inFiles = new Map([...children.values()].map((child) => [looseKey(child.member), child.element]));
  const rest = items.filter(({ member }) => !inFiles.has(looseKey(member)));
  const paths = rest.flatMap(({ member, files }) => (isRead(member.type) ? files : []));
  const contents = await tree.read([...(await tree.entries(paths)).keys()]);
  return items.map(({ member, files }) => {
    const child = inFiles.get(looseKey(member));
    if (child !== undefined) return { member, elements: [child], code: '' };
    const own = files.flatMap((path) => {
      const content = contents.get(path);
      return content === undefined ? [] : [{ path, content }];
    });
    return {
      member,
      elements: own.flatMap(({ path, content }) => elementsIn(content, path, registry.getTypeByName(member.type))),
      code: own
        .filter(({ path }) => isCode(member.type, path))
        .map(({ content }) => content.toString('utf8'))
        .join('\n'),
    };
  });
};

/** What a metadata file says in the words of its component: one with a single entry of it has that as its root. */
const elementsIn = (content: Buffer, path: string, type: MetadataType): XmlElement[] => {
  const suffix = /\.([^.]+)-meta\.xml$/.exec(path)?.[1] ?? '';
  const part = type.children?.types[type.children.suffixes[suffix] ?? ''];
  if (part === undefined && !maySay(type.name, content)) return [];
  const tree = parseXmlTree(content, path);
  const element = elementOfTree(tree);
  if (part === undefined || tree.root.name === type.name) return [element];
  return [{ [part.xmlElementName ?? part.directoryName]: [element] }];
};
