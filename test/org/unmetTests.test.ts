import { expect } from 'chai';
import { readDeployResult } from '../../src/org/deployResult.js';
import { type TestDemand, unmetTests } from '../../src/org/unmetTests.js';

const id = '0Af000000000001AAA';

const pass = (name: string): object => ({ name, methodName: 'works', time: 1 });

describe('the tests of a deploy that succeeded', () => {
  const unmet = (counts: object, runTestResult: object, demand: Partial<TestDemand>): readonly string[] => {
    const raw = { id, status: 'Succeeded', done: true, success: true, ...counts, details: { runTestResult } };
    const result = readDeployResult(raw, id);
    if (result === undefined) throw new Error('This is an answer.');
    return unmetTests(result, { testLevel: undefined, tests: [], testClasses: [], kind: 'sandbox', ...demand });
  };
  const one = { numTestsRun: 1, successes: [pass('ATest')] };
  const warning = { codeCoverageWarnings: [{ name: 'A', message: 'Too low.' }] };

  it('fit when the named ones ran, or all', () => {
    expect(unmet({}, one, { testLevel: 'RunSpecifiedTests', tests: ['aTest'] })).to.deep.equal([]);
    expect(unmet({}, one, { testLevel: 'RunLocalTests', testClasses: ['ATest', 'BTest'] })).to.deep.equal([]);
    expect(unmet({}, {}, { testLevel: 'NoTestRun', testClasses: ['ATest'] })).to.deep.equal([]);
  });

  it('fall short when a named one did not run, or none of all', () => {
    expect(unmet({}, one, { testLevel: 'RunSpecifiedTests', tests: ['ATest', 'BTest'] })).to.deep.equal([
      'no test of BTest ran',
    ]);
    for (const testLevel of ['RunLocalTests', 'RunAllTestsInOrg', 'RunRelevantTests'] as const) {
      expect(unmet({}, {}, { testLevel, testClasses: ['ATest'] })).to.deep.equal(['no test ran, not even of ATest']);
      expect(unmet({}, {}, { testLevel }), 'an org may have none').to.deep.equal([]);
    }
  });

  it('fall short when some were not completed', () => {
    const counts = { numberTestsTotal: 3, numberTestsCompleted: 2, numberTestErrors: 0 };
    for (const testLevel of [undefined, 'RunLocalTests'] as const) {
      expect(unmet(counts, one, { testLevel })).to.deep.equal(['2 of 3 tests were completed']);
    }
  });

  it('fall short of the coverage that production demands, and named tests anywhere', () => {
    expect(unmet({}, warning, { kind: 'production' })).to.deep.equal(['A: Too low.']);
    expect(unmet({}, warning, { testLevel: 'RunSpecifiedTests' })).to.deep.equal(['A: Too low.']);
    expect(unmet({}, warning, { testLevel: 'RunRelevantTests' })).to.deep.equal(['A: Too low.']);
    expect(unmet({}, warning, { testLevel: 'RunLocalTests' })).to.deep.equal([]);
  });
});
