import { posix } from 'node:path';
import { SfError } from '@salesforce/core/sfError';
import { groupBy } from '../../common/groupBy.js';
import { memberKey } from '../../common/member.js';
import type { ChangedComponents } from './changedComponents.js';
import type { ChangedFiles } from './changedFiles.js';
import { isOnlyItsChildren } from './childrenInFile.js';
import { type CommitView, resolveFiles, whyLeftOut } from './commitView.js';
import type { FoundComponent } from './component.js';
import { looseKey, looseName } from './looseKey.js';
import { emptyParents } from './objects.js';

/**
 * Refuses a commit that has a new component in two places, or that changed one in two: an org has it once, and which of the two
 * it gets would be left to chance. A new one is looked for at the cost of a list of the commit's files.
 *
 * @throws SfError ComponentTwiceError, with both paths
 */
export const refuseSamePlaces = async (
  to: CommitView,
  files: ChangedFiles,
  changed: ChangedComponents
): Promise<void> => {
  const isNew = (component: FoundComponent): boolean =>
    component.files.every((path) => files.present.get(path)?.before === false);
  const present = changed.present.filter(isWhole);
  const others = await namesakes(to, present.filter(isNew));
  const places = groupBy([...present, ...others], ({ member }) => looseKey(member));
  const twice = [...places.values()].filter((all) => new Set(all.map(mainFile)).size > 1);
  if (twice.length === 0) return;
  // An object of which a directory has but some fields may have a file there that says nothing.
  const empty = new Set(await emptyParents(to, twice.flat()));
  for (const all of twice) {
    const [one, other] = [
      ...new Map(all.filter((each) => !empty.has(each)).map((each) => [mainFile(each), each])).values(),
    ];
    if (other !== undefined) throw componentTwice(one, other);
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

const nameOf = (path: string): string => looseName(path.slice(path.lastIndexOf('/') + 1));

/** Each object may have a field of one name: its folder's name comes two above (`<object>/fields/<field>`). */
const isOfSameParent = ({ source: { parent }, files: [file] }: FoundComponent, path: string): boolean =>
  parent === undefined || looseName(folderTwoAbove(path)) === looseName(folderTwoAbove(file));

const folderTwoAbove = (path: string): string => posix.basename(posix.dirname(posix.dirname(path)));

const componentTwice = (one: FoundComponent, other: FoundComponent): SfError =>
  new SfError(
    `${memberKey(one.member)} is twice in the commit: ${mainFile(one)} and ${mainFile(other)}. An org has it once.`,
    'ComponentTwiceError',
    ['Delete one of the two on the feature that brings it.', 'Or leave one of them out with .forceignore.']
  );
