import { SfError } from '@salesforce/core/sfError';
import type { CommitView } from './commitView.js';

/**
 * The API version that package.xml names: that of the commit's sfdx-project.json.
 *
 * @param otherwise for a commit that names none
 * @throws SfError ApiVersionMissingError
 */
export const apiVersionOf = ({ commit, project }: CommitView, otherwise: string | undefined): string => {
  const version = project.sourceApiVersion ?? otherwise;
  if (version !== undefined) return version;
  throw new SfError(
    `sfdx-project.json of commit ${commit.slice(0, 7)} names no sourceApiVersion.`,
    'ApiVersionMissingError',
    ['Add "sourceApiVersion" to sfdx-project.json and commit it. "sf sre delta" also takes one with --api-version.']
  );
};
