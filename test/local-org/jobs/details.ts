import type { Member } from '../../../src/common/member.js';
import type { ComponentMessage, TestRun, Verdict } from '../judge/types.js';

/** One component message on the wire. */
export type WireMessage = Readonly<{
  changed: boolean;
  columnNumber?: number;
  componentType: string;
  created: boolean;
  createdDate: string;
  deleted: boolean;
  fileName: string;
  fullName: string;
  id?: string;
  lineNumber?: number;
  problem?: string;
  problemType?: string;
  success: boolean;
}>;

/** What the tests of a deploy did, on the wire. */
export type WireTestRun = Readonly<{
  codeCoverage: readonly unknown[];
  codeCoverageWarnings: readonly unknown[];
  failures: readonly unknown[];
  numFailures: number;
  numTestsRun: number;
  successes: readonly unknown[];
  totalTime: number;
}>;

/** The details of a deploy result; SOAP and REST carry the same fields. */
export type DeployDetails = Readonly<{
  componentFailures: readonly WireMessage[];
  componentSuccesses: readonly WireMessage[];
  runTestResult: WireTestRun;
}>;

/** Details of a job that has not come to anything. */
export const noDetails = (): DeployDetails => ({
  componentFailures: [],
  componentSuccesses: [],
  runTestResult: {
    codeCoverage: [],
    codeCoverageWarnings: [],
    failures: [],
    numFailures: 0,
    numTestsRun: 0,
    successes: [],
    totalTime: 0,
  },
});

/** What rendering a verdict needs to know of the org and the job. */
export type Rendering = Readonly<{
  date: string;
  /** Folder of the package in its zip, with a slash at its end; file names of messages begin with it. */
  root: string;
  /** The id of a component, or undefined when the org has none (yet). */
  idOf: (member: Member) => string | undefined;
}>;

/** A verdict as details of a deploy result. */
export const renderDetails = (verdict: Verdict, rendering: Rendering): DeployDetails => {
  const messages = verdict.messages.map((message) => renderMessage(message, rendering));
  return {
    componentFailures: messages.filter(({ success }) => !success),
    componentSuccesses: messages.filter(({ success }) => success),
    runTestResult: renderTests(verdict.tests, rendering),
  };
};

const renderMessage = (message: ComponentMessage, { date, root, idOf }: Rendering): WireMessage => ({
  changed: message.changed,
  columnNumber: message.columnNumber,
  componentType: message.componentType,
  created: message.created,
  createdDate: date,
  deleted: message.deleted,
  fileName: `${root}${message.fileName}`,
  fullName: message.fullName,
  id: message.success ? idOf({ type: message.componentType, fullName: message.fullName }) : undefined,
  lineNumber: message.lineNumber,
  problem: message.problem,
  problemType: message.problemType,
  success: message.success,
});

const renderTests = (tests: TestRun, { idOf }: Rendering): WireTestRun => {
  const classId = (name: string): string => idOf({ type: 'ApexClass', fullName: name }) ?? '';
  return {
    codeCoverage: tests.coverage.map((coverage) => ({
      id: idOf({ type: coverage.type === 'Class' ? 'ApexClass' : 'ApexTrigger', fullName: coverage.name }) ?? '',
      locationsNotCovered: coverage.linesNotCovered.map((line) => ({ column: 0, line, numExecutions: 0, time: -1 })),
      name: coverage.name,
      numLocations: coverage.numLocations,
      numLocationsNotCovered: coverage.numLocationsNotCovered,
      type: coverage.type,
    })),
    codeCoverageWarnings: tests.coverageWarnings.map(({ name, message }) => ({
      id: name === undefined ? '' : classId(name),
      message,
      name,
    })),
    failures: tests.failures.map((failure) => ({
      id: classId(failure.name),
      message: failure.message,
      methodName: failure.methodName,
      name: failure.name,
      packageName: failure.name,
      stackTrace: failure.stackTrace,
      time: failure.time,
      type: 'Class',
    })),
    numFailures: tests.numFailures,
    numTestsRun: tests.numTestsRun,
    successes: tests.successes.map(({ name, methodName, time }) => ({ id: classId(name), methodName, name, time })),
    totalTime: tests.totalTime,
  };
};
