import { SfError } from '@salesforce/core/sfError';
import type { TreeEntry } from '../../git/replaceEntries.js';
import type { Repository } from '../../git/repository.js';
import { writeBlob } from '../../git/write.js';
import type { FilePlace } from '../../metadata/decomposition/filePlaces.js';
import { parseXmlTree, type XmlTree } from '../../metadata/xml/tree.js';
import type { ComponentFile, ComponentFiles } from './componentForms.js';

/** A component of which a side may have another form than base and the other side. */
export type Formed = Readonly<Record<'base' | 'side' | 'other', ComponentFiles>>;

/** Entries of a tree that are otherwise; undefined takes one out. */
export type NewEntries = Map<string, TreeEntry | undefined>;

/** What base and the other side have otherwise than they do, so that they have a component in the form of a side. */
export type Rearranged = Readonly<Record<'base' | 'other', NewEntries>>;

/** The side that gave a component its form: its tree, and what its files are by their paths. */
export type FormedBy = Readonly<{ tree: string; placeOf: (path: string) => FilePlace | undefined }>;

/** Whether the other side has its own file where base or the side has it; else there is more in question than its form. */
export const isInPlace = ({ base, side, other }: Formed): boolean =>
  other.own === undefined || [base.own?.path, side.own?.path].includes(other.own.path);

/**
 * The component's own file in each version, where that has one.
 *
 * @returns undefined where one cannot be read
 */
export const readOwnFiles = async (
  repo: Repository,
  { base, side, other }: Formed
): Promise<Readonly<Record<keyof Formed, XmlTree | undefined>> | undefined> => {
  const trees = {
    base: await readTree(repo, base.own),
    side: await readTree(repo, side.own),
    other: await readTree(repo, other.own),
  };
  const isRead = ({ own }: ComponentFiles, tree: XmlTree | undefined): boolean =>
    own === undefined || tree !== undefined;
  return isRead(base, trees.base) && isRead(side, trees.side) && isRead(other, trees.other) ? trees : undefined;
};

/**
 * Reads a file of a component.
 *
 * @returns undefined where it cannot be read: whatever merges it says why
 */
export const readTree = async (repo: Repository, file: ComponentFile | undefined): Promise<XmlTree | undefined> => {
  if (file === undefined) return undefined;
  try {
    return parseXmlTree((await repo.objects.read(file.oid)).content, file.path);
  } catch (error) {
    if (error instanceof SfError && error.name === 'UnparsableMetadataError') return undefined;
    throw error;
  }
};

/** A new file, of the mode of another one. */
export const newEntry = async (repo: Repository, content: Buffer, mode: string): Promise<TreeEntry> => ({
  mode,
  oid: await writeBlob(repo, content),
});
