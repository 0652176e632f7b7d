import { expect } from 'chai';
import type { Run } from '../../../src/promotion/run.js';
import { askDeploy } from '../../../src/ui/promotion/askDeploy.js';
import { failure } from '../../support/failure.js';
import { person } from '../../support/person.js';

describe('saying which deploy is a run’s', () => {
  const run = { id: 'run-1', instance: 'qa' } as Run;
  const candidate = (id: string): Parameters<typeof askDeploy>[0]['candidates'][number] => ({
    ...{ id, status: 'Succeeded', checkOnly: false, createdById: '005000000000001AAA' },
    createdDate: '2026-03-14T10:00:00.000Z',
  });
  const candidates = [candidate('0Af000000000002AAA'), candidate('0Af000000000001AAA')];

  it('takes the one that is chosen, or none', async () => {
    const [first, none] = [person(), person()];
    const answer = askDeploy({ run, candidates }, first.terminal);
    await first.sees('Which one is it?');
    first.type('\x1b[B\n');
    expect(await answer).to.equal('0Af000000000001AAA');
    const other = askDeploy({ run, candidates }, none.terminal);
    await none.sees('None of them');
    none.type('\x1b[A\n');
    expect(await other).to.equal(undefined);
  });

  it('takes an id where the org lists none', async () => {
    const { terminal, type, sees } = person();
    const answer = askDeploy({ run, candidates: [] }, terminal);
    await sees('does not list its deploys');
    type('00D000000000001\n');
    await sees('Type an id such as');
    type(`${'\x7f'.repeat(15)}0Af000000000001\n`);
    expect(await answer).to.equal('0Af000000000001CAA');
  });

  it('leaves the run as it is when the person leaves', async () => {
    const { terminal, type, sees } = person();
    const answer = askDeploy({ run, candidates }, terminal);
    await sees('Which one is it?');
    type('\x03');
    const error = await failure(answer);
    expect([error.name, error.exitCode]).to.deep.equal(['DeployAmbiguousError', 69]);
  });
});
