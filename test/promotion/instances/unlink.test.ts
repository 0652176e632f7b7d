import { expect } from 'chai';
import { systemClock } from '../../../src/common/clock.js';
import { type Unlinked, unlinkInstance } from '../../../src/promotion/instances/unlink.js';
import { prepareLock, takeLock } from '../../../src/promotion/lock.js';
import { failure } from '../../support/failure.js';
import { Landscape, projectWith } from './landscape.js';

const instances = {
  production: { org: 'production', branch: 'main' },
  qa: { org: 'qa', branch: 'qa', parent: 'production' },
};

describe('unlinking an instance', () => {
  let land: Landscape;

  beforeEach(async () => {
    land = await Landscape.open({ 'sfdx-project.json': projectWith(instances) });
    await land.local.push('main:qa');
  });
  afterEach(async () => land.close());

  const unlink = async (name: string, publish = false): Promise<Unlinked> =>
    land.within(async (context) => unlinkInstance(context, { name, publish }));

  it('takes it out of the project file, and leaves branch and history', async () => {
    const refs = await land.remote.refs();
    await unlink('qa');
    expect(await land.project()).to.equal(projectWith({ production: instances.production }));
    expect(await land.remote.refs()).to.deep.equal(refs);
  });

  it('publishes that as one commit on main', async () => {
    const { published } = await unlink('qa', true);
    expect(await land.remote.oid('main')).to.equal(published?.commit);
    expect(await land.remote.read('main', 'sfdx-project.json')).to.equal(await land.project());
  });

  it('publishes what was unlinked here before, children first', async () => {
    await unlink('qa');
    const early = await failure(unlink('production', true));
    expect(early.name).to.equal('InstanceHasChildrenError');
    expect(early.message).to.include('the parent of qa on the main branch');
    expect(early.actions?.join()).to.include('Unlink qa first, with --publish');
    expect((await unlink('qa', true)).published?.commit).to.equal(await land.remote.oid('main'));
    expect(await land.remote.read('main', 'sfdx-project.json')).to.equal(await land.project());
  });

  it('refuses a parent, the root that main follows, a locked one and an unknown one, and writes nothing', async () => {
    expect((await failure(unlink('production'))).name).to.equal('InstanceHasChildrenError');
    expect((await failure(unlink('uat'))).name).to.equal('UnknownInstanceError');
    await land.local.write({
      'sfdx-project.json': projectWith({ production: instances.production }, { mainFollows: 'production' }),
    });
    const project = await land.project();
    expect((await failure(unlink('production'))).name).to.equal('InstanceFollowedError');
    await land.with(async ({ repo, store }) =>
      takeLock(repo, store, await prepareLock(repo, { instance: 'qa', run: 'run-1', clock: systemClock }))
    );
    await land.local.git('checkout', '--quiet', 'sfdx-project.json');
    expect((await failure(unlink('qa'))).name).to.equal('InstanceLockedError');
    expect(project).to.not.equal(await land.project());
    expect(await land.local.git('status', '--porcelain')).to.equal('');
  });
});
