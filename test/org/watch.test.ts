import type { SfError } from '@salesforce/core/sfError';
import { expect } from 'chai';
import type { DeployStatus } from '../../src/org/deployStatus.js';
import { failureReasons } from '../../src/org/failureReasons.js';
import { watchDeploy } from '../../src/org/watch.js';
import type { FaultEffect } from '../support/orgs.js';
import { deployClasses, quickly, rejection, useLocalOrg } from './wire.js';

describe('watchDeploy', () => {
  const wire = useLocalOrg({ name: 'qa', kind: 'sandbox' });

  const passing: ReadonlyArray<readonly [string, FaultEffect]> = [
    ['an unavailable gateway (503)', { kind: 'status', status: 503 }],
    ['a bad gateway (502)', { kind: 'status', status: 502 }],
    ['too many requests (429)', { kind: 'status', status: 429 }],
    ['a page with status 420', { kind: 'html', status: 420 }],
    ['a page with status 500', { kind: 'html' }],
    ['a page with status 200', { kind: 'html', status: 200 }],
    ['a closed connection', { kind: 'close', how: 'fin' }],
    ['a reset connection', { kind: 'close', how: 'rst' }],
    ['an answer that is lost', { kind: 'answerLost', how: 'rst' }],
    ['an answer that breaks off', { kind: 'brokenBody' }],
    ['UNKNOWN_EXCEPTION', { kind: 'error', code: 'UNKNOWN_EXCEPTION', message: 'An unexpected error occurred' }],
    ['SERVER_UNAVAILABLE', { kind: 'error', code: 'SERVER_UNAVAILABLE', message: 'Server unavailable' }],
    [
      'INVALID_CROSS_REFERENCE_KEY when the job leaves the queue',
      { kind: 'error', code: 'INVALID_CROSS_REFERENCE_KEY', message: 'invalid cross reference id' },
    ],
    ['the limit of requests', { kind: 'requestLimit' }],
    ['a session that expires and is renewed', { kind: 'sessionExpired' }],
  ];
  // REST repeats a GET by itself after some of these, and slowly: SOAP shows that the watching does it.
  for (const [what, effect] of passing) {
    it(`goes on through ${what}`, async () => {
      const org = await wire.connect('qa', effect.kind === 'sessionExpired' ? 'jwt' : 'access-token');
      wire.org().settings.runTime = 60;
      const id = await deployClasses(org, { A: '' });
      wire.org().fail({ operation: 'checkDeployStatus', call: 2, times: 2, effect });
      expect((await watchDeploy(org, id, quickly)).success).to.equal(true);
      expect(wire.org().jobs).to.have.length(1);
    });
  }

  it('goes on through a closed connection and a session that expires by REST too', async () => {
    const org = await wire.connect('qa', 'jwt');
    wire.org().settings.runTime = 60;
    const id = await deployClasses(org, { A: '' }, { rest: true });
    wire.org().fail({ operation: 'checkDeployStatus', effect: { kind: 'brokenBody' } });
    wire.org().fail({ operation: 'checkDeployStatus', call: 2, effect: { kind: 'sessionExpired' } });
    expect((await watchDeploy(org, id, { ...quickly, rest: true })).success).to.equal(true);
  });

  it('asks again when an answer does not come', async () => {
    const org = await wire.connect();
    const id = await deployClasses(org, { A: '' });
    wire.org().fail({ operation: 'checkDeployStatus', effect: { kind: 'delay', milliseconds: 6000 } });
    const started = Date.now();
    expect((await watchDeploy(org, id, { ...quickly, answerLimit: 50 })).success).to.equal(true);
    expect(Date.now() - started).to.be.lessThan(5000);
  });

  it('tells how far the deploy is: in the queue, running, finalizing, done', async () => {
    const org = await wire.connect();
    Object.assign(wire.org().settings, { queueTime: 250, runTime: 250, finalizeTime: 250 });
    const id = await deployClasses(org, { A: '', B: '' });
    const seen: DeployStatus[] = [];
    await watchDeploy(org, id, { ...quickly, onStatus: (status) => seen.push(status) });
    const statuses = [...new Set(seen.map(({ status }) => status))];
    expect(statuses).to.deep.equal(['Pending', 'InProgress', 'FinalizingDeploy', 'Succeeded']);
    expect(seen.filter(({ pending }) => pending).every(({ status }) => status === 'Pending')).to.equal(true);
    expect(seen.at(-1)?.components).to.deep.equal({ total: 2, done: 2, errors: 0 });
  });

  it('waits in the queue behind another deploy', async () => {
    const org = await wire.connect();
    wire.org().fail({ operation: 'deploy', effect: { kind: 'jobStuck' } });
    const first = await deployClasses(org, { A: '' });
    const second = await deployClasses(org, { B: '' });
    let last: DeployStatus | undefined;
    const error = await rejection(
      watchDeploy(org, second, { ...quickly, wait: 60, onStatus: (status) => (last = status) })
    );
    expect(last?.pending).to.equal(true);
    expect(last?.ahead).to.deep.equal([{ id: first, status: 'InProgress', checkOnly: false, by: 'Local Admin' }]);
    expect(error.message).to.contain(`in the queue behind 1 other, first deploy ${first} of Local Admin (InProgress)`);
    wire.org().release(first);
    expect((await watchDeploy(org, second, quickly)).success).to.equal(true);
  });

  it('waits in the queue also where the org does not tell what is ahead', async () => {
    const org = await wire.connect();
    wire.org().fail({ operation: 'deploy', effect: { kind: 'jobStuck' } });
    const first = await deployClasses(org, { A: '' });
    const second = await deployClasses(org, { B: '' });
    const effect = { kind: 'error', code: 'INSUFFICIENT_ACCESS', message: 'No.', status: 403 } as const;
    wire.org().fail({ operation: 'toolingQuery', contains: 'DeployRequest', times: 99, effect });
    const seen: DeployStatus[] = [];
    const error = await rejection(
      watchDeploy(org, second, { ...quickly, wait: 60, onStatus: (status) => seen.push(status) })
    );
    expect(seen.every(({ pending, ahead }) => pending && ahead === undefined)).to.equal(true);
    expect(error.message).to.contain('in the queue behind other deploys');
    wire.org().release(first);
    expect((await watchDeploy(org, second, quickly)).success).to.equal(true);
  });

  it('leaves a deploy that is stuck alone when the time to wait is over, with exit code 69', async () => {
    const org = await wire.connect();
    wire.org().fail({ operation: 'deploy', effect: { kind: 'jobStuck' } });
    const id = await deployClasses(org, { A: '' });
    const error = await rejection(watchDeploy(org, id, { ...quickly, wait: 60 }));
    expect(error.name).to.equal('DeployTimeoutError');
    expect(error.exitCode).to.equal(69);
    expect(error.message).to.contain(id).and.to.contain('InProgress');
    expect(wire.org().jobs[0].status).to.equal('InProgress');
    wire.org().release(id);
    expect((await watchDeploy(org, id, quickly)).success).to.equal(true);
  });

  it('says of a validation that the time to wait is over how to see its end, since no run goes on with it', async () => {
    const org = await wire.connect();
    wire.org().fail({ operation: 'deploy', effect: { kind: 'jobStuck' } });
    const id = await deployClasses(org, { A: '' });
    const error = (await rejection(watchDeploy(org, id, { ...quickly, wait: 60, checkOnly: true }))) as SfError;
    expect(error).to.include({ name: 'DeployTimeoutError', exitCode: 69 });
    expect(error.message).to.include(`The validation ${id}`).and.include('changes nothing there');
    expect(error.actions?.join()).to.include(`sf project deploy report --job-id ${id}`).and.not.include('resume');
  });

  it('stops watching at a signal, and leaves the deploy alone', async () => {
    const org = await wire.connect();
    wire.org().settings.runTime = 200;
    const id = await deployClasses(org, { A: '' });
    const error = await rejection(watchDeploy(org, id, { ...quickly, signal: AbortSignal.timeout(30) }));
    expect(error.name).to.equal('TimeoutError');
    await wire.org().idle();
    expect(wire.org().jobs[0].status).to.equal('Succeeded');
  });

  it('says with exit code 69 that the session is gone, and that the deploy goes on', async () => {
    const org = await wire.connect();
    wire.org().settings.runTime = 60;
    const id = await deployClasses(org, { A: '' });
    wire.org().fail({ operation: 'checkDeployStatus', effect: { kind: 'sessionExpired' } });
    const error = await rejection(watchDeploy(org, id, quickly));
    expect(error.name).to.equal('OrgSessionExpiredError');
    expect(error.exitCode).to.equal(69);
    expect(error.message).to.contain(`The deploy ${id} may still be running`);
  });

  it('says that the org was replaced when the renewed session belongs to another one', async () => {
    const org = await wire.connect('qa', 'jwt');
    wire.org().settings.runTime = 60;
    const id = await deployClasses(org, { A: '' });
    await wire.org().refresh();
    expect((await rejection(watchDeploy(org, id, quickly))).name).to.equal('OrgReplacedError');
  });

  it('says that the org does not know the deploy when it goes on saying so', async () => {
    const org = await wire.connect();
    const error = await rejection(watchDeploy(org, '0AfLoC0000000zzKBA', { ...quickly, patience: 60 }));
    expect(error.name).to.equal('DeployNotFoundError');
  });

  it('gives a refused component with file, line and column, and nothing was applied', async () => {
    const org = await wire.connect();
    const id = await deployClasses(org, { A: '', B: '\n  // local-org: error Invalid type: C\n' });
    const result = await watchDeploy(org, id, quickly);
    expect(result.success).to.equal(false);
    const [reason] = failureReasons(result);
    expect(reason).to.deep.include({ kind: 'component', type: 'ApexClass', fullName: 'B', file: 'classes/B.cls' });
    expect(reason.message).to.contain('Invalid type: C');
    expect(reason.line).to.be.a('number');
    expect(wire.org().files().size).to.equal(0);
  });

  it('gives a failed test with its stack', async () => {
    const org = await wire.connect();
    const tested = { A: '', ATest: '\n@isTest static void totals() { // local-org: fail expected 0\n A a; }' };
    const id = await deployClasses(org, tested, { testLevel: 'RunSpecifiedTests', tests: ['ATest'] });
    const result = await watchDeploy(org, id, quickly);
    expect(result.success).to.equal(false);
    expect(result.tests).to.include({ total: 1, errors: 1 });
    const [reason] = failureReasons(result);
    expect(reason).to.deep.include({ kind: 'test', fullName: 'ATest.totals' });
    expect(reason.message).to.contain('expected 0');
    expect(reason.stack).to.contain('ATest.totals');
  });

  it('gives a shortfall of coverage, which the org does not count as an error', async () => {
    const org = await wire.connect();
    const tested = {
      A: '\n// local-org: coverage 50\nvoid a() {\n  b();\n  return;\n}',
      ATest: '\n@isTest static void totals() { A a; }',
    };
    const id = await deployClasses(org, tested, { testLevel: 'RunSpecifiedTests', tests: ['ATest'] });
    const result = await watchDeploy(org, id, quickly);
    expect([result.success, result.components.errors, result.tests.errors]).to.deep.equal([false, 0, 0]);
    expect(failureReasons(result)[0]).to.include({ kind: 'coverage', fullName: 'A' });
    expect(failureReasons(result)[0].message).to.contain('at least 75% test coverage is required');
  });

  it('gives what the org says of the deploy as a whole', async () => {
    const org = await wire.connect();
    const failure = { errorStatusCode: 'ALREADY_IN_PROCESS', errorMessage: 'The administration setup is locked.' };
    wire.org().fail({ operation: 'deploy', effect: { kind: 'jobFails', ...failure } });
    const result = await watchDeploy(org, await deployClasses(org, { A: '' }), quickly);
    expect(failureReasons(result)).to.deep.equal([
      { kind: 'org', message: 'ALREADY_IN_PROCESS: The administration setup is locked.' },
    ]);
  });
});
