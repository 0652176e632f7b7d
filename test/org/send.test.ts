import { expect } from 'chai';
import { deployRequestsSince, newestDeployRequest } from '../../src/org/deployRequests.js';
import { watchDeploy } from '../../src/org/watch.js';
import type { FaultEffect } from '../support/orgs.js';
import { deployClasses, quickly, rejection, useLocalOrg } from './wire.js';

describe('sendDeploy', () => {
  const wire = useLocalOrg({ name: 'qa', kind: 'sandbox' }, { name: 'prod', kind: 'production' });

  for (const rest of [false, true]) {
    describe(rest ? 'by REST' : 'by SOAP', () => {
      it('deploys a package once, all or nothing, and gives the id before anything waits on it', async () => {
        const org = await wire.connect();
        const id = await deployClasses(org, { A: '' }, { rest });
        expect(id).to.match(/^0Af\w{15}$/);
        const result = await watchDeploy(org, id, { ...quickly, rest });
        expect(result.success).to.equal(true);
        expect(wire.org().file('classes/A.cls')).to.contain('class A');
        expect(wire.org().jobs).to.have.length(1);
        expect(wire.org().jobs[0].options).to.deep.include({ rollbackOnError: true, checkOnly: false });
        expect(wire.org().jobs[0].options.testLevel).to.equal(undefined);
      });

      it('validates with test level and tests, and changes nothing', async () => {
        const org = await wire.connect();
        const tests = { checkOnly: true, testLevel: 'RunSpecifiedTests', tests: ['ATest', 'BTest'], rest } as const;
        await deployClasses(org, { A: '' }, tests);
        await wire.org().idle();
        expect(wire.org().jobs[0].options).to.deep.include({
          checkOnly: true,
          testLevel: 'RunSpecifiedTests',
          runTests: ['ATest', 'BTest'],
        });
        expect(wire.org().file('classes/A.cls')).to.equal(undefined);
      });

      const lost: ReadonlyArray<readonly [string, FaultEffect, number]> = [
        ['the connection is closed after the org accepted', { kind: 'answerLost', how: 'fin' }, 1],
        ['the connection is reset after the org accepted', { kind: 'answerLost', how: 'rst' }, 1],
        ['the answer breaks off', { kind: 'brokenBody' }, 1],
        ['the connection is reset before', { kind: 'close', how: 'rst' }, 0],
        ['a gateway answers 503', { kind: 'status', status: 503 }, 0],
        ['a page of an error answers', { kind: 'html' }, 0],
        ['the org meets an unknown exception', { kind: 'error', code: 'UNKNOWN_EXCEPTION', message: 'Error 42' }, 0],
      ];
      for (const [when, effect, accepted] of lost) {
        it(`says that the org may have accepted, and does not send again, when ${when}`, async () => {
          const org = await wire.connect();
          const before = await newestDeployRequest(org);
          wire.org().fail({ operation: 'deploy', effect });
          const error = await rejection(deployClasses(org, { A: '' }, { rest }));
          expect(error.name).to.equal('DeployAnswerLostError');
          expect(error.exitCode).to.equal(69);
          expect(wire.org().requests.filter(({ operation }) => operation === 'deploy')).to.have.length(1);
          const found = await deployRequestsSince(org, before);
          expect(found.map(({ id }) => id)).to.deep.equal(wire.org().jobs.map(({ id }) => id));
          expect(found).to.have.length(accepted);
        });
      }

      it('plays the deploy again only after a session that the org refused, and one deploy comes of it', async () => {
        const org = await wire.connect('qa', 'jwt');
        wire.org().fail({ operation: 'deploy', effect: { kind: 'sessionExpired' } });
        const id = await deployClasses(org, { A: '' }, { rest });
        expect(wire.org().jobs.map((job) => job.id)).to.deep.equal([id]);
      });
    });
  }

  it('says that the session has expired when it cannot be renewed, and that nothing was accepted', async () => {
    const org = await wire.connect();
    wire.org().fail({ operation: 'deploy', effect: { kind: 'sessionExpired' } });
    expect((await rejection(deployClasses(org, { A: '' }))).name).to.equal('OrgSessionExpiredError');
    expect(wire.org().jobs).to.have.length(0);
  });

  it('renews the session before the deploy, so that the package travels once', async () => {
    const org = await wire.connect('qa', 'jwt');
    await wire.org().expireSessions();
    await deployClasses(org, { A: '' });
    expect(wire.org().requests.filter(({ operation }) => operation === 'deploy')).to.have.length(1);
  });

  it('sends nothing to a sandbox that was refreshed meanwhile', async () => {
    const org = await wire.connect('qa', 'jwt');
    await wire.org().refresh();
    expect((await rejection(deployClasses(org, { A: '' }))).name).to.equal('OrgReplacedError');
    expect(wire.org().jobs).to.have.length(0);
  });

  it('does not play a deploy again in another org, when the sandbox is refreshed between question and deploy', async () => {
    const org = await wire.connect('qa', 'jwt');
    await wire.org().refresh();
    const error = await rejection(Promise.resolve(org.connection.metadata.deploy(Buffer.from('zip'), {})));
    expect(error.message).to.contain('belongs to the org');
    expect(wire.server().requests.filter(({ operation }) => operation === 'deploy')).to.have.length(1);
    expect(wire.org().jobs).to.have.length(0);
  });

  it("shows the org's own words when it refuses", async () => {
    const org = await wire.connect('prod');
    const error = await rejection(deployClasses(org, { A: '' }, { testLevel: 'NoTestRun' }));
    expect(error.name).to.equal('OrgRefusedError');
    expect(error.message).to.contain('testLevel of NoTestRun cannot be used in production organizations');
    expect(wire.org('prod').jobs).to.have.length(0);
  });

  it('says that an org cannot be reached, since then it cannot have accepted', async () => {
    const org = await wire.connect();
    await wire.stop();
    expect((await rejection(deployClasses(org, { A: '' }))).name).to.equal('OrgUnreachableError');
  });

  it('refuses RunRelevantTests below version 66 of the API', async () => {
    const org = await wire.connect();
    const older = { ...org, facts: { ...org.facts, apiVersion: '65.0' } };
    const error = await rejection(deployClasses(older, { A: '' }, { testLevel: 'RunRelevantTests' }));
    expect(error.name).to.equal('ApiVersionError');
  });
});

describe('deployRequestsSince', () => {
  const wire = useLocalOrg({ name: 'qa', kind: 'sandbox' });

  it('gives what came after the noted request, newest first, whoever asked for it', async () => {
    const org = await wire.connect();
    expect(await newestDeployRequest(org)).to.equal(undefined);
    const first = await deployClasses(org, { A: '' });
    const noted = await newestDeployRequest(org);
    expect(noted?.id).to.equal(first);
    expect(noted?.createdById).to.equal(org.facts.userId);
    const second = await deployClasses(org, { B: '' }, { checkOnly: true });
    const third = await deployClasses(org, { C: '' });
    const later = await deployRequestsSince(org, noted);
    expect(later.map(({ id, checkOnly }) => [id, checkOnly])).to.deep.equal([
      [third, false],
      [second, true],
    ]);
    expect(await deployRequestsSince(org, undefined)).to.have.length(3);
  });
});
