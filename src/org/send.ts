import { ConfigAggregator } from '@salesforce/core';
import { SfError } from '@salesforce/core/sfError';
import { confirmOrg } from './connect.js';
import { addressOf, orgError, stillRunning } from './errors.js';
import { faultOf } from './faults.js';
import { to18 } from './ids.js';
import { text } from './read.js';
import { orgReplaced, replacedBy } from './replacement.js';
import type { ConnectedOrg, TestLevel } from './types.js';

/** How a package is deployed. It is always all or nothing (`rollbackOnError`): a partial success is never wanted. */
export type DeploySettings = Readonly<{
  /** True to validate only: the org does everything but save. */
  checkOnly: boolean;
  /** Undefined: nothing is sent, and the org decides which tests run. */
  testLevel?: TestLevel;
  /** Names of Apex test classes, for RunSpecifiedTests. */
  tests?: readonly string[];
  ignoreWarnings?: boolean;
  /** Which API to use; undefined: SOAP, unless `org-metadata-rest-deploy` is set, as in `sf project deploy start`. */
  rest?: boolean;
}>;

/**
 * Sends a package to an org, once, and gives the deploy's id (18 characters). Nothing is waited for.
 *
 * @param zip a package in metadata format, `package.xml` at its root.
 * @throws DeployAnswerLostError when the org may have accepted the deploy although no answer came: look the deploy up
 * with `deployRequestsSince` before anything else. OrgReplacedError when the org is another one by now. OrgRefusedError
 * when the org said no, and the other errors of `connectOrg`: then the org has accepted nothing.
 */
export const sendDeploy = async (org: ConnectedOrg, zip: Buffer, settings: DeploySettings): Promise<string> => {
  checkTestLevel(org, settings);
  const rest = settings.rest ?? (await usesRest());
  await confirmOrg(org);
  const metadata = org.connection.metadata;
  const options = deployOptions(settings);
  let id: string | undefined;
  try {
    // jsforce never repeats a POST, but for one after a session that the org refused and that could be renewed.
    id = (await (rest ? metadata.deployRest(zip, options) : metadata.deploy(zip, options))).id;
  } catch (error) {
    throw sendingError(org, error);
  }
  if (!id) throw answerLost(org, 'it held no id');
  return to18(id);
};

/**
 * Asks an org to make a validation real, once, and gives the id of the deploy (18 characters). Nothing is waited for.
 *
 * @param validationId of a successful check-only deploy with tests, not older than ten days, with no deployment since
 * (Metadata API Developer Guide, deployRecentValidation())
 * @throws QuickDeployRefusedError when the org does not accept it any more; else as {@link sendDeploy}
 */
export const sendQuickDeploy = async (org: ConnectedOrg, validationId: string): Promise<string> => {
  const rest = await usesRest();
  await confirmOrg(org);
  let id: string | undefined;
  try {
    id = text(await org.connection.metadata.deployRecentValidation({ id: validationId, rest }));
  } catch (error) {
    // By SOAP `sf:INVALID_ID_FIELD`, by REST 404.
    if (/INVALID_ID_FIELD|NOT_FOUND/.test(faultOf(error).code ?? ''))
      throw quickRefused(org, validationId, faultOf(error).text);
    throw sendingError(org, error);
  }
  if (!id) throw answerLost(org, 'it held no id');
  return to18(id);
};

const quickRefused = (org: ConnectedOrg, validationId: string, why: string): SfError =>
  new SfError(
    `The org of ${org.facts.username} does not accept validation ${validationId} any more: ${why}`,
    'QuickDeployRefusedError',
    ['Deploy in full: add --allow-full, or validate again.']
  );

/** True when the user has set `org-metadata-rest-deploy` or its environment variable, as `sf` reads it. */
export const usesRest = async (): Promise<boolean> => {
  const configured = (await ConfigAggregator.create()).getInfo('org-metadata-rest-deploy').value;
  return String(configured) === 'true';
};

const deployOptions = ({ checkOnly, ignoreWarnings, testLevel, tests }: DeploySettings): Record<string, unknown> => ({
  rollbackOnError: true,
  ignoreWarnings: ignoreWarnings ?? false,
  checkOnly,
  singlePackage: true,
  ...(tests?.length ? { runTests: [...tests] } : {}),
  ...(testLevel === undefined ? {} : { testLevel }),
});

const checkTestLevel = ({ facts }: ConnectedOrg, { testLevel }: DeploySettings): void => {
  // Metadata API Developer Guide, "Run Relevant Apex Tests": API 66 and later.
  if (testLevel === 'RunRelevantTests' && Number(facts.apiVersion) < 66) {
    throw new SfError(
      `The test level RunRelevantTests needs version 66.0 of the API, and ${facts.apiVersion} is used.`,
      'ApiVersionError',
      ['Use "--api-version 66.0" or later, or another test level.']
    );
  }
};

const sendingError = (org: ConnectedOrg, error: unknown): SfError => {
  const found = replacedBy(org);
  if (found !== undefined) return orgReplaced(org, found);
  const fault = faultOf(error);
  return fault.kind === 'lost' ? answerLost(org, fault.text) : orgError(fault, addressOf(org), 'take the deploy');
};

const answerLost = (org: ConnectedOrg, why: string): SfError =>
  SfError.create({
    name: 'DeployAnswerLostError',
    message: `The answer of the org of ${org.facts.username} to the deploy was lost (${why}). The org may have accepted it and be working on it.`,
    actions: ['Look at Setup, Deployment Status in the org before anything is deployed again.'],
    exitCode: stillRunning,
  });
