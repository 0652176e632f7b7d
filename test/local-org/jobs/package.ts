/** Files of a package by path. */
export type PackageFiles = ReadonlyMap<string, Buffer>;

/**
 * Finds the package's root in an archive: the folder that holds `package.xml`. With `singlePackage` false the content
 * lies one folder down; `sf project deploy start --metadata-dir` puts it below `zip/` and may still say
 * `singlePackage` true.
 *
 * @returns the files relative to the root, and the root with a slash at its end (empty when it is the archive's own)
 */
export const packageRoot = (files: PackageFiles): Readonly<{ root: string; files: PackageFiles }> => {
  const manifests = [...files.keys()].filter((path) => /^([^/]+\/)?package\.xml$/.test(path));
  const manifest = manifests.sort((a, b) => a.length - b.length)[0];
  const root = manifest?.slice(0, -'package.xml'.length) ?? '';
  if (root === '') return { root, files };
  const inside = [...files].filter(([path]) => path.startsWith(root));
  return { root, files: new Map(inside.map(([path, content]) => [path.slice(root.length), content])) };
};

const END_OF_DIRECTORY = Buffer.from([0x50, 0x4b, 0x05, 0x06]);

/** How many entries an archive has, folders included: what the API's limit counts. 0 when the bytes are no zip. */
export const countEntries = (zip: Buffer): number => {
  const end = zip.lastIndexOf(END_OF_DIRECTORY);
  return end < 0 ? 0 : zip.readUInt16LE(end + 10);
};
