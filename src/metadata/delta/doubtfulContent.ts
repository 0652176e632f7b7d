import { posix } from 'node:path';
import { SfError } from '@salesforce/core/sfError';
import type { RegistryAccess } from '@salesforce/source-deploy-retrieve';
import { memberKey } from '../../common/member.js';
import { hasMixedContent } from './mixedContent.js';
import type { Sent } from './sent.js';

/**
 * Refuses what is sent of which nothing tells what its content is, such as `lib.js` and `lib.txt` beside one metadata file: the
 * Salesforce CLI takes what the file system names first.
 *
 * @throws SfError DoubtfulContentError, with the files and folders
 */
export const refuseDoubtfulContent = (registry: RegistryAccess, sent: Iterable<Sent>): void => {
  for (const { member, files } of sent) {
    if (!hasMixedContent(registry.getTypeByName(member.type))) continue;
    const [xml, ...inside] = files;
    const beside = posix.dirname(xml);
    const contents = new Set(inside.map((path) => posix.join(beside, path.slice(beside.length + 1).split('/')[0])));
    if (contents.size > 1) throw doubtful(memberKey(member), [...contents]);
  }
};

const doubtful = (component: string, contents: readonly string[]): SfError =>
  new SfError(
    `Nothing tells which of these is the content of ${component}: ${contents.join(', ')}.`,
    'DoubtfulContentError',
    ['Delete or rename what is not its content.', 'Or leave it out with .forceignore.']
  );
