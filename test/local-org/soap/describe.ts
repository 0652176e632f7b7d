import { componentsIn } from '../judge/index.js';
import { types } from '../judge/registry.js';
import { type FileProperties, filePropertiesOf } from '../org/components.js';
import type { LocalOrg } from '../org/localOrg.js';
import { ApiError } from '../server/answers.js';

/** What listMetadata is asked: a type, and the folder for types that live in folders. */
export type ListQuery = Readonly<{ type: string; folder: string | undefined }>;

/** Most queries of one call (Metadata API Developer Guide, listMetadata()). */
const MOST_QUERIES = 3;

/** The components of the types asked for. @throws ApiError for more than three queries. */
export const listMetadata = (org: LocalOrg, queries: readonly ListQuery[]): readonly FileProperties[] => {
  if (queries.length > MOST_QUERIES) {
    throw new ApiError('LIMIT_EXCEEDED', `Too many queries in listMetadata call, limit is: ${MOST_QUERIES}`);
  }
  const edit = org.editBy(org.admin.id);
  return componentsIn(org.state)
    .filter(({ type, fullName }) => queries.some((query) => asks(query, type, fullName)))
    .map((component) => filePropertiesOf(org.record, component, edit));
};

const asks = (query: ListQuery, type: string, fullName: string): boolean =>
  query.type === type && (query.folder === undefined || fullName.startsWith(`${query.folder}/`));

/** The metadata types that the local org knows: those of the clients' own registry. */
export const describeMetadata = (): Readonly<Record<string, unknown>> => ({
  metadataObjects: [...types.values()].map((type) => ({
    childXmlNames: type.children.map(({ name }) => name),
    directoryName: type.directory,
    inFolder: type.inFolder,
    metaFile: type.shape === 'pair',
    suffix: type.suffix,
    xmlName: type.name,
  })),
  organizationNamespace: '',
  partialSaveAllowed: true,
  testRequired: true,
});
