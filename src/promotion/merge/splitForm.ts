import type { TreeEntry } from '../../git/replaceEntries.js';
import type { Repository } from '../../git/repository.js';
import { partPath, type Whole } from '../../metadata/decomposition/filePlaces.js';
import { withoutParts } from '../../metadata/decomposition/ownFile.js';
import { partFile, plainShapeOf, shapeOf } from '../../metadata/decomposition/partFile.js';
import { areWrittenAlike, meaningOf, type Part, partOfFile, partsOf } from '../../metadata/decomposition/parts.js';
import type { XmlTree } from '../../metadata/xml/tree.js';
import type { ComponentFile } from './componentForms.js';
import {
  type Formed,
  isInPlace,
  newEntry,
  type NewEntries,
  readOwnFiles,
  readTree,
  type Rearranged,
} from './formed.js';

/**
 * Base and the other side with the parts of a component in files of their own that a side took out of its own file: those that
 * it has in such files now, and all of a tag of which its own file has none any more, new ones of the other side with them.
 *
 * @returns undefined where the side took none out, or where they are is in question, too
 * @throws SfError GitError
 */
export const splitForm = async (repo: Repository, whole: Whole, formed: Formed): Promise<Rearranged | undefined> => {
  const { base, side, other } = formed;
  const trees = await readOwnFiles(repo, formed);
  if (base.own === undefined || trees?.base === undefined || !isInPlace(formed)) return undefined;
  const [inBase, inSide, inOther] = [trees.base, trees.side, trees.other].map((tree) => partsOf(tree, whole));
  const moved = await movedOut(repo, formed, { inBase, inSide });
  const [model] = moved.values();
  if (model === undefined) return undefined;
  const tagsLeft = new Set(trees.side?.root.children.map(({ name }) => name));
  const goesOut = ({ key, nodes }: Part): boolean => {
    if (moved.has(key) || base.parts.has(key) || inSide.has(key)) return moved.has(key);
    return side.parts.has(key) ? !inBase.has(key) : nodes.every(({ name }) => !tagsLeft.has(name));
  };
  const home = model.file.place.part?.home ?? '';
  const pathOf = ({ key, kind, name }: Part): string => side.parts.get(key)?.path ?? partPath(home, kind, name);
  const { mode } = base.own;
  const written = async (part: Part): Promise<TreeEntry> => {
    const own = moved.get(part.key);
    return newEntry(repo, partFile(part, own ? shapeOf(own.tree) : plainShapeOf(model.tree), pathOf(part)), mode);
  };
  const target = side.own?.path ?? base.own.path;
  const rest = async (file: ComponentFile, own: XmlTree, out: readonly Part[]): Promise<NewEntries> => {
    const { content, isEmpty } = withoutParts(own, out);
    const left = isEmpty && side.own === undefined ? undefined : await newEntry(repo, content, file.mode);
    return new Map([[file.path, undefined], ...(left === undefined ? [] : [[target, left] as const])]);
  };
  const outOfBase = [...inBase.values()].filter(goesOut);
  const entries = {
    base: await rest(base.own, trees.base, outOfBase),
    other: new Map<string, TreeEntry | undefined>(),
  };
  for (const part of outOfBase) {
    const own = moved.get(part.key);
    // As the side wrote it, where it left it as it was.
    const isSame = own !== undefined && meaningOf(own.part) === meaningOf(part);
    entries.base.set(pathOf(part), isSame ? { mode, oid: own.file.oid } : await written(part));
  }
  if (other.own === undefined || trees.other === undefined) return entries;
  const out = [...inOther.values()].filter((part) => goesOut(part) && !other.parts.has(part.key));
  entries.other = await rest(other.own, trees.other, out);
  for (const part of out) {
    const was = inBase.get(part.key);
    const isSame = was !== undefined && areWrittenAlike(was, part);
    entries.other.set(pathOf(part), isSame ? entries.base.get(pathOf(was)) : await written(part));
  }
  return entries;
};

/** A part that a side has in a file of its own now. */
type MovedOut = Readonly<{ file: ComponentFile; tree: XmlTree; part: Part }>;

const movedOut = async (
  repo: Repository,
  { base, side }: Formed,
  { inBase, inSide }: Readonly<Record<'inBase' | 'inSide', ReadonlyMap<string, Part>>>
): Promise<ReadonlyMap<string, MovedOut>> => {
  const moved = new Map<string, MovedOut>();
  for (const [key, file] of side.parts) {
    if (base.parts.has(key) || inSide.has(key) || !inBase.has(key)) continue;
    const tree = await readTree(repo, file);
    const part = tree && partOfFile(tree, file.place);
    if (tree && part) moved.set(key, { file, tree, part });
  }
  return moved;
};
