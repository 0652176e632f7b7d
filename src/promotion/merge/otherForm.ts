import { SfError } from '@salesforce/core/sfError';
import type { Repository } from '../../git/repository.js';
import { type FilePlace, filePlaces } from '../../metadata/decomposition/filePlaces.js';
import { withParts } from '../../metadata/decomposition/ownFile.js';
import { partFile, plainShapeOf } from '../../metadata/decomposition/partFile.js';
import { partOfFile, partsOf } from '../../metadata/decomposition/parts.js';
import { elementsOf } from '../../metadata/merge/elementAt.js';
import { parseXmlTree, type XmlTree } from '../../metadata/xml/tree.js';
import type { Contested } from './contested.js';
import { registryAt } from './registryAt.js';

/** A file in which a side has what is contested in another one, since the other side gave its component another form. */
export type OtherForm = Readonly<{
  path: string;
  /** What is contested, as it is in a version of the file; undefined where that has it not. */
  valueIn: (content: Buffer) => string | undefined;
}>;

/** The side of a merge that lacks the contested file, the other one, and what they have in common. */
type Sides = Readonly<{ tip: string; other: string; exclude: readonly string[] }>;

/**
 * Finds the file in which a side has what is contested, among those that it changed: the component's own file, of a part that
 * the other side has in a file of its own, or the file of a part, of an element that the other side has in the own file.
 *
 * @returns undefined where there is none
 * @throws SfError GitError
 */
export const otherFormOf = async (
  repo: Repository,
  contested: Contested,
  { tip, other, exclude: [base] }: Sides
): Promise<OtherForm | undefined> => {
  const [atOther, atTip] = [filePlaces(await registryAt(repo, other)), filePlaces(await registryAt(repo, tip))];
  const isPart = atOther(contested.file)?.part !== undefined;
  const placeOf = isPart ? atOther : atTip;
  const place = placeOf(contested.file);
  if (place === undefined || base === undefined) return undefined;
  for (const { path, status, oldOid, newOid } of await repo.diffTrees(base, tip)) {
    const own = placeOf(path);
    if (own?.whole.id !== place.whole.id || (isPart && own.part !== undefined)) continue;
    const valueIn = isPart ? inOwnFile(contested, place) : inFolded(contested, own);
    const { content } = await repo.objects.read(status === 'D' ? oldOid : newOid);
    if (isPart || valueIn(content) !== undefined) return { path, valueIn };
  }
  return undefined;
};

/** What the file of a part would have by its component's own file. */
const inOwnFile =
  ({ kind, element, file }: Contested, { whole, part }: FilePlace): OtherForm['valueIn'] =>
  (content) => {
    const tree = readable(content, file);
    const found = partsOf(tree, whole).get(part?.key ?? '');
    if (tree === undefined || found === undefined) return undefined;
    const alone = partFile(found, plainShapeOf(tree), file);
    return kind === 'file' ? alone.toString() : elementsOf(alone)(element);
  };

/** What the own file of another place would have by its own file, or by that of a part. */
const inFolded =
  ({ element, file }: Contested, place: FilePlace): OtherForm['valueIn'] =>
  (content) => {
    const tree = readable(content, file);
    if (tree !== undefined && place.part === undefined) return elementsOf(content)(element);
    const found = tree && partOfFile(tree, place);
    if (found === undefined) return undefined;
    const root = `<${place.whole.decomposed.type.name}></${place.whole.decomposed.type.name}>`;
    return elementsOf(withParts(parseXmlTree(Buffer.from(root), file), [found]))(element);
  };

/** An old version that cannot be read has nothing that it could be compared by. */
const readable = (content: Buffer, path: string): XmlTree | undefined => {
  try {
    return parseXmlTree(content, path);
  } catch (error) {
    if (error instanceof SfError && error.name === 'UnparsableMetadataError') return undefined;
    throw error;
  }
};
