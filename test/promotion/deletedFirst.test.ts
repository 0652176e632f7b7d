import { expect } from 'chai';
import { historyRef } from '../../src/promotion/refNames.js';
import type { Files } from '../support/gitRepo.js';
import { apexClass, Stage } from '../support/stage.js';

const folder = 'force-app/main/default';
const metadata = (type: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<${type} xmlns="http://soap.sforce.com/2006/04/metadata">\n    <apiVersion>64.0</apiVersion>\n</${type}>\n`;
const aura: Files = {
  [`${folder}/aura/tile/tile.cmp`]: '<aura:component/>\n',
  [`${folder}/aura/tile/tile.cmp-meta.xml`]: metadata('AuraDefinitionBundle'),
};
const lwc: Files = {
  [`${folder}/lwc/tile/tile.js`]: 'export default class Tile {}\n',
  [`${folder}/lwc/tile/tile.js-meta.xml`]: metadata('LightningComponentBundle'),
};
const goneOf = (files: Files): Files => Object.fromEntries(Object.keys(files).map((path) => [path, undefined]));

describe('a component that takes the name of a deleted one', () => {
  let stage: Stage;
  const request = { features: ['tile'], from: 'dev' };

  beforeEach(async () => {
    stage = await Stage.open({ ...aura, ...apexClass('Old') });
    await stage.feature('feature/tile', { ...goneOf({ ...aura, ...apexClass('Old') }), ...lwc });
  });
  afterEach(async () => {
    await stage.close();
  });

  it('is deployed after that was deleted, and the record keeps both manifests', async () => {
    const { run, plan } = await stage.promote(request);
    expect(plan.delta.components.map(({ type, deletedBefore }) => [type, deletedBefore])).to.deep.equal([
      ['ApexClass', undefined],
      ['AuraDefinitionBundle', 'LightningComponentBundle:tile'],
      ['LightningComponentBundle', undefined],
    ]);
    expect(run.state).to.equal('published');
    const files = stage.org('qa').files();
    expect(files.has('lwc/tile/tile.js')).to.equal(true);
    expect(files.has('aura/tile/tile.cmp')).to.equal(false);
    const read = async (file: string): Promise<string | undefined> => stage.remote.read(historyRef('qa'), file);
    expect(await read('destructiveChangesPre.xml'))
      .to.contain('AuraDefinitionBundle')
      .and.not.contain('ApexClass');
    expect(await read('destructiveChangesPost.xml'))
      .to.contain('ApexClass')
      .and.not.contain('AuraDefinitionBundle');
  });

  it('comes back in the same way when it is undone', async () => {
    await stage.promote(request);
    const undone = await stage.undo({ instance: 'qa' });
    expect(undone.run.plan?.destructiveChangesPre).to.contain('LightningComponentBundle');
    const files = stage.org('qa').files();
    expect(files.has('lwc/tile/tile.js')).to.equal(false);
    expect(files.has('aura/tile/tile.cmp')).to.equal(true);
  });
});
