import { posix } from 'node:path';

/**
 * Whether a file is about an object by its own name, or that of a folder that it is in: `objects/Account/…`,
 * `Account-Account Layout.layout-meta.xml`, `Account.sharingRules-meta.xml`, `Account.New.quickAction-meta.xml` (Metadata API
 * guide, fullName of Layout, SharingRules, QuickAction). What it has in it then seldom names the object.
 */
export const isAbout = (path: string, object: string): boolean =>
  path.split('/').some((name) => name === object || ['-', '.'].some((end) => name.startsWith(`${object}${end}`))) ||
  (object.endsWith('__mdt') && isRecordOf(path, object.slice(0, -'__mdt'.length)));

/** A record of a custom metadata type is named without its ending: `Tax.German.md-meta.xml` (Metadata API guide, CustomMetadata). */
const isRecordOf = (path: string, type: string): boolean =>
  /\.md(?:-meta\.xml)?$/.test(path) && posix.basename(path).startsWith(`${type}.`);
