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
  changed: { children, formerChildren },
  items,
  isSettled,
}: NeedsOfSentRequest): Promise<readonly Dependency[]> => {
  const now = (await dependenciesAt(to, items, children)).filter((dependency) => !isSettled(dependency));
  const [always, rest] = [now.filter(isAlways), now.filter((dependency) => !isAlways(dependency))];
  // What an org is owed it may never have taken.
  const known = items.filter(({ operation, reason }) => operation === 'change' && !reason?.startsWith('owed'));
  const wanting = new Set(rest.map(({ of }) => memberKey(of)));
  const before =
    from === undefined
      ? []
      : await ofEarlier(from, () =>
          dependenciesAt(
            from,
            known.filter(({ member }) => wanting.has(memberKey(member))),
            formerChildren
          )
        );
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

/** What a commit's files say of components; nothing of one that it has in other places. */
const needing = async (
  { tree }: CommitView,
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
      elements: own.flatMap(({ path, content }): XmlElement[] =>
        maySay(member.type, content) ? [elementOfTree(parseXmlTree(content, path))] : []
      ),
      code: own
        .filter(({ path }) => isCode(member.type, path))
        .map(({ content }) => content.toString('utf8'))
        .join('\n'),
    };
  });
};
