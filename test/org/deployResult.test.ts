import { expect } from 'chai';
import { readDeployResult } from '../../src/org/deployResult.js';
import { rawResult, resultOf, success } from './results.js';

const id = '0AfLoC000000001KBA';

describe('readDeployResult', () => {
  it('reads SOAP, where all is text and a list of one is the element, and REST alike', () => {
    const failure = { componentType: 'ApexClass', fullName: 'A', fileName: 'classes/A.cls', problem: 'Bad' };
    const fields = { status: 'Failed', success: false };
    const rest = resultOf({
      ...fields,
      numberComponentErrors: 1,
      details: {
        componentFailures: [{ ...failure, success: false, lineNumber: 7, columnNumber: 16, problemType: 'Error' }],
        componentSuccesses: [],
        runTestResult: null,
      },
    });
    const soap = resultOf({
      ...fields,
      success: 'false',
      numberComponentErrors: '1',
      details: {
        componentFailures: { ...failure, success: 'false', lineNumber: '7', columnNumber: '16', problemType: 'Error' },
      },
    });
    expect(soap).to.deep.equal(rest);
    expect(soap.failures).to.deep.equal([
      {
        type: 'ApexClass',
        fullName: 'A',
        file: 'classes/A.cls',
        state: 'failed',
        problem: 'Bad',
        problemType: 'Error',
        line: 7,
        column: 16,
      },
    ]);
  });

  it('is a success only when the org says Succeeded, never for a partial one', () => {
    expect(resultOf().success).to.equal(true);
    expect(resultOf({ status: 'SucceededPartial' }).success).to.equal(false);
    expect(resultOf({ success: false }).success).to.equal(false);
  });

  it('tells created, changed, unchanged and deleted apart', () => {
    const { successes } = resultOf({
      details: {
        componentSuccesses: [
          success('ApexClass', 'A', { created: true }),
          success('ApexClass', 'B'),
          success('ApexClass', 'C', { changed: false }),
          success('ApexClass', 'D', { deleted: true }),
        ],
      },
    });
    expect(successes.map(({ state }) => state)).to.deep.equal(['created', 'changed', 'unchanged', 'deleted']);
  });

  it('is undefined while the deploy is not done, and for an answer about nothing or another deploy', () => {
    expect(readDeployResult(rawResult({ done: false, status: 'FinalizingDeploy' }), id)).to.equal(undefined);
    expect(readDeployResult(rawResult({ id: '', status: '' }), id)).to.equal(undefined);
    expect(readDeployResult(rawResult(), '0AfLoC000000002KBA')).to.equal(undefined);
  });

  it('survives a way through JSON unchanged', () => {
    const result = resultOf({ details: { componentSuccesses: [success('ApexClass', 'A')] } });
    expect(JSON.parse(JSON.stringify(result))).to.deep.equal(result);
  });
});
