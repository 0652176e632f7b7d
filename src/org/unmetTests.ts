import type { DeployResult } from './deployResult.js';
import type { TestLevel } from './types.js';

/** What tests a deploy was to run, and where. */
export type TestDemand = Readonly<{
  testLevel: TestLevel | undefined;
  tests: readonly string[];
  /** Names of classes with tests that the org has: where all tests are to run, or those relevant to them, theirs are among them. */
  testClasses: readonly string[];
  /** The org's kind. */
  kind: string;
}>;

/**
 * How the tests that ran fall short of those that were asked for: named classes of which no test ran, none at all where all
 * were to run, or those relevant to classes of tests (an org may well report that as a success: forcedotcom/cli#3565), some
 * that were not completed, tests that failed, coverage that is too low where an org demands it (production, and the classes of
 * RunSpecifiedTests and RunRelevantTests: Metadata API Developer Guide, "deploy()", testLevel, and "Run Relevant Apex Tests in
 * a Deployment"). A deploy that succeeds should have none.
 *
 * @returns a phrase for each; without a level the org decided which tests run
 */
export const unmetTests = (
  { testRun, tests: progress }: DeployResult,
  { testLevel, tests, testClasses, kind }: TestDemand
): readonly string[] => {
  if (testLevel === 'NoTestRun') return [];
  const ran = new Set([...testRun.passes, ...testRun.failures].map(({ className }) => className.toLowerCase()));
  const idle = testLevel === 'RunSpecifiedTests' ? tests.filter((name) => !ran.has(name.toLowerCase())) : [];
  const isUnnamed = testLevel !== undefined && testLevel !== 'RunSpecifiedTests';
  const ended = progress.done + progress.errors;
  const demandsCoverage =
    kind === 'production' || testLevel === 'RunSpecifiedTests' || testLevel === 'RunRelevantTests';
  return [
    ...idle.map((name) => `no test of ${name} ran`),
    ...(isUnnamed && testRun.numberRun === 0 && testClasses.length > 0
      ? [`no test ran, not even of ${testClasses.join(', ')}`]
      : []),
    ...(ended < progress.total ? [`${ended} of ${progress.total} tests were completed`] : []),
    ...testRun.failures.map(({ className, method }) => `${className}.${method} failed`),
    ...(demandsCoverage
      ? testRun.coverageWarnings.map(({ name, message }) => (name === undefined ? message : `${name}: ${message}`))
      : []),
  ];
};
