/** The mode of an entry in a git tree, as `ls-tree` prints it. */
export const folderMode = '040000';

/** The mode of a submodule's entry in a git tree. */
export const submoduleMode = '160000';

const emptyTrees = {
  sha1: '4b825dc642cb6eb9a060e54bf8d69288fbee4904',
  sha256: '6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321',
} as const;

/** How a repository names its objects. */
export type ObjectFormat = keyof typeof emptyTrees;

/** The id of the tree without entries, which git knows in every repository without storing it. */
export const emptyTreeOf = (format: ObjectFormat): string => emptyTrees[format];

/** Whether an id is that of the tree without entries, in either object format. */
export const isEmptyTree = (oid: string): boolean => Object.values<string>(emptyTrees).includes(oid);

/** Whether a text is the full id of an object: 40 hexadecimal digits (SHA-1) or 64 (SHA-256). */
export const isObjectId = (text: string): boolean => /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text);

/** Whether an id is the one of zeros, by which git says "no object". */
export const isZeroId = (oid: string): boolean => /^0+$/.test(oid);
