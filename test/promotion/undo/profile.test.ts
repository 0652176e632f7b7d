import { expect } from 'chai';
import { apexClass, Stage } from '../../support/stage.js';
import { readPreimage } from '../../../src/promotion/undo/preimage.js';
import { preimageRef } from '../../../src/promotion/refNames.js';

const file = 'profiles/Clerk.profile';
const path = `force-app/main/default/${file}-meta.xml`;

const access = (name: string, enabled: boolean): string =>
  `    <classAccesses>\n        <apexClass>${name}</apexClass>\n        <enabled>${String(enabled)}</enabled>\n    </classAccesses>\n`;

const profile = (...entries: readonly string[]): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<Profile xmlns="http://soap.sforce.com/2006/04/metadata">\n${entries.join('')}    <custom>true</custom>\n    <userLicense>Salesforce</userLicense>\n</Profile>\n`;

describe('undoing what was done to a profile', () => {
  let stage: Stage;

  const grants = (name: string): string | undefined =>
    new RegExp(`<apexClass>${name}</apexClass>\\s*<enabled>(\\w+)<`).exec(stage.org('qa').file(file) ?? '')?.[1];

  beforeEach(async () => {
    stage = await Stage.open({ ...apexClass('Other'), [path]: profile(access('Base', false), access('Other', false)) });
  });

  afterEach(async () => {
    await stage.close();
  });

  const promote = async (...entries: readonly string[]): Promise<string> => {
    await stage.feature('feature/rating', { [path]: profile(...entries) });
    return (await stage.promote({ features: ['rating'], from: 'dev', overwrite: 'all' })).run.id;
  };

  it('gives the entries back that the run changed, and leaves alone what others changed since', async () => {
    const run = await promote(access('Base', true), access('Other', false));
    await stage.org('qa').changeAsOtherUser(file, profile(access('Base', true), access('Other', true)));
    await stage.undo({ run });
    expect([grants('Base'), grants('Other')]).to.deep.equal(['false', 'true']);
  });

  it('gives the entries back as the org had them, not as the branch', async () => {
    await stage.org('qa').changeAsOtherUser(file, profile(access('Base', true), access('Other', false)));
    await stage.feature('feature/rating', { [path]: profile(access('Base', false), access('Other', true)) });
    const { run } = await stage.promote({ features: ['rating'], from: 'dev', full: true, overwrite: 'all' });
    expect([grants('Base'), grants('Other')]).to.deep.equal(['false', 'true']);
    await stage.undo({ run: run.id });
    expect([grants('Base'), grants('Other')]).to.deep.equal(['true', 'false']);
  });

  it('takes away again what the profile was newly granted', async () => {
    await stage.close();
    stage = await Stage.open({ ...apexClass('Other'), [path]: profile(access('Base', false)) });
    await stage.org('qa').changeAsOtherUser(file, profile(access('Base', false), access('Other', false)));
    const run = await promote(access('Base', false), access('Other', true));
    expect(grants('Other')).to.equal('true');
    const { plan } = await stage.undo({ run });
    expect(grants('Other')).to.equal('false');
    expect(plan.undo?.drift).to.deep.equal([]);
  });

  it('keeps nothing of the components that a profile was retrieved with', async () => {
    const run = await promote(access('Base', true), access('Other', false));
    const { preimage, files } = await stage.with(async ({ repo, store }) => {
      const ref = preimageRef(run);
      return readPreimage(repo, (await store.fetch([ref])).get(ref) ?? '');
    });
    expect(preimage.held).to.deep.equal([{ type: 'Profile', fullName: 'Clerk' }]);
    expect([...files.keys()]).to.deep.equal([file]);
  });
});
