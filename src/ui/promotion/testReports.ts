import type { DeployResult } from '../../org/deployResult.js';
import type { CoverageFormat } from '../../org/testReports.js';
import type { OrgFacts } from '../../org/types.js';
import type { Plan } from '../../promotion/plan.js';
import type { Ux } from '../ux.js';

/** The parsed values of the flags for reports. */
export type ReportFlags = Readonly<{
  'coverage-formatters'?: CoverageFormat[];
  junit: boolean;
  'results-dir'?: string;
}>;

/** Writes the reports of the tests that a deploy ran, as far as asked for, and says where they are. */
export const writeReports = async (
  result: DeployResult | undefined,
  org: Plan['org'],
  flags: ReportFlags,
  ux: Ux
): Promise<void> => {
  const { junit, 'coverage-formatters': coverageFormatters = [] } = flags;
  if (!junit && coverageFormatters.length === 0) return;
  if (result === undefined || result.testRun.numberRun === 0) {
    ux.warn('Test reports were asked for, but no tests ran. Choose a --test-level that runs tests.');
    return;
  }
  const { writeTestReports } = await import('../../org/testReports.js');
  const resultsDir = flags['results-dir'] ?? result.id;
  const paths = await writeTestReports(result, org as OrgFacts, { junit, coverageFormatters, resultsDir });
  paths.forEach((path) => ux.log(`Test results written to ${path}`));
};
