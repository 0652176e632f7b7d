import { posix } from 'node:path';
import { groupBy } from '../../common/groupBy.js';
import type { ChangedComponents } from './changedComponents.js';
import type { ChangedFiles } from './changedFiles.js';
import { isOnlyItsChildren } from './childrenInFile.js';
import { type CommitView, resolveFiles, whyLeftOut } from './commitView.js';
import type { FoundComponent } from './component.js';
import { componentTwice } from './componentTwice.js';
import { likelyTwins } from './likelyTwins.js';
import { decodedName, looseKey, looseName } from './looseKey.js';
import { emptyParents } from './objects.js';
import { refuseSameChildren } from './sameChildren.js';

/**
 * Refuses a commit that has a new component in two places, or a changed one: an org has it once, and which of the two it gets
 * would be left to chance. A new one is looked for at the cost of a list of the commit's files, children in one file as well; a
 * changed one among what changed, and where the package directories are likely to have it.
 *
 * @throws SfError ComponentTwiceError, with both paths
 */
export const refuseSamePlaces = async (
  to: CommitView,
  files: ChangedFiles,
  changed: ChangedComponents
): Promise<void> => {
  await refuseSameChildren(to, files, changed);
  const isNew = (component: FoundComponent): boolean =>
    component.files.every((path) => files.present.get(path)?.before === false);
  const present = changed.present.filter(isWhole);
  const others = [
    ...(await namesakes(to, present.filter(isNew))),
    ...(await likelyTwins(
      to,
      present.filter((component) => !isNew(component))
    )),
  ];
  const places = groupBy([...present, ...others], ({ member }) => looseKey(member));
  const twice = [...places.values()].filter((all) => new Set(all.map(mainFile)).size > 1);
  if (twice.length === 0) return;
  // An object of which a directory has but some fields may have a file there that says nothing.
  const empty = new Set(await emptyParents(to, twice.flat()));
  for (const all of twice) {
    const [one, other] = [
      ...new Map(all.filter((each) => !empty.has(each)).map((each) => [mainFile(each), each])).values(),
    ];
    if (other !== undefined) throw componentTwice(one.member, mainFile(one), mainFile(other));
  }
};

/** Lists, such as labels, may be in several files, each with others. */
const isWhole = ({ source }: FoundComponent): boolean => !isOnlyItsChildren(source.type.name);

const mainFile = ({ files: [file] }: FoundComponent): string => file;

/** What the commit has elsewhere by the names of new components. */
const namesakes = async (to: CommitView, fresh: readonly FoundComponent[]): Promise<readonly FoundComponent[]> => {
  if (fresh.length === 0) return [];
  const own = new Set(fresh.map(mainFile));
  const names = groupBy(fresh, (component) => nameOf(mainFile(component)));
  const candidates = (await to.allPaths()).filter((path) => {
    const namesake = names.get(nameOf(path));
    return namesake?.some((component) => isOfSameParent(component, path)) === true && !own.has(path);
  });
  const resolved = await resolveFiles(
    to,
    candidates.filter((path) => whyLeftOut(to, path) === undefined)
  );
  return [...resolved.values()].flatMap((found) =>
    'component' in found && isWhole(found.component) ? [found.component] : []
  );
};

/** Without what tells formats apart: `A` for `A.object-meta.xml`, `A.object`, and for a document `A.txt-meta.xml`. */
const nameOf = (path: string): string => {
  const file = path.slice(path.lastIndexOf('/') + 1).replace(/-meta\.xml$/, '');
  return looseName(decodedName(file.replace(/(?<=.)\.[^.]*$/, '')));
};

/** Each object may have a field of one name: its folder's name comes two above (`<object>/fields/<field>`). */
const isOfSameParent = ({ source: { parent }, files: [file] }: FoundComponent, path: string): boolean =>
  parent === undefined || looseName(folderTwoAbove(path)) === looseName(folderTwoAbove(file));

const folderTwoAbove = (path: string): string => posix.basename(posix.dirname(posix.dirname(path)));
