import { expect } from 'chai';
import { to15 } from '../../src/org/ids.js';
import { latestRefresh, type SandboxRefresh } from '../../src/org/sandboxProcess.js';
import type { ConnectedOrg } from '../../src/org/types.js';
import { apexClass, rejection, useLocalOrg } from './wire.js';

describe('latestRefresh', () => {
  const wire = useLocalOrg(
    { name: 'production', kind: 'production' },
    { name: 'dev', kind: 'sandbox' },
    { name: 'qa', kind: 'sandbox' }
  );
  const found = async (production: ConnectedOrg, orgId: string): Promise<SandboxRefresh> => {
    const answer = await latestRefresh(production, orgId);
    if (answer.kind === 'found') return answer.refresh;
    throw new Error(`The answer was ${answer.kind}.`);
  };
  /** Lets production answer the n-th query from now on with these records. */
  const answerQuery = (call: number, records: readonly unknown[]): void =>
    wire.org().fail({
      operation: 'toolingQuery',
      call,
      effect: {
        kind: 'status',
        status: 200,
        contentType: 'application/json',
        body: JSON.stringify({ totalSize: records.length, done: true, records }),
      },
    });
  /** A moment without the fraction of a second, which production leaves out. */
  const secondOf = (date: Date): number => Math.floor(date.getTime() / 1000) * 1000;

  it('tells when the copy was asked for that made an org, and when it was there', async () => {
    const production = await wire.connect();
    await wire.org().fill(apexClass('A'));
    const before = new Date();
    await wire.org('dev').requestRefresh({ copyOf: 'production' });
    const asked = new Date();
    await wire.org('dev').finishRefresh();
    const orgId = wire.org('dev').id;
    const refresh = await found(production, orgId);
    expect(refresh).to.include({ sandboxName: 'dev', orgId, copyProgress: 100, status: 'Completed' });
    expect(refresh).to.not.have.property('source');
    expect(refresh.sandboxInfoId).to.match(/^0GQ\w{15}$/);
    expect(Date.parse(refresh.requestedAt)).to.be.within(secondOf(before), asked.getTime());
    expect(Date.parse(refresh.startedAt ?? '')).to.be.at.least(Date.parse(refresh.requestedAt));
    expect(Date.parse(refresh.endedAt ?? '')).to.be.at.least(Date.parse(refresh.startedAt ?? ''));
    expect(await found(production, to15(orgId))).to.deep.equal(refresh);
  });

  it('tells of a copy that is under way', async () => {
    const production = await wire.connect();
    await wire.org('dev').requestRefresh({ copyOf: 'production' });
    const [{ orgId }] = wire.server().server.org('production').record.sandboxCopies;
    const refresh = await found(production, orgId);
    expect(refresh).to.include({ copyProgress: 0, status: 'Processing' });
    expect(refresh).to.not.have.property('endedAt');
  });

  it('knows each org of a sandbox by its own copy', async () => {
    const production = await wire.connect();
    await wire.org('dev').refresh({ copyOf: 'production' });
    const first = wire.org('dev').id;
    await wire.org('dev').refresh({ copyOf: 'qa' });
    const second = wire.org('dev').id;
    expect(await found(production, first))
      .to.include({ orgId: first })
      .and.not.have.property('source');
    expect(await found(production, second))
      .to.include({ orgId: second })
      .and.have.property('source');
    expect((await found(production, first)).sandboxInfoId).to.equal((await found(production, second)).sandboxInfoId);
  });

  it('tells which sandbox was cloned, and which org that was then', async () => {
    const production = await wire.connect();
    const qaThen = wire.org('qa').id;
    await wire.org('dev').refresh({ copyOf: 'qa' });
    const clone = wire.org('dev').id;
    const { source } = await found(production, clone);
    expect(source).to.deep.include({ sandboxName: 'qa', orgId: qaThen });
    // The next second: production keeps no fractions.
    await new Promise((resolve) => {
      setTimeout(resolve, 1001);
    });
    await wire.org('qa').refresh({ copyOf: 'production' });
    expect(wire.org('qa').id).to.not.equal(qaThen);
    expect((await found(production, clone)).source).to.deep.equal(source);
    expect((await found(production, wire.org('qa').id)).sandboxInfoId).to.equal(source?.sandboxInfoId);
  });

  describe('of a clone', () => {
    const source = '0GQLo0000000001';
    const copy = (fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => ({
      SandboxName: 'qa',
      SandboxInfoId: source,
      CreatedDate: '2026-01-01T10:00:00.000+0000',
      AutoActivate: false,
      EndDate: null,
      ActivatedDate: null,
      ...fields,
    });
    const first = copy({ SandboxOrganization: '00DLo0000000001', EndDate: '2026-01-01T11:00:00.000+0000' });
    const refreshed = (EndDate: string | null, ActivatedDate: string | null): Readonly<Record<string, unknown>> =>
      copy({ SandboxOrganization: '00DLo0000000002', EndDate, ActivatedDate });
    const cases: ReadonlyArray<
      readonly [string, ReadonlyArray<Readonly<Record<string, unknown>>>, string | undefined]
    > = [
      ['that was refreshed before', [refreshed('2026-01-02T11:00:00Z', '2026-01-02T11:00:00Z'), first], '2'],
      ['whose refresh waited to be activated', [refreshed('2026-01-02T11:00:00Z', null), first], '1'],
      ['whose refresh was activated later', [refreshed('2026-01-02T11:00:00Z', '2026-01-04T11:00:00Z'), first], '1'],
      ['whose refresh was under way', [refreshed(null, null), first], '1'],
      ['that production no longer knows', [], undefined],
    ];
    for (const [what, copies, expected] of cases) {
      it(`names the right org of a source ${what}`, async () => {
        const production = await wire.connect();
        const clone = copy({
          SandboxName: 'dev',
          SandboxInfoId: '0GQLo0000000009',
          SandboxOrganization: '00DLo0000000009',
          SourceId: source,
          CreatedDate: '2026-01-03T10:00:00.000+0000',
        });
        answerQuery(1, [clone]);
        answerQuery(2, copies);
        const refresh = await found(production, '00DLo0000000009');
        expect(refresh.source?.orgId?.slice(14, 15)).to.equal(expected);
        expect(refresh.source?.sandboxName).to.equal(expected && 'qa');
        expect(refresh.source?.sandboxInfoId.slice(0, 15)).to.equal(source);
      });
    }
  });

  it('says that production made no such org', async () => {
    const production = await wire.connect();
    await wire.org('dev').refresh({ copyOf: 'production' });
    expect(await latestRefresh(production, wire.org('qa').id)).to.deep.equal({ kind: 'none' });
    expect(await latestRefresh(production, "x' OR SandboxName != '")).to.deep.equal({ kind: 'none' });
  });

  it('does not take an id for another that differs by case', async () => {
    const production = await wire.connect();
    const row = { SandboxOrganization: '00DLo00000000aB', CreatedDate: '2026-01-01T10:00:00Z', SandboxName: 'dev' };
    answerQuery(1, [row]);
    expect(await latestRefresh(production, '00DLo00000000Ab')).to.deep.equal({ kind: 'none' });
    answerQuery(1, [row]);
    expect((await latestRefresh(production, '00DLo00000000aB')).kind).to.equal('found');
  });

  it('says that production was not willing to tell, and why', async () => {
    const production = await wire.connect();
    wire.org().settings.manageSandboxes = false;
    const answer = await latestRefresh(production, wire.org('dev').id);
    expect(answer.kind).to.equal('not answered');
    expect(answer.kind === 'not answered' && answer.reason).to.contain("'SandboxProcess' is not supported");
    const sandbox = await wire.connect('qa');
    expect((await latestRefresh(sandbox, wire.org('dev').id)).kind).to.equal('not answered');
  });

  it('does not take a failure for an answer', async () => {
    const production = await wire.connect();
    await wire.org().expireSessions();
    const error = await rejection(latestRefresh(production, wire.org('dev').id));
    expect(error.name).to.equal('OrgSessionExpiredError');
  });
});
