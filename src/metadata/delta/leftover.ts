/**
 * Whether the name of a file goes on after that of a metadata file, such as `A.cls-meta.xml.orig`, which a merge tool left. The
 * library takes it for the metadata of the class all the same (source-deploy-retrieve 13.7, utils/path, parseMetadataXml), beside
 * the file of the right name, and the order of names tells which of the two is deployed.
 *
 * @param path of a repository or of the library
 */
export const isLeftover = (path: string): boolean => /-meta\.xml[^/\\]+$/.test(path);
