import { expect } from 'chai';
import { verifyRecords } from '../../src/promotion/landscape/verifyRecords.js';
import { apexClass, Stage } from '../support/stage.js';
import type { Files } from '../support/gitRepo.js';

const inCore = (name: string): Files =>
  Object.fromEntries(
    Object.entries(apexClass(name)).map(([path, text]) => [path.replace('force-app/main/default', 'core'), text])
  );

const project = {
  packageDirectories: [
    { path: 'force-app', default: true },
    { path: 'core', package: 'core' },
  ],
};

describe('an instance that names the packages that it deploys', () => {
  let stage: Stage;
  const request = { from: 'dev' };

  beforeEach(async () => {
    stage = await Stage.open({}, project, {
      production: {},
      qa: { parent: 'production', packages: [] },
      dev: { parent: 'qa' },
    });
    await stage.feature('feature/rating', { ...apexClass('Rating'), ...inCore('Core') });
  });
  afterEach(async () => {
    await stage.close();
  });

  const isThere = (name: string): boolean => stage.org('qa').file(`classes/${name}.cls`) !== undefined;

  const nameCore = async (): Promise<void> => {
    await stage.local.checkout('main');
    const text = (await stage.local.read('HEAD', 'sfdx-project.json')) ?? '';
    await stage.local.commit('Deploy core', {
      'sfdx-project.json': text.replace('"packages": []', '"packages": ["core"]'),
    });
    await stage.local.push();
  };

  it('gets nothing of the others, and is not owed it', async () => {
    const { plan } = await stage.promote({ ...request, features: ['rating'] });
    expect([isThere('Rating'), isThere('Core')]).to.deep.equal([true, false]);
    expect(plan.delta.ignored.map(({ reason }) => reason)).to.deep.equal([
      ...['of package core, which is not deployed', 'of package core, which is not deployed'],
    ]);
    expect(await stage.newestRecord('qa')).to.deep.include({ owed: [], packages: [] });
  });

  it('gets all of a package that it names from then on, and its records can be verified', async () => {
    await stage.promote({ ...request, features: ['rating'] });
    await nameCore();
    await stage.feature('feature/more', apexClass('More'));
    const { plan } = await stage.promote({ ...request, features: ['more'], includeMain: true });
    expect(plan.delta.components.map(({ fullName }) => fullName)).to.deep.equal(['Core', 'More']);
    expect([isThere('More'), isThere('Core')]).to.deep.equal([true, true]);
    expect((await stage.newestRecord('qa'))?.packages).to.deep.equal(['core']);
    const verified = await stage.with(async (context) => verifyRecords(context, ['qa']));
    expect(verified.discrepancies).to.deep.equal([]);
  });
});
