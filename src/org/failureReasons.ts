import type { ComponentMessage, DeployResult } from './deployResult.js';

/** One reason why a deploy did not succeed, with the place in the sources where the org gave one. */
export type FailureReason = Readonly<{
  /** component: a component or manifest; test: an Apex test; coverage: too little of it; org: the deploy as a whole. */
  kind: 'component' | 'test' | 'coverage' | 'org';
  /** In the org's words, where it said any. */
  message: string;
  type?: string;
  fullName?: string;
  /** Path in the package. */
  file?: string;
  line?: number;
  column?: number;
  /** Stack of a failed test. */
  stack?: string;
}>;

/**
 * Why a deploy did not succeed: components first, then tests, coverage, and the org itself. Empty for a success,
 * never for anything else: a shortfall of coverage has no error count at all, and a deploy that an org gave up has
 * no message but its own.
 */
export const failureReasons = (result: DeployResult): readonly FailureReason[] => {
  if (result.success) return [];
  const reasons = [
    ...result.failures.map((message) => componentReason(message)),
    ...result.testRun.failures.map(({ className, method, message, stack }): FailureReason => ({
      kind: 'test',
      message,
      type: 'ApexClass',
      // A class that could not be run has no method, and perhaps no file.
      ...(method === ''
        ? { fullName: className }
        : { fullName: `${className}.${method}`, ...placeOf(className, stack) }),
      ...(stack === undefined ? {} : { stack }),
    })),
    ...coverageReasons(result),
    ...orgReasons(result),
  ];
  return reasons.length > 0 ? reasons : [{ kind: 'org', message: withoutReason(result) }];
};

/** Where a test failed, by the first line of its stack: `Class.PayTest.pays: line 6, column 1`. */
const placeOf = (test: string, stack = ''): Pick<FailureReason, 'file' | 'line' | 'column'> => {
  const [, path, line, column] = /^Class\.([\w.]+): line (\d+), column (\d+)/m.exec(stack) ?? [];
  if (path === undefined) return { file: `classes/${test}.cls` };
  const name = path === test || path.startsWith(`${test}.`) ? test : path.split('.')[0];
  return { file: `classes/${name}.cls`, line: Number(line), column: Number(column) };
};

const componentReason = ({ type, fullName, file, problem, line, column }: ComponentMessage): FailureReason => ({
  kind: 'component',
  message: problem ?? 'The org gave no reason.',
  type,
  fullName,
  file,
  ...(line === undefined ? {} : { line }),
  ...(column === undefined ? {} : { column }),
});

/** Warnings about coverage are the reason only where nothing else failed: failing tests lower the coverage, too. */
const coverageReasons = ({ failures, testRun }: DeployResult): readonly FailureReason[] => {
  if (failures.length > 0 || testRun.failures.length > 0) return [];
  return testRun.coverageWarnings.map(({ name, message }) => ({
    kind: 'coverage',
    message,
    ...(name === undefined ? {} : { fullName: name }),
  }));
};

const orgReasons = ({ errorMessage, errorStatusCode, canceledBy, status }: DeployResult): readonly FailureReason[] => {
  if (errorMessage !== undefined || errorStatusCode !== undefined) {
    return [{ kind: 'org', message: withCode(errorStatusCode, errorMessage ?? '') }];
  }
  if (status !== 'Canceled') return [];
  return [
    { kind: 'org', message: canceledBy ? `The deploy was canceled by ${canceledBy}.` : 'The deploy was canceled.' },
  ];
};

/** The message often repeats the code in front. */
const withCode = (code: string | undefined, message: string): string =>
  code === undefined || message.startsWith(code) ? message : `${code}: ${message}`.replace(/: $/, '');

const withoutReason = ({ id, status, components, tests }: DeployResult): string =>
  `The org ended the deploy ${id} as ${status} and gave no reason (${components.errors} component errors, ${tests.errors} test errors). Setup, Deployment Status in the org may tell more.`;
