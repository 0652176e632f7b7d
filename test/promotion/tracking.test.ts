import { expect } from 'chai';
import { failure } from '../support/failure.js';
import { apexClass, Stage } from '../support/stage.js';

const tree = { production: {}, qa: { parent: 'production', tracking: true }, dev: { parent: 'qa' } };
const base = 'classes/Base.cls';

describe('an org that tracks its changes @long', () => {
  let stage: Stage;

  /** Starts a feature that changes a class, and promotes it into qa. */
  const rate = async (name: string, className = 'Base'): Promise<void> => {
    await stage.feature(`feature/${name}`, apexClass(className, ` /* ${name} */ `));
    await stage.promote({ features: [name], from: 'dev' });
  };

  /** Goes on with a feature that qa holds. */
  const goOn = async (name: string, body: string): Promise<void> => {
    await stage.local.git('switch', '--quiet', `feature/${name}`);
    await stage.local.commit(`Go on with ${name}`, apexClass('Base', body));
    await stage.local.push(`feature/${name}`);
  };

  beforeEach(async () => {
    stage = await Stage.open({}, {}, tree);
  });

  afterEach(async () => {
    await stage.close();
  });

  it('has its counter in the records of its instance; an org that does not track has none', async () => {
    expect((await stage.newestRecord('qa'))?.tracked).to.deep.equal({ from: 1, revision: 1, changed: [] });
    await rate('one');
    expect((await stage.newestRecord('qa'))?.tracked).to.deep.equal({ from: 1, revision: 2, changed: [] });
    expect((await stage.newestRecord('production'))?.tracked).to.equal(undefined);
  });

  it('is not read for what its newest deploy was ours, whatever it has made of it', async () => {
    await rate('one');
    await goOn('one', ' /* two */ ');
    await stage.org('qa').returnOtherwise(base, 'public class Base { /* as of the new release */ }\n');
    const retrieves = (): number => stage.org('qa').requests.filter(({ operation }) => operation === 'retrieve').length;
    const before = retrieves();
    expect((await stage.plan({ features: ['one'], from: 'dev' })).changedInOrg).to.deep.equal([]);
    expect(retrieves()).to.equal(before);
    await stage.promote({ features: ['one'], from: 'dev' });
    expect(stage.org('qa').file(base)).to.include('two');
  });

  it('is read for what was not deployed since the baseline was declared', async () => {
    await stage.org('qa').returnOtherwise(base, 'public class Base { /* unknown */ }\n');
    expect((await failure(rate('one'))).name).to.equal('ChangedInOrgError');
  });

  it('stops a promotion of what the same user changed there after our deploy', async () => {
    await rate('one');
    await goOn('one', ' /* two */ ');
    await stage.org('qa').fill({ [base]: 'public class Base { /* in Setup */ }\n' });
    const error = await failure(stage.promote({ features: ['one'], from: 'dev' }));
    expect(error.name).to.equal('ChangedInOrgError');
    expect(error.message).to.include('ApexClass:Base');
  });

  it('remembers over later promotions what was changed before them', async () => {
    await rate('one');
    await stage.org('qa').changeAsOtherUser(base, 'public class Base { /* mine */ }\n');
    await rate('other', 'Other');
    expect((await stage.newestRecord('qa'))?.tracked?.changed).to.deep.equal([{ type: 'ApexClass', fullName: 'Base' }]);
    await rate('third', 'Third');
    await goOn('one', ' /* two */ ');
    const request = { features: ['one'], from: 'dev' };
    expect((await failure(stage.promote(request))).name).to.equal('ChangedInOrgError');
    await stage.promote({ ...request, overwrite: 'all' });
    expect((await stage.newestRecord('qa'))?.tracked?.changed).to.deep.equal([]);
  });

  it('stops a promotion of what was changed there while the one before ran', async () => {
    await stage.feature('feature/one', apexClass('Base', ' /* one */ '));
    const change = async (): Promise<boolean> => {
      await stage.org('qa').changeAsOtherUser('classes/Mine.cls', 'public class Mine { /* mine */ }\n');
      await stage.org('qa').changeAsOtherUser('classes/Mine.cls-meta.xml', stage.org('qa').file(`${base}-meta.xml`));
      return true;
    };
    await stage.promote({ features: ['one'], from: 'dev' }, { confirm: change });
    expect((await stage.newestRecord('qa'))?.tracked?.changed).to.deep.equal([{ type: 'ApexClass', fullName: 'Mine' }]);
    expect((await failure(rate('two', 'Mine'))).message).to.include('ApexClass:Mine');
  });

  it('is read as a whole when its counter began anew', async () => {
    await rate('one');
    await goOn('one', ' /* two */ ');
    const { record } = stage.orgs.server.org('qa');
    Object.assign(record, { revision: 1 });
    for (const row of Object.values(record.sourceMembers)) row.revision = 1;
    await stage.org('qa').returnOtherwise(base, 'public class Base { /* mine */ }\n');
    expect((await failure(stage.promote({ features: ['one'], from: 'dev' }))).name).to.equal('ChangedInOrgError');
  });

  it('is read for what is left as it is there', async () => {
    await rate('one');
    await stage.org('qa').changeAsOtherUser(base, 'public class Base { /* mine */ }\n');
    await goOn('one', ' /* two */ ');
    await stage.promote({ features: ['one'], from: 'dev', keepOrg: 'all' });
    await goOn('one', ' /* three */ ');
    expect((await failure(stage.promote({ features: ['one'], from: 'dev' }))).name).to.equal('ChangedInOrgError');
  });
});
