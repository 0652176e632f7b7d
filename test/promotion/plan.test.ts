import { expect } from 'chai';
import type { Instance } from '../../src/pipeline/pipeline.js';
import { type PlanOptions, testsOf } from '../../src/promotion/plan.js';

describe('the tests of a plan', () => {
  const of = (
    set: Pick<Instance, 'testLevel' | 'tests'>,
    asked: Partial<Pick<PlanOptions, 'testLevel' | 'tests'>> = {}
  ): unknown => {
    const { testLevel, tests } = testsOf({ name: 'qa', org: 'qa', branch: 'qa', ...set }, { tests: [], ...asked });
    return [testLevel, ...tests];
  };

  it('are for the org to decide where nobody sets or asks for any', () => {
    expect(of({})).to.deep.equal([undefined]);
  });

  it('are those that the instance sets, which need no level to be named', () => {
    expect(of({ testLevel: 'RunLocalTests' })).to.deep.equal(['RunLocalTests']);
    expect(of({ tests: ['A'] })).to.deep.equal(['RunSpecifiedTests', 'A']);
    expect(of({ testLevel: 'RunSpecifiedTests', tests: ['A'] })).to.deep.equal(['RunSpecifiedTests', 'A']);
  });

  it('are those asked for instead, by name or by level', () => {
    const set = { testLevel: 'RunLocalTests', tests: ['A'] };
    expect(of(set, { tests: ['B'] })).to.deep.equal(['RunSpecifiedTests', 'B']);
    expect(of(set, { testLevel: 'RunSpecifiedTests' })).to.deep.equal(['RunSpecifiedTests', 'A']);
    expect(of({ tests: ['A'] }, { testLevel: 'RunAllTestsInOrg' })).to.deep.equal(['RunAllTestsInOrg']);
    expect(of({ tests: ['A'] }, { testLevel: 'NoTestRun' })).to.deep.equal(['NoTestRun']);
  });
});
