import { posix } from 'node:path';
import type { TreeEntry } from '../../git/replaceEntries.js';
import type { Repository } from '../../git/repository.js';
import { filePlaces, type Whole } from '../../metadata/decomposition/filePlaces.js';
import { emptied, withParts } from '../../metadata/decomposition/ownFile.js';
import { meaningOf, type Part, partOfFile, partsOf } from '../../metadata/decomposition/parts.js';
import type { ComponentFile, ComponentFiles } from './componentForms.js';
import { type Formed, type FormedBy, isInPlace, newEntry, readOwnFiles, readTree, type Rearranged } from './formed.js';
import { registryAt } from './registryAt.js';

/**
 * Base and the other side with the parts of a component in its own file that a side put there from files of their own; where it
 * left none in such a file, with all of them. New ones of the other side are put there, too, where they could not be deployed
 * from files of their own any more.
 *
 * @returns undefined where the side put none there, or where they are is in question, too
 * @throws SfError GitError
 */
export const foldedForm = async (
  repo: Repository,
  whole: Whole,
  formed: Formed,
  by: FormedBy
): Promise<Rearranged | undefined> => {
  const { base, side, other } = formed;
  const trees = await readOwnFiles(repo, formed);
  if (side.own === undefined || trees?.side === undefined || !isInPlace(formed)) return undefined;
  const [inBase, inSide, inOther] = [trees.base, trees.side, trees.other].map((tree) => partsOf(tree, whole));
  const isPutIn = (key: string): boolean => inSide.has(key) && !side.parts.has(key) && !inBase.has(key);
  if (![...base.parts.keys()].some(isPutIn)) return undefined;
  const isAll = side.parts.size === 0 && !(await hasParts(repo, whole, base, by));
  const mayStay = isAll ? await mayHaveParts(repo, side.own, by) : (): boolean => true;
  const added = [...other.parts].filter(([key, file]) => !base.parts.has(key) && (isPutIn(key) || !mayStay(file)));
  const keys = [...[...base.parts.keys()].filter((key) => isAll || isPutIn(key)), ...added.map(([key]) => key)];
  const found = await partsToPutIn(repo, formed, keys, { inBase, inSide, inOther });
  const entries = { base: new Map<string, TreeEntry | undefined>(), other: new Map<string, TreeEntry | undefined>() };
  for (const version of ['base', 'other'] as const) {
    const { own } = formed[version];
    const gone = [...(own ? [own] : []), ...found[version].map(({ file }) => file)];
    for (const { path } of gone) entries[version].set(path, undefined);
    if (gone.length === 0) continue;
    const parts = found[version].map(({ part }) => part);
    const content = withParts(trees[version] ?? emptied(trees.side), parts);
    entries[version].set(side.own.path, await newEntry(repo, content, (own ?? side.own).mode));
  }
  return entries;
};

/** A part in a file of its own. */
type Found = Readonly<{ file: ComponentFile; part: Part }>;

/** The parts that base and the other side have in files of their own; what cannot be put in stays in its file, in both. */
const partsToPutIn = async (
  repo: Repository,
  { base, other }: Formed,
  keys: Iterable<string>,
  own: Readonly<Record<'inBase' | 'inSide' | 'inOther', ReadonlyMap<string, Part>>>
): Promise<Readonly<Record<'base' | 'other', readonly Found[]>>> => {
  const found = { base: [] as Found[], other: [] as Found[] };
  for (const key of keys) {
    const files = { base: base.parts.get(key), other: other.parts.get(key) };
    const parts = {
      base: await partIn(repo, files.base, own.inBase),
      other: await partIn(repo, files.other, own.inOther),
    };
    const isUnfit = (version: 'base' | 'other'): boolean =>
      files[version] !== undefined && parts[version] === undefined;
    if (isUnfit('base') || isUnfit('other')) continue;
    const mine = own.inSide.get(key);
    // As the side wrote it, where it left it as it was.
    const isSame = mine !== undefined && parts.base !== undefined && meaningOf(mine) === meaningOf(parts.base);
    for (const version of ['base', 'other'] as const) {
      const [file, part] = [files[version], parts[version]];
      if (file && part) found[version].push({ file, part: isSame && file.oid === files.base?.oid ? mine : part });
    }
  }
  return found;
};

/** Whether the side has parts of a component in files of their own, where base has some. */
const hasParts = async (
  repo: Repository,
  { id }: Whole,
  { parts }: ComponentFiles,
  { tree, placeOf }: FormedBy
): Promise<boolean> => {
  const homes = new Set([...parts.values()].flatMap(({ place: { part } }) => part?.home ?? []));
  const files = await repo.listFiles(tree, [...homes]);
  return files.some(({ path }) => {
    const place = placeOf(path);
    return place?.part !== undefined && place.whole.id === id;
  });
};

/** Whether a part may have a file of its own beside the component's own file, in the form that a side gave the component. */
const mayHaveParts = async (
  repo: Repository,
  own: ComponentFile,
  { tree }: FormedBy
): Promise<(file: ComponentFile) => boolean> => {
  const placeOf = filePlaces(await registryAt(repo, tree));
  return ({ path }) => placeOf(path)?.part?.home === posix.dirname(own.path);
};

/** The part that a file holds; undefined where that cannot be read, or the component's own file has it, too. */
const partIn = async (
  repo: Repository,
  file: ComponentFile | undefined,
  inOwnFile: ReadonlyMap<string, Part>
): Promise<Part | undefined> => {
  const tree = await readTree(repo, file);
  const part = file && tree && partOfFile(tree, file.place);
  return part && !inOwnFile.has(part.key) ? part : undefined;
};
