import { readApex, type ApexSource } from './apex.js';
import { groupBy } from './group.js';
import type { PackageComponent } from './package.js';
import type {
  CodeCoverage,
  CoverageWarning,
  JudgeOptions,
  OrgState,
  TestFailure,
  TestRun,
  TestSuccess,
} from './types.js';

/** A class or trigger of the org, read. */
type Code = Readonly<{ name: string; type: 'Class' | 'Trigger'; source: ApexSource }>;

/** The run of a deploy that runs no tests. */
export const noTests: TestRun = {
  enabled: false,
  numTestsRun: 0,
  numFailures: 0,
  totalTime: 0,
  failures: [],
  successes: [],
  coverage: [],
  coverageWarnings: [],
};

/** Every test method takes this long, so that results are the same each time. */
const millisecondsPerTest = 10;
const requiredPercent = 75;

const isCode = (component: PackageComponent): boolean =>
  component.type === 'ApexClass' || component.type === 'ApexTrigger';

/**
 * The test level that counts: as sent, or by the kind of org. Production runs local tests when the package has Apex
 * classes or triggers, every other case runs none (Metadata API Developer Guide, Running Tests in a Deployment).
 */
export const testLevelFor = (
  state: OrgState,
  components: readonly PackageComponent[],
  options: Pick<JudgeOptions, 'testLevel'>
): string =>
  options.testLevel ?? (state.kind === 'production' && components.some(isCode) ? 'RunLocalTests' : 'NoTestRun');

const codeOf = (state: OrgState): Code[] => {
  const found: Code[] = [];
  for (const [path, content] of state.files) {
    const match = /^(?:classes\/(.+)\.cls|triggers\/(.+)\.trigger)$/.exec(path);
    if (match)
      found.push({ name: match[1] ?? match[2], type: match[1] ? 'Class' : 'Trigger', source: readApex(content) });
  }
  return found;
};

/** What the tests reach: classes by name, over other classes; triggers when reached code names their object. */
const reachedFrom = (tests: readonly Code[], all: readonly Code[]): ReadonlySet<Code> => {
  const classes = new Map(all.filter((code) => code.type === 'Class').map((code) => [code.name, code]));
  const triggers = groupBy(
    all.filter((code) => code.source.object !== undefined),
    (code) => code.source.object!
  );
  const reached = new Set<Code>(tests);
  for (const code of reached) {
    for (const word of code.source.words) {
      const found = classes.get(word);
      if (found) reached.add(found);
      for (const trigger of triggers.get(word) ?? []) reached.add(trigger);
    }
  }
  return reached;
};

const coverageOf = (code: Code, isReached: boolean): CodeCoverage => {
  const lines = code.source.executableLines;
  const percent = code.source.coverage ?? (isReached ? 100 : 0);
  const covered = Math.floor((lines.length * percent) / 100);
  return {
    name: code.name,
    type: code.type,
    numLocations: lines.length,
    numLocationsNotCovered: lines.length - covered,
    linesNotCovered: lines.slice(covered),
  };
};

/** A marker's percentage counts as it stands, so that few lines do not round it away. */
const percentOf = (code: Code, coverage: CodeCoverage): number =>
  code.source.coverage ?? (100 * (coverage.numLocations - coverage.numLocationsNotCovered)) / coverage.numLocations;

const shown = (percent: number): string => String(Math.round(percent * 1000) / 1000);

type Measured = Readonly<{ code: Code; coverage: CodeCoverage; percent: number }>;

/**
 * RunSpecifiedTests and RunRelevantTests: each deployed class and trigger reaches 75 % (MDAPI, Running a Subset of Tests
 * in a Deployment; Run Relevant Apex Tests in a Deployment). Else the average does, and each trigger has some (deployRecentValidation()). Texts: EASY-Open-Source-Solution#3,
 * forcedotcom/cli#2561. Enforced in every kind of org once tests run (plugin-deploy-retrieve PR 656).
 */
const warningsFor = (
  level: string,
  measured: readonly Measured[],
  deployed: ReadonlySet<string>
): CoverageWarning[] => {
  if (level === 'RunSpecifiedTests' || level === 'RunRelevantTests') {
    return measured
      .filter(({ code, percent }) => deployed.has(`Apex${code.type}:${code.name}`) && percent < requiredPercent)
      .map(({ code, percent }) => ({
        name: code.name,
        message: `Test coverage of selected Apex ${code.type} is ${shown(percent)}%, at least 75% test coverage is required`,
      }));
  }
  const lines = measured.reduce((sum, { coverage }) => sum + coverage.numLocations, 0);
  const coveredLines = measured.reduce(
    (sum, { coverage, percent }) => sum + (coverage.numLocations * percent) / 100,
    0
  );
  const average = lines === 0 ? 100 : (100 * coveredLines) / lines;
  return [
    ...(average < requiredPercent
      ? [
          {
            name: undefined,
            message: `Average test coverage across all Apex Classes and Triggers is ${shown(average)}%, at least 75% test coverage is required.`,
          },
        ]
      : []),
    ...measured
      .filter(({ code, percent }) => code.type === 'Trigger' && percent === 0)
      .map(({ code }) => ({
        name: code.name,
        message: 'Test coverage of selected Apex Trigger is 0%, at least 1% test coverage is required',
      })),
  ];
};

const chosenTests = (
  level: string,
  all: readonly Code[],
  deployed: ReadonlySet<string>,
  options: JudgeOptions
): Code[] => {
  const tests = all.filter((code) => code.source.isTest);
  if (level === 'RunSpecifiedTests') {
    const named = new Set(options.runTests.map((name) => name.toLowerCase()));
    return tests.filter((code) => named.has(code.name.toLowerCase()));
  }
  // Relevant tests: those deployed, and those that reach something deployed (MDAPI, Run Relevant Apex Tests).
  return level === 'RunRelevantTests'
    ? tests.filter((test) =>
        [...reachedFrom([test], all)].some((code) => deployed.has(`Apex${code.type}:${code.name}`))
      )
    : tests;
};

const missingTests = (level: string, tests: readonly Code[], options: JudgeOptions): TestFailure[] => {
  const found = new Set(tests.map((code) => code.name.toLowerCase()));
  return (level === 'RunSpecifiedTests' ? options.runTests : [])
    .filter((name) => !found.has(name.toLowerCase()))
    .map((name) => ({
      name,
      methodName: '',
      message: `Could not run tests on class ${name}: no test class of this name exists`,
      stackTrace: '',
      time: 0,
    }));
};

/** Runs the tests that the level asks for, in the state that the deploy would leave behind. */
export const runTests = (state: OrgState, components: readonly PackageComponent[], options: JudgeOptions): TestRun => {
  const level = testLevelFor(state, components, options);
  if (level === 'NoTestRun') return noTests;
  const all = codeOf(state);
  const deployed = new Set(components.filter(isCode).map((component) => `${component.type}:${component.fullName}`));
  const tests = chosenTests(level, all, deployed, options);
  const failures: TestFailure[] = missingTests(level, tests, options);
  const successes: TestSuccess[] = [];
  for (const { name, source } of tests) {
    for (const method of source.testMethods) {
      const base = { name, methodName: method.name, time: millisecondsPerTest };
      if (method.failure === undefined) successes.push(base);
      else {
        const stackTrace = `Class.${name}.${method.name}: line ${method.line}, column 1`;
        failures.push({ ...base, message: method.failure || 'System.AssertException: Assertion Failed', stackTrace });
      }
    }
  }
  const reached = reachedFrom(tests, all);
  const measured = all
    .filter(({ source }) => !source.isTest && source.executableLines.length > 0)
    .map((code) => ({ code, coverage: coverageOf(code, reached.has(code)) }))
    .map(({ code, coverage }) => ({ code, coverage, percent: percentOf(code, coverage) }));
  const numTestsRun = failures.length + successes.length;
  return {
    enabled: true,
    numTestsRun,
    numFailures: failures.length,
    totalTime: numTestsRun * millisecondsPerTest,
    failures,
    successes,
    coverage: measured.map(({ coverage }) => coverage),
    coverageWarnings: warningsFor(level, measured, deployed),
  };
};
