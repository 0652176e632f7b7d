import type { DeployResult } from './deployResult.js';
import type { TestLevel } from './types.js';

/** What tests a deploy was to run, and where. */
export type TestDemand = Readonly<{
  testLevel: TestLevel | undefined;
  tests: readonly string[];
  /** The org's kind. */
  kind: string;
}>;

/**
 * How the tests that ran fall short of those that were asked for: named classes of which no test ran, tests that failed,
 * coverage that is too low where an org demands it (production, and the classes of RunSpecifiedTests: Metadata API Developer
 * Guide, "deploy()", testLevel). A deploy that succeeds should have none.
 *
 * @returns a phrase for each; a deploy that is to run none has none
 */
export const unmetTests = ({ testRun }: DeployResult, { testLevel, tests, kind }: TestDemand): readonly string[] => {
  if (testLevel === undefined || testLevel === 'NoTestRun') return [];
  const ran = new Set([...testRun.passes, ...testRun.failures].map(({ className }) => className.toLowerCase()));
  const idle = testLevel === 'RunSpecifiedTests' ? tests.filter((name) => !ran.has(name.toLowerCase())) : [];
  const demandsCoverage = kind === 'production' || testLevel === 'RunSpecifiedTests';
  return [
    ...idle.map((name) => `no test of ${name} ran`),
    ...testRun.failures.map(({ className, method }) => `${className}.${method} failed`),
    ...(demandsCoverage ? testRun.coverageWarnings.map(({ message }) => message) : []),
  ];
};
