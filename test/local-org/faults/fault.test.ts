import { expect } from 'chai';
import { apexClass } from '../judge/testPackage.js';
import { deploy, finished, rejection, send, useLocalOrg, zipOf } from '../testSuite.js';
import { type Fault, type FaultEffect, FaultPlan } from './fault.js';

describe('ordered faults', () => {
  const target = { operation: 'deploy', org: 'qa', path: '/services/Soap/m/66.0' };
  const order = (fault: Partial<Fault>): FaultPlan => {
    const plan = new FaultPlan();
    plan.add({ operation: 'deploy', effect: { kind: 'brokenBody' }, ...fault });
    return plan;
  };
  const kinds = (plan: FaultPlan, times: number): number[] =>
    Array.from({ length: times }, () => plan.take(target).length);

  it('meet the first matching request, unless they say which', () => {
    expect(kinds(order({}), 3)).to.deep.equal([1, 0, 0]);
    expect(kinds(order({ call: 2 }), 3)).to.deep.equal([0, 1, 0]);
    expect(kinds(order({ call: 2, times: 2 }), 4)).to.deep.equal([0, 1, 1, 0]);
  });

  it('leave requests of other operations, orgs and paths alone', () => {
    expect(kinds(order({ operation: 'retrieve' }), 1)).to.deep.equal([0]);
    expect(kinds(order({ org: 'uat' }), 1)).to.deep.equal([0]);
    expect(kinds(order({ contains: 'DeployRequest' }), 1)).to.deep.equal([0]);
    expect(kinds(order({ operation: '*', contains: 'Soap' }), 1)).to.deep.equal([1]);
  });

  it('are pending until they have met all their requests, and gone when cleared', () => {
    const plan = order({ times: 2 });
    plan.take(target);
    expect(plan.pending()).to.have.length(1);
    plan.take(target);
    expect(plan.pending()).to.deep.equal([]);
    plan.add({ operation: 'deploy', org: 'qa', effect: { kind: 'brokenBody' } });
    plan.clear('qa');
    expect(plan.take(target)).to.deep.equal([]);
  });
});

describe('faults, as clients meet them', () => {
  const suite = useLocalOrg({ orgs: [{ name: 'qa', kind: 'sandbox' }] });
  const zip = zipOf(apexClass('Faulty'));

  afterEach(() => suite.org('qa').heal());

  const notAccepted: ReadonlyArray<Readonly<{ effect: FaultEffect; message: RegExp }>> = [
    { effect: { kind: 'close', how: 'fin' }, message: /fetch failed/ },
    { effect: { kind: 'close', how: 'rst' }, message: /fetch failed/ },
    { effect: { kind: 'status', status: 503 }, message: /503/ },
    { effect: { kind: 'html' }, message: /html/i },
    { effect: { kind: 'requestLimit' }, message: /TotalRequests Limit exceeded/ },
    {
      effect: { kind: 'error', code: 'UNKNOWN_EXCEPTION', message: 'An unexpected error' },
      message: /unexpected error/,
    },
  ];
  for (const { effect, message } of notAccepted) {
    it(`keep a deploy from being accepted: ${JSON.stringify(effect)}`, async () => {
      const before = suite.org('qa').deployCount();
      suite.org('qa').fail({ operation: 'deploy', effect });
      expect((await rejection(send(await suite.connect('qa'), zip))).message).to.match(message);
      expect(suite.org('qa').deployCount()).to.equal(before);
    });
  }

  for (const how of ['fin', 'rst'] as const) {
    it(`lose the answer to a deploy that was accepted, by ${how}; the job is found by a query`, async () => {
      const connection = await suite.connect('qa');
      const before = suite.org('qa').deployCount();
      suite.org('qa').fail({ operation: 'deploy', effect: { kind: 'answerLost', how } });
      expect((await rejection(send(connection, zip))).message).to.equal('fetch failed');
      expect(suite.org('qa').deployCount()).to.equal(before + 1);
      const { records } = await connection.tooling.query(
        'SELECT Id, CheckOnly FROM DeployRequest ORDER BY CreatedDate DESC LIMIT 1'
      );
      expect(records[0].Id).to.equal(suite.org('qa').jobs.at(-1)?.id);
      expect((await finished(connection, String(records[0].Id))).status).to.equal('Succeeded');
    });
  }

  it('break a poll off, after which the next one works', async () => {
    const connection = await suite.connect('qa');
    const id = await send(connection, zip);
    suite.org('qa').fail({ operation: 'checkDeployStatus', effect: { kind: 'brokenBody' } });
    await rejection(connection.metadata.checkDeployStatus(id, true));
    expect((await finished(connection, id)).status).to.equal('Succeeded');
  });

  it('end a session once, which a client without a key cannot mend', async () => {
    suite.org('qa').fail({ operation: 'deploy', effect: { kind: 'sessionExpired' } });
    expect((await rejection(send(await suite.connect('qa'), zip))).name).to.equal('sf:INVALID_SESSION_ID');
    const connection = await suite.connect('qa');
    connection.accessToken = await suite.org('qa').newToken();
    expect((await deploy(connection, zip)).status).to.equal('Succeeded');
  });
});

describe('faults of jobs', () => {
  const suite = useLocalOrg({ orgs: [{ name: 'qa', kind: 'sandbox' }] });

  it('let a job fail with a code of the org', async () => {
    suite.org('qa').fail({
      operation: 'deploy',
      effect: { kind: 'jobFails', errorStatusCode: 'ALREADY_IN_PROCESS', errorMessage: 'locked' },
    });
    const result = await deploy(await suite.connect('qa'), zipOf(apexClass('Locked')));
    expect(result).to.include({ status: 'Failed', errorStatusCode: 'ALREADY_IN_PROCESS', errorMessage: 'locked' });
    expect(suite.org('qa').file('classes/Locked.cls')).to.equal(undefined);
  });

  for (const reported of [true, false]) {
    it(`let a component go missing under a success that ${reported ? 'names' : 'leaves out'} it`, async () => {
      const [kept, lost] = [`Kept${String(reported)}`, `Lost${String(reported)}`];
      const effect = { kind: 'componentMissing', type: 'ApexClass', fullName: lost, reported } as const;
      suite.org('qa').fail({ operation: 'deploy', effect });
      const result = await deploy(await suite.connect('qa'), zipOf(apexClass(kept), apexClass(lost)));
      expect(result.status).to.equal('Succeeded');
      const names = [result.details.componentSuccesses].flat().map((message) => message?.fullName);
      expect(names.includes(lost)).to.equal(reported);
      expect(suite.org('qa').file(`classes/${lost}.cls`)).to.equal(undefined);
      expect(suite.org('qa').file(`classes/${lost}.cls-meta.xml`)).to.equal(undefined);
      expect(suite.org('qa').file(`classes/${kept}.cls`)).to.not.equal(undefined);
    });
  }

  it('hold a job in progress until it is released', async () => {
    const connection = await suite.connect('qa');
    suite.org('qa').fail({ operation: 'deploy', effect: { kind: 'jobStuck' } });
    const id = await send(connection, zipOf(apexClass('Stuck')));
    await new Promise((resolve) => {
      setTimeout(resolve, 30);
    });
    expect(await connection.metadata.checkDeployStatus(id, true)).to.include({ done: false, status: 'InProgress' });
    suite.org('qa').release(id);
    expect((await finished(connection, id)).status).to.equal('Succeeded');
  });
});
