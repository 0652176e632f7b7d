import type { Repository } from '../git/repository.js';
import type { DeployResult } from '../org/deployResult.js';
import type { TestLevel } from '../org/types.js';
import { contentOf, type RunPlan } from './run.js';
import { anyTestClass, testClassesOf } from './testClasses.js';

/**
 * How the tests that ran in a deploy or a validation fall short of what its plan asked for. A validation that is made real
 * runs none: what counts is how it was validated.
 *
 * @returns a phrase for each shortcoming; none where the tests fit
 * @throws SfError GitError
 */
export const unmetTestsOf = async (
  repo: Pick<Repository, 'git' | 'readFile'>,
  plan: RunPlan,
  result: DeployResult
): Promise<readonly string[]> => {
  if (plan.quick !== undefined) return [];
  const { unmetTests } = await import('../org/unmetTests.js');
  const testLevel = levelOf(plan);
  const testClasses = result.testRun.numberRun > 0 ? [] : await knownTests(repo, plan, testLevel);
  return unmetTests(result, { tests: plan.tests, testLevel, testClasses, kind: plan.org.kind });
};

/**
 * Test classes of which some test has to run: those that are sent, which are relevant to the deploy, or, where all are to run,
 * else one of the commit, which the org has afterwards.
 */
const knownTests = async (
  repo: Pick<Repository, 'git' | 'readFile'>,
  plan: RunPlan,
  testLevel: TestLevel | undefined
): Promise<readonly string[]> => {
  const isOfAll = testLevel === 'RunLocalTests' || testLevel === 'RunAllTestsInOrg';
  if (!isOfAll && testLevel !== 'RunRelevantTests') return [];
  const sent = await testClassesOf(repo, plan);
  if (sent.length > 0 || !isOfAll) return sent;
  const any = await anyTestClass(repo, contentOf(plan));
  return any === undefined ? [] : [any];
};

/**
 * The level that was asked for. Without one a production org runs its local tests where Apex comes with the deploy (Metadata API
 * Developer Guide, Running Tests in a Deployment).
 */
const levelOf = ({ testLevel, org, sent }: RunPlan): TestLevel | undefined => {
  const hasApex = sent.some(({ type }) => type === 'ApexClass' || type === 'ApexTrigger');
  return testLevel ?? (org.kind === 'production' && hasApex ? 'RunLocalTests' : undefined);
};
