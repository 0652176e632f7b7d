import { expect } from 'chai';
import { failureReasons } from '../../src/org/failureReasons.js';
import { resultOf } from './results.js';

const failed = { status: 'Failed', success: false };
const coverageWarning = { name: 'A', message: 'Test coverage of selected Apex Class is 50%, at least 75% …' };

describe('failureReasons', () => {
  it('gives none for a success', () => {
    expect(failureReasons(resultOf())).to.deep.equal([]);
  });

  it('gives the failed component with its file, line and column', () => {
    const failure = { componentType: 'ApexClass', fullName: 'A', fileName: 'classes/A.cls', problem: 'Bad' };
    const details = { componentFailures: [{ ...failure, success: false, lineNumber: 7, columnNumber: 16 }] };
    expect(failureReasons(resultOf({ ...failed, details }))).to.deep.equal([
      {
        kind: 'component',
        message: 'Bad',
        type: 'ApexClass',
        fullName: 'A',
        file: 'classes/A.cls',
        line: 7,
        column: 16,
      },
    ]);
  });

  it('gives the failed test with its stack, and not the coverage that it spoilt', () => {
    const failure = { name: 'ATest', methodName: 'totals', message: 'Assertion Failed', stackTrace: 'line 5' };
    const runTestResult = {
      failures: [failure],
      numFailures: 1,
      numTestsRun: 1,
      codeCoverageWarnings: coverageWarning,
    };
    const told = { kind: 'test', message: 'Assertion Failed', type: 'ApexClass', fullName: 'ATest.totals' };
    expect(failureReasons(resultOf({ ...failed, details: { runTestResult } }))).to.deep.equal([
      { ...told, stack: 'line 5', file: 'classes/ATest.cls' },
    ]);
    for (const [stack, file] of [
      ['Class.ATest.totals: line 6, column 1', 'classes/ATest.cls'],
      ['Class.Pay.add: line 6, column 1\nClass.ATest.totals: line 9, column 1', 'classes/Pay.cls'],
    ]) {
      const failures = [{ ...failure, stackTrace: stack }];
      const details = { runTestResult: { ...runTestResult, failures } };
      expect(failureReasons(resultOf({ ...failed, details }))).to.deep.equal([
        { ...told, stack, file, line: 6, column: 1 },
      ]);
    }
  });

  it('shows no file for a class that could not be run, since there may be none', () => {
    const message = 'Could not run tests on class Nope';
    const failures = [{ name: 'Nope', methodName: '', message, stackTrace: '' }];
    const details = { runTestResult: { failures, numFailures: 1, numTestsRun: 1 } };
    expect(failureReasons(resultOf({ ...failed, details }))).to.deep.equal([
      { kind: 'test', message, type: 'ApexClass', fullName: 'Nope' },
    ]);
  });

  it('finds a shortfall of coverage, which has no error count at all', () => {
    const runTestResult = { numFailures: 0, numTestsRun: 1, codeCoverageWarnings: coverageWarning };
    expect(failureReasons(resultOf({ ...failed, details: { runTestResult } }))).to.deep.equal([
      { kind: 'coverage', message: coverageWarning.message, fullName: 'A' },
    ]);
  });

  it('gives what the org says of the deploy as a whole, its code once', () => {
    const errorStatusCode = 'ALREADY_IN_PROCESS';
    const errorMessage = 'The administration setup has already been locked';
    expect(failureReasons(resultOf({ ...failed, errorStatusCode, errorMessage }))[0].message).to.equal(
      `${errorStatusCode}: ${errorMessage}`
    );
    const repeated = `${errorStatusCode}: ${errorMessage}`;
    expect(failureReasons(resultOf({ ...failed, errorStatusCode, errorMessage: repeated }))[0].message).to.equal(
      repeated
    );
  });

  it('names who canceled', () => {
    const canceled = { status: 'Canceled', success: false, canceledByName: 'Ada' };
    expect(failureReasons(resultOf(canceled))).to.deep.equal([
      { kind: 'org', message: 'The deploy was canceled by Ada.' },
    ]);
  });

  it('says so when the org gave no reason', () => {
    const [reason] = failureReasons(resultOf(failed));
    expect(reason.kind).to.equal('org');
    expect(reason.message).to.contain('gave no reason');
  });
});
