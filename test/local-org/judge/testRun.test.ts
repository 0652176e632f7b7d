import { expect } from 'chai';
import { emptyOrg } from './state.js';
import { apexClass, apexTest, apexTrigger, deletionOf, deploy, messageOf, orgWith, xml } from './testPackage.js';
import type { JudgeOptions } from './types.js';

const service = apexClass('Service');
const serviceTest = apexTest('ServiceTest', 'Service');
const failingTest = apexTest(
  'ServiceTest',
  'Service',
  '// local-org: fail System.AssertException: Assertion Failed: expected 0'
);
const covered = (percent: number): ReturnType<typeof apexClass> =>
  apexClass(
    'Service',
    `// local-org: coverage ${percent}\npublic class Service {\n    public void run() {\n        Integer i = 1;\n    }\n}\n`
  );
const local: Partial<JudgeOptions> = { testLevel: 'RunLocalTests' };
const specified = (...runTests: readonly string[]): Partial<JudgeOptions> => ({
  testLevel: 'RunSpecifiedTests',
  runTests,
});
const role = { 'roles/CEO.role': xml('Role', '') };

describe('the tests of a deploy', () => {
  it('do not run in a sandbox when no level is given', () => {
    const verdict = deploy(emptyOrg('sandbox'), [service, failingTest]);
    expect(verdict).to.include({ status: 'Succeeded' });
    expect(verdict.tests).to.include({ enabled: false, numTestsRun: 0 });
  });

  it('run in production when no level is given and the package has Apex, and only then', () => {
    const org = orgWith([service, failingTest], 'production');
    expect(deploy(org, [role]).status).to.equal('Succeeded');
    expect(deploy(org, [deletionOf(['ApexClass:ServiceTest'])]).tests.enabled).to.equal(false);
    const verdict = deploy(org, [apexClass('Other', 'public class Other {}')]);
    expect(verdict).to.include({ status: 'Failed', numberComponentErrors: 0 });
    expect(verdict.after).to.equal(org);
  });

  it('run in every kind of org when a level is given, whatever the package holds', () => {
    const verdict = deploy(orgWith([service, failingTest]), [role], local);
    expect(verdict.status).to.equal('Failed');
    expect(verdict.tests.failures).to.deep.equal([
      {
        name: 'ServiceTest',
        methodName: 'works',
        message: 'System.AssertException: Assertion Failed: expected 0',
        stackTrace: 'Class.ServiceTest.works: line 3, column 1',
        time: 10,
      },
    ]);
    expect(verdict.tests).to.include({ enabled: true, numTestsRun: 1, numFailures: 1, totalTime: 10 });
  });

  it('run after the deletions, in the state that the deploy would leave', () => {
    const org = orgWith([service, serviceTest, apexTest('Broken', 'Service', '// local-org: fail No')]);
    expect(deploy(org, [role, deletionOf(['ApexClass:Broken'])], local).status).to.equal('Succeeded');
  });

  it('do not run when a component failed and everything is rolled back', () => {
    const verdict = deploy(orgWith([service, failingTest]), [apexClass('A', 'class A extends Missing {}')], local);
    expect(verdict.tests.numTestsRun).to.equal(0);
  });

  it('fail a check-only deploy too', () => {
    expect(deploy(emptyOrg('scratch'), [service, failingTest], { ...local, checkOnly: true }).status).to.equal(
      'Failed'
    );
  });

  it('cover what they name, over other classes and to triggers of the objects that these name', () => {
    const parts = [
      apexClass('Helper'),
      apexClass(
        'Service',
        'public class Service {\n    public void run() {\n        new Helper().run();\n        insert new Account();\n    }\n}\n'
      ),
      apexTrigger('T', 'Account'),
      apexTrigger('U', 'Contact'),
      serviceTest,
    ];
    const { tests } = deploy(emptyOrg('sandbox'), parts, local);
    expect(Object.fromEntries(tests.coverage.map((one) => [one.name, one.numLocationsNotCovered]))).to.deep.equal({
      Helper: 0,
      Service: 0,
      T: 0,
      U: 1,
    });
    expect(tests.coverageWarnings).to.deep.equal([
      { name: 'U', message: 'Test coverage of selected Apex Trigger is 0%, at least 1% test coverage is required' },
    ]);
  });

  it('must cover 75 % of all Apex on average, without any component error', () => {
    const verdict = deploy(emptyOrg('sandbox'), [covered(74), serviceTest], local);
    expect(verdict).to.include({ status: 'Failed', numberComponentErrors: 0 });
    expect(verdict.tests.numFailures).to.equal(0);
    expect(verdict.tests.coverageWarnings).to.deep.equal([
      {
        name: undefined,
        message:
          'Average test coverage across all Apex Classes and Triggers is 74%, at least 75% test coverage is required.',
      },
    ]);
    expect(deploy(emptyOrg('sandbox'), [covered(75), serviceTest], local).status).to.equal('Succeeded');
  });

  it('must cover 75 % of each deployed class when they are specified', () => {
    const org = orgWith([covered(10), serviceTest]);
    expect(deploy(org, [apexClass('Other', 'public class Other {}')], specified('ServiceTest')).status).to.equal(
      'Succeeded'
    );
    const verdict = deploy(emptyOrg('sandbox'), [covered(65.979), serviceTest], specified('ServiceTest'));
    expect(verdict.tests.coverageWarnings).to.deep.equal([
      {
        name: 'Service',
        message: 'Test coverage of selected Apex Class is 65.979%, at least 75% test coverage is required',
      },
    ]);
  });

  it('must cover 75 % of each deployed class, and of no other, when relevant ones are asked for', () => {
    const relevant = { testLevel: 'RunRelevantTests' };
    const org = orgWith([apexClass('Untested')]);
    expect(deploy(org, [covered(75), serviceTest], relevant).status).to.equal('Succeeded');
    const verdict = deploy(org, [covered(74), serviceTest], relevant);
    expect(verdict.tests.coverageWarnings.map(({ name }) => name)).to.deep.equal(['Service']);
  });

  it('are only those that are specified', () => {
    const org = orgWith([service, serviceTest, apexTest('Broken', 'Service', '// local-org: fail No')]);
    const verdict = deploy(org, [role], specified('ServiceTest'));
    expect(verdict.tests.successes.map((one) => one.name)).to.deep.equal(['ServiceTest']);
    const unknown = deploy(org, [role], specified('NoSuchTest'));
    expect(unknown.status).to.equal('Failed');
    expect(unknown.tests.failures[0].name).to.equal('NoSuchTest');
  });

  it('are only those that reach what is deployed when relevant ones are asked for', () => {
    const org = orgWith([service, serviceTest, apexClass('Other'), apexTest('OtherTest', 'Other')]);
    const verdict = deploy(org, [apexClass('Other', 'public class Other { public void run() {} }')], {
      testLevel: 'RunRelevantTests',
    });
    expect(verdict.tests.successes.map((one) => one.name)).to.deep.equal(['OtherTest']);
  });

  it('leave the message of a component as it is', () => {
    const verdict = deploy(emptyOrg('sandbox'), [service, failingTest], local);
    expect(messageOf(verdict, 'ApexClass', 'Service')).to.include({ success: true, created: true });
  });
});
