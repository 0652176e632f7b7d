import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type {
  ApexCodeCoverageAggregate,
  ApexTestResultData,
  CoverageReporterOptions,
  CoverageReportFormats,
  TestResult,
} from '@salesforce/apex-node';
import type { DeployResult } from './deployResult.js';
import type { Coverage, TestFailure, TestPass } from './testRun.js';
import type { OrgFacts } from './types.js';

/** The formats of `--coverage-formatters`, as in `sf project deploy start`. */
export const coverageFormats = [
  'clover',
  'cobertura',
  'html-spa',
  'html',
  'json',
  'json-summary',
  'lcovonly',
  'none',
  'teamcity',
  'text',
  'text-summary',
] as const satisfies readonly CoverageReportFormats[];

/** One format of a coverage report. */
export type CoverageFormat = (typeof coverageFormats)[number];

/** Which reports of a deploy's tests to write, and where: `junit/junit.xml` and `coverage/…` below `resultsDir`. */
export type ReportRequest = Readonly<{
  junit: boolean;
  coverageFormatters: readonly CoverageFormat[];
  /** A folder, made when absent; `sf project deploy start` names it after the deploy's id by default. */
  resultsDir: string;
}>;

/**
 * Writes the reports of the tests that ran in a deploy, by the same reporters and to the same places as
 * `sf project deploy start`.
 *
 * @returns the paths written: a file, or the folder of the coverage reports. Empty when no test ran.
 * @throws the file system's errors, and the reporters'.
 */
export const writeTestReports = async (
  result: DeployResult,
  facts: OrgFacts,
  { junit, coverageFormatters, resultsDir }: ReportRequest
): Promise<readonly string[]> => {
  if (result.testRun.numberRun === 0) return [];
  const { CoverageReporter, DefaultReportOptions, JUnitReporter } = await import('@salesforce/apex-node');
  const written: string[] = [];
  if (junit) {
    const path = join(resultsDir, 'junit', 'junit.xml');
    await mkdir(join(resultsDir, 'junit'), { recursive: true });
    await writeFile(path, new JUnitReporter().format(toTestResult(result, facts)));
    written.push(path);
  }
  if (coverageFormatters.length > 0) {
    await mkdir(join(resultsDir, 'coverage'), { recursive: true });
    const options = reporterOptions(coverageFormatters, DefaultReportOptions);
    // As in sf, classes are named without a path: the sources that were deployed need not lie in any folder.
    new CoverageReporter(toCoverage(result.testRun.coverage), resultsDir, 'no-map', options).generateReports();
    written.push(join(resultsDir, 'coverage'));
  }
  return written;
};

/** Every report goes below `coverage`, like getCoverageFormattersOptions in plugin-deploy-retrieve does it. */
const reporterOptions = (
  formats: readonly CoverageFormat[],
  defaults: Readonly<Record<string, object>>
): CoverageReporterOptions => ({
  reportFormats: [...formats],
  reportOptions: Object.fromEntries(
    formats.map((format) => {
      const known = defaults[format] as Readonly<{ file?: string; subdir?: string }>;
      if (known.subdir !== undefined) return [format, { ...known, subdir: join('coverage', known.subdir) }];
      return [format, known.file === undefined ? known : { ...known, file: join('coverage', known.file) }];
    })
  ),
});

const toTestResult = ({ id, createdDate, testRun }: DeployResult, facts: OrgFacts): TestResult => {
  const { numberRun, numberFailed, milliseconds, passes, failures } = testRun;
  const share = (part: number): string => `${((part / numberRun) * 100).toFixed(2)}%`;
  return {
    summary: {
      outcome: numberFailed === 0 ? 'Passed' : 'Failed',
      testsRan: numberRun,
      passing: numberRun - numberFailed,
      failing: numberFailed,
      skipped: 0,
      passRate: share(numberRun - numberFailed),
      failRate: share(numberFailed),
      skipRate: '',
      testStartTime: createdDate,
      testExecutionTimeInMs: milliseconds,
      testTotalTimeInMs: milliseconds,
      commandTimeInMs: 0,
      hostname: facts.instanceUrl,
      orgId: facts.orgId,
      username: facts.username,
      userId: facts.userId,
      testRunId: id,
    },
    tests: [...passes.map((pass) => toTest(pass)), ...failures.map((failure) => toTest(failure, failure))],
  };
};

const toTest = ({ id, className, method, milliseconds }: TestPass, failure?: TestFailure): ApexTestResultData => ({
  id: id ?? '',
  queueItemId: '',
  asyncApexJobId: '',
  apexLogId: null,
  testTimestamp: '',
  fullName: `${className}.${method}`,
  methodName: method,
  apexClass: { id: id ?? '', name: className, namespacePrefix: '', fullName: className },
  runTime: milliseconds,
  message: failure?.message ?? null,
  // The reporter writes the stack into a CDATA section as it is.
  stackTrace: failure?.stack?.replaceAll(']]>', ']]]]><![CDATA[>') ?? null,
  outcome: (failure === undefined ? 'Pass' : 'Fail') as ApexTestResultData['outcome'],
});

const toCoverage = (coverage: readonly Coverage[]): ApexCodeCoverageAggregate => ({
  done: true,
  totalSize: coverage.length,
  records: coverage.map(({ id, name, lines, uncovered, uncoveredLines }) => ({
    ApexClassOrTrigger: { Id: id ?? '', Name: name },
    NumLinesCovered: lines - uncovered,
    NumLinesUncovered: uncovered,
    Coverage: {
      coveredLines: [...coveredLines(lines - uncovered, uncoveredLines)],
      uncoveredLines: [...uncoveredLines],
    },
  })),
});

/**
 * As many line numbers as were covered, none of them one that was not: a deploy tells the numbers of uncovered lines
 * only, and reports count lines.
 */
const coveredLines = (covered: number, uncoveredLines: readonly number[]): readonly number[] => {
  const taken = new Set(uncoveredLines);
  const lines: number[] = [];
  for (let line = 1; lines.length < covered; line++) if (!taken.has(line)) lines.push(line);
  return lines;
};
