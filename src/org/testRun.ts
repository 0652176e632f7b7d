import { count, records, text, type Raw } from './read.js';

/** One test method that passed; times in milliseconds. */
export type TestPass = Readonly<{ id?: string; className: string; method: string; milliseconds: number }>;

/** One test method that failed, with the org's message and stack. */
export type TestFailure = Readonly<TestPass & { message: string; stack?: string }>;

/** What the tests of a deploy covered of one class, trigger or flow. */
export type Coverage = Readonly<{
  id?: string;
  name: string;
  /** In the org's words: Class or Trigger. */
  type?: string;
  /** Number of lines that can be covered, and of those that were not. */
  lines: number;
  uncovered: number;
  /** Line numbers that were not covered, ascending; the org does not tell those that were. */
  uncoveredLines: readonly number[];
}>;

/** Coverage that is too low, in the org's words; without a name it is about the whole org. */
export type CoverageWarning = Readonly<{ name?: string; message: string }>;

/** The Apex tests that ran in a deploy. */
export type TestRun = Readonly<{
  numberRun: number;
  numberFailed: number;
  milliseconds: number;
  passes: readonly TestPass[];
  failures: readonly TestFailure[];
  coverage: readonly Coverage[];
  coverageWarnings: readonly CoverageWarning[];
}>;

/** Reads `runTestResult` of a deploy's details; no tests at all is a run of none. */
export const readTestRun = (raw: Raw): TestRun => {
  const failures = records(raw.failures).map((failure) => toFailure(failure));
  const passes = records(raw.successes).map((success) => toPass(success));
  return {
    numberRun: count(raw.numTestsRun) ?? passes.length + failures.length,
    numberFailed: count(raw.numFailures) ?? failures.length,
    milliseconds: count(raw.totalTime) ?? 0,
    passes,
    failures,
    coverage: records(raw.codeCoverage).map((coverage) => toCoverage(coverage)),
    coverageWarnings: [
      ...records(raw.codeCoverageWarnings).map((warning) => toWarning(warning, text(warning.name))),
      ...records(raw.flowCoverageWarnings).map((warning) => toWarning(warning, text(warning.flowName))),
    ],
  };
};

const toPass = (raw: Raw): TestPass => ({
  ...optional('id', text(raw.id)),
  className: qualified(text(raw.namespace), text(raw.name) ?? ''),
  method: text(raw.methodName) ?? '',
  milliseconds: count(raw.time) ?? 0,
});

const toFailure = (raw: Raw): TestFailure => ({
  ...toPass(raw),
  message: text(raw.message) ?? '',
  ...optional('stack', text(raw.stackTrace)),
});

const toCoverage = (raw: Raw): Coverage => {
  const uncoveredLines = records(raw.locationsNotCovered)
    .map(({ line }) => count(line))
    .filter((line): line is number => line !== undefined)
    .sort((a, b) => a - b);
  return {
    ...optional('id', text(raw.id)),
    name: qualified(text(raw.namespace), text(raw.name) ?? ''),
    ...optional('type', text(raw.type)),
    lines: count(raw.numLocations) ?? 0,
    uncovered: count(raw.numLocationsNotCovered) ?? uncoveredLines.length,
    uncoveredLines,
  };
};

const toWarning = (raw: Raw, name: string | undefined): CoverageWarning => ({
  ...optional('name', name === undefined ? undefined : qualified(text(raw.namespace), name)),
  message: text(raw.message) ?? '',
});

const qualified = (namespace: string | undefined, name: string): string =>
  namespace === undefined ? name : `${namespace}.${name}`;

const optional = <K extends string>(key: K, value: string | undefined): Partial<Record<K, string>> =>
  value === undefined ? {} : ({ [key]: value } as Record<K, string>);
