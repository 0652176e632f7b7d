import { expect } from 'chai';
import { systemClock } from '../../../src/common/clock.js';
import { findLockOfRun, freeLock } from '../../../src/promotion/instances/unlock.js';
import { prepareLock, takeLock } from '../../../src/promotion/lock.js';
import { failure } from '../../support/failure.js';
import { Landscape, projectWith } from './landscape.js';

describe('freeing the lock of a dead run', () => {
  let land: Landscape;

  beforeEach(async () => {
    land = await Landscape.open({ 'sfdx-project.json': projectWith({ qa: { org: 'qa', branch: 'main' } }) });
  });
  afterEach(async () => land.close());

  const lock = async (run: string, now = new Date()): Promise<void> =>
    land.with(async ({ repo, store }) => {
      const clock = { ...systemClock, now: () => now };
      await takeLock(repo, store, await prepareLock(repo, { instance: 'qa', run, clock }));
    });

  it('names the owner, tells whether its time is over, and deletes the lock', async () => {
    await lock('run-1', new Date('2024-01-01T00:00:00Z'));
    await land.with(async (context) => {
      const found = await findLockOfRun(context, 'run-1');
      expect(found.expired).to.equal(true);
      expect(found.lock.owner).to.include({ instance: 'qa', owner: 'Scratch User <user@scratch.example>' });
      await freeLock(context, found.lock);
    });
    expect(await land.remote.oid('refs/sre/locks/qa')).to.equal(undefined);
  });

  it('lists the locks that are held when the run holds none', async () => {
    const actions = async (): Promise<string[] | undefined> =>
      (await failure(land.with(async (context) => findLockOfRun(context, 'run-2')))).actions;
    expect(await actions()).to.deep.equal(['No lock is held at all: nothing needs to be unlocked.']);
    await lock('run-1');
    expect(await actions()).to.deep.equal(['Locks are held by run run-1 (instance qa).']);
  });

  it('is not needed once its time is over and it has sent nothing', async () => {
    await lock('run-1', new Date('2024-01-01T00:00:00Z'));
    await lock('run-2', new Date('2024-01-01T03:00:00Z'));
    await land.with(async (context) => {
      expect((await findLockOfRun(context, 'run-2')).lock.owner.run).to.equal('run-2');
    });
    const error = await failure(lock('run-3', new Date('2024-01-01T04:00:00Z')));
    expect(error.name).to.equal('InstanceLockedError');
    expect(error.actions?.join()).to.include('"sf sre instance unlock --run run-2"');
  });

  it('leaves a lock that another run has taken meanwhile', async () => {
    await lock('run-1');
    await land.with(async (context) => {
      const found = await findLockOfRun(context, 'run-1');
      await freeLock(context, found.lock);
      await lock('run-2');
      await freeLock(context, found.lock);
    });
    expect(await land.remote.oid('refs/sre/locks/qa')).to.not.equal(undefined);
  });
});
