import { expect } from 'chai';
import type { RunEvent } from '../../src/promotion/steps/step.js';
import { failure } from '../support/failure.js';
import { apexClass, Stage } from '../support/stage.js';

describe('planning and validating', () => {
  let stage: Stage;
  let before: unknown;
  const request = { features: ['rating'], from: 'dev' };

  beforeEach(async () => {
    stage = await Stage.open();
    await stage.feature('feature/rating', apexClass('Rating'));
    before = await stage.everything();
  });

  afterEach(async () => {
    expect(await stage.everything()).to.deep.equal(before);
    await stage.close();
  });

  it('a plan writes neither to the remote nor to the org', async () => {
    const plan = await stage.plan(request);
    expect(plan.binding).to.equal(true);
    expect(plan.delta.components.map(({ fullName }) => fullName)).to.deep.equal(['Rating']);
    expect(stage.org('qa').jobs).to.have.length(0);
    expect((await stage.refs()).has('refs/sre/features/feature/rating')).to.equal(false);
  });

  it('a plan does not need the lock', async () => {
    await stage.remote.git('update-ref', 'refs/sre/locks/qa', 'refs/heads/main');
    before = await stage.everything();
    expect((await stage.plan(request)).target.name).to.equal('qa');
  });

  it('an offline plan takes what was last fetched, asks nobody, and is not binding', async () => {
    await stage.plan(request);
    const asked = stage.orgs.requests.length;
    const away = `${stage.remote.dir}.away`;
    await stage.local.git('config', 'remote.origin.url', `file://${away}`);
    const plan = await stage.plan(request, true);
    expect(plan.binding).to.equal(false);
    expect(plan.org.orgId).to.equal(stage.org('qa').id);
    expect(plan.delta.components.map(({ fullName }) => fullName)).to.deep.equal(['Rating']);
    expect(stage.orgs.requests.length).to.equal(asked);
  });

  it('a validation is a check-only deploy that saves nothing', async () => {
    const { result } = await stage.validate(request);
    expect(result).to.include({ success: true, checkOnly: true });
    expect((await stage.validate({ ...request, to: 'production' })).further).to.deep.equal(['production']);
    expect(stage.org('production').jobs).to.have.length(0);
    expect(stage.org('qa').validationCount()).to.equal(2);
    expect(stage.org('qa').deployCount()).to.equal(0);
  });

  it('a validation that the org refuses names the cause', async () => {
    await stage.local.commit('Break', apexClass('Rating', '\n  // local-org: error Variable does not exist: stars\n'));
    const error = await failure(stage.validate(request));
    expect(error.name).to.equal('DeployFailedError');
    expect(error.message).to.include('validation').and.to.include('Variable does not exist: stars');
    expect(error.actions).to.deep.equal(['Mend the cause on the feature branch, commit, and validate again.']);
  });

  it('a validation without the tests that were asked for is none, and is not shared', async () => {
    await stage.local.commit('Test', {
      ...apexClass('RatingTest'),
      'force-app/main/default/classes/RatingTest.cls':
        '@IsTest private class RatingTest { @IsTest static void works() {} }',
    });
    for (const [tests, shortcoming] of [
      [{ tests: ['RatingTest'] }, 'no test of RatingTest ran'],
      [{ testLevel: 'RunLocalTests' }, 'no test ran, not even of RatingTest'],
    ] as const) {
      stage.org('qa').fail({ operation: 'deploy', effect: { kind: 'testsSkipped' } });
      const error = await failure(stage.validate({ ...request, ...tests }));
      expect(error).to.include({ name: 'ValidationUnverifiedError', exitCode: 1 });
      expect(error.message).to.include('as succeeded').and.to.include(`\n  ${shortcoming}\n`);
    }
    expect([...(await stage.refs()).keys()].some((ref) => ref.startsWith('refs/sre/validations/'))).to.equal(false);
  });

  it('a validation that takes longer than the time to wait is told as one, and nobody is sent to a run', async () => {
    stage.org('qa').fail({ operation: 'deploy', effect: { kind: 'jobStuck' } });
    const error = await failure(stage.validate(request, { wait: 60 }));
    expect(error).to.include({ name: 'DeployTimeoutError', exitCode: 69 });
    expect(error.message).to.include('The validation 0Af');
    expect(error.actions?.join()).to.include('sf project deploy report --job-id 0Af').and.not.include('resume');
  });

  it('a validation that Ctrl-C ends says that the org goes on, and with which id', async () => {
    stage.org('qa').fail({ operation: 'deploy', effect: { kind: 'jobStuck' } });
    const controller = new AbortController();
    let id = '';
    const report = (event: RunEvent): void => {
      if (event.type !== 'status') return;
      id = event.status.id;
      controller.abort();
    };
    const error = await failure(stage.validate(request, { signal: controller.signal, report }));
    expect(error.name).to.equal('DeployStillRunningError');
    expect(error.message).to.include(`goes on with validation ${id}`);
    expect(error.exitCode).to.equal(69);
    expect(error.actions?.join()).to.include(`sf project deploy report --job-id ${id}`);
  });
});
