import type { Repository } from '../../git/repository.js';
import type { FileChange } from '../../git/trees.js';
import { isOutside, isStandardProfile } from '../../metadata/delta/outside.js';
import { type Gone, namedIn } from '../merge/goneComponents.js';
import { newlyListed } from '../merge/listedComponents.js';

/** A new component, and the object of its file. */
export type NewComponent = Gone & Readonly<{ oid: string }>;

/**
 * The components that are new, by what others call them: their main files, or their entries in a file with others. Not among
 * them is what a feature does not bring though it has the first file of it: what every org has, and what an installed package
 * brings.
 *
 * @throws SfError ObjectMissingError
 */
export const newComponents = async (
  repo: Repository,
  changes: readonly FileChange[]
): Promise<readonly NewComponent[]> => {
  const brought: NewComponent[] = [];
  for (const { path, status, newOid: oid } of changes) {
    if (status !== 'A') continue;
    for (const component of namedIn([path])) {
      const isStandard = component.suffix === 'profile' && isStandardProfile((await repo.objects.read(oid)).content);
      if (!isOutside(memberOf(component)) && !isStandard) brought.push({ ...component, oid });
    }
  }
  return [...brought, ...(await newlyListed(repo, changes))];
};

/** The types of which names tell what is standard, by the suffixes of their files. */
const types: Readonly<Record<string, string>> = {
  app: 'CustomApplication',
  field: 'CustomField',
  globalValueSet: 'GlobalValueSet',
  layout: 'Layout',
  object: 'CustomObject',
  sharingReason: 'SharingReason',
  standardValueSet: 'StandardValueSet',
  tab: 'CustomTab',
  topicsForObjects: 'TopicsForObjects',
};

const memberOf = ({ name, suffix, object }: Gone): Readonly<{ type: string; fullName: string }> => ({
  type: types[suffix] ?? suffix,
  fullName: object === undefined ? name : `${object}.${name}`,
});
