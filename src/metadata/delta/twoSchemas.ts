import { SfError } from '@salesforce/core/sfError';
import type { RegistryAccess } from '@salesforce/source-deploy-retrieve';
import { memberKey } from '../../common/member.js';
import { parseXmlTree } from '../xml/tree.js';
import { schemaPlace } from './presets.js';
import type { Sent } from './sent.js';

/**
 * Refuses an external service whose schema stands in its own file as well as in the one beside it: the library deploys the
 * second, and drops the first without a word (source-deploy-retrieve 13.7,
 * convert/transformers/decomposeExternalServiceRegistrationTransformer, toMetadataFormat).
 *
 * @param contents of what is sent, by repository path
 * @throws SfError DoubtfulContentError, with both files; UnparsableMetadataError
 */
export const refuseTwoSchemas = (
  registry: RegistryAccess,
  sent: Iterable<Sent>,
  contents: ReadonlyMap<string, Buffer>
): void => {
  for (const { member, files } of sent) {
    const [own] = files;
    const schema = schemaPlace({ name: member.fullName, type: registry.getTypeByName(member.type) }, own);
    const content = contents.get(own);
    if (schema === undefined || content === undefined || !files.includes(schema)) continue;
    if (!parseXmlTree(content, own).root.children.some(({ name }) => name === 'schema')) continue;
    throw new SfError(
      `Nothing tells which schema ${memberKey(member)} has: that in ${own}, or that in ${schema}.`,
      'DoubtfulContentError',
      [`Put it into ${schema}, and take it out of ${own}.`]
    );
  }
};
