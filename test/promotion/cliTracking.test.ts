import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Lifecycle } from '@salesforce/core/lifecycle';
import { expect } from 'chai';
import { Journal } from '../../src/promotion/journal.js';
import type { RunEvent } from '../../src/promotion/steps/step.js';
import { beginTracking, trackedDifferences } from '../support/cliTracking.js';
import { failure } from '../support/failure.js';
import { apexClass, customObject, Stage } from '../support/stage.js';

const tree = {
  production: {},
  qa: { parent: 'production', tracking: true },
  training: { parent: 'production', tracking: true },
  dev: { parent: 'qa', tracking: true },
};
const classes = 'force-app/main/default/classes';

describe("the sf CLI's own tracking of an org @long", () => {
  let stage: Stage;
  let warnings: string[];

  const file = (path: string): string => join(stage.local.dir, path);
  const trackingFile = (): string => file(`.sf/orgs/${stage.org('qa').id}/maxRevision.json`);
  const edit = async (name: string, body: string): Promise<void> =>
    writeFile(file(`${classes}/${name}.cls`), `public class ${name} {${body}}\n`);

  beforeEach(async () => {
    stage = await Stage.open({ ...apexClass('Old'), ...apexClass('Other'), '.gitignore': '.sf\n' }, {}, tree);
    warnings = [];
    Lifecycle.getInstance().removeAllListeners(Lifecycle.warningEventName);
    Lifecycle.getInstance().onWarning(async (warning) => Promise.resolve(void warnings.push(warning)));
  });

  afterEach(async () => {
    Lifecycle.getInstance().removeAllListeners(Lifecycle.warningEventName);
    await stage.close();
  });

  it('shows no deploy of ours afterwards, but what others changed in the org and what was edited here', async () => {
    await beginTracking(stage, 'qa');
    await stage.org('qa').changeAsOtherUser('classes/Mine.cls', 'public class Mine {}\n');
    await stage.feature('feature/rating', { ...apexClass('Base', ' /* one */ '), ...apexClass('Rating') });
    await edit('Other', ' /* edited */ ');
    await stage.promote({ features: ['rating'], from: 'dev' });
    expect(stage.org('qa').file('classes/Base.cls')).to.include('one');
    expect(await trackedDifferences(stage, 'qa')).to.deep.equal([
      'local modify ApexClass:Other',
      'remote add ApexClass:Mine',
    ]);
    expect(warnings).to.deep.equal([]);
  });

  it('shows no deletion of ours, nor components that are parts of others', async () => {
    await beginTracking(stage, 'qa');
    await stage.local.branch('feature/rating', 'origin/main');
    await stage.local.git('rm', '--quiet', `${classes}/Old.cls`, `${classes}/Old.cls-meta.xml`);
    await stage.local.commit('Rate', {
      ...customObject('Rating__c', 'Stars__c'),
      'force-app/main/default/lwc/stars/stars.js': 'export default 1;\n',
      'force-app/main/default/lwc/stars/stars.js-meta.xml':
        '<?xml version="1.0" encoding="UTF-8"?>\n<LightningComponentBundle xmlns="http://soap.sforce.com/2006/04/metadata">\n    <apiVersion>64.0</apiVersion>\n</LightningComponentBundle>\n',
    });
    await stage.local.push('feature/rating');
    await stage.promote({ features: ['rating'], from: 'dev' });
    expect(stage.org('qa').file('classes/Old.cls')).to.equal(undefined);
    expect(stage.org('qa').file('lwc/stars/stars.js')).to.not.equal(undefined);
    expect(await trackedDifferences(stage, 'qa')).to.deep.equal([]);
  });

  it('shows an edit on top of what was deployed on one side only', async () => {
    await beginTracking(stage, 'qa');
    await stage.feature('feature/rating', apexClass('Base', ' /* one */ '));
    await edit('Base', ' /* one, and more */ ');
    await stage.promote({ features: ['rating'], from: 'dev' });
    expect(await trackedDifferences(stage, 'qa')).to.deep.equal(['local modify ApexClass:Base']);
  });

  it('goes on showing what differs where an edit takes back what was deployed', async () => {
    await beginTracking(stage, 'qa');
    await stage.feature('feature/rating', apexClass('Base', ' /* one */ '));
    await edit('Base', '');
    await stage.promote({ features: ['rating'], from: 'dev' });
    expect(await trackedDifferences(stage, 'qa')).to.deep.equal(['remote modify ApexClass:Base']);
  });

  it('shows a file of a bundle that is missing here', async () => {
    const meta =
      '<?xml version="1.0" encoding="UTF-8"?>\n<LightningComponentBundle xmlns="http://soap.sforce.com/2006/04/metadata">\n    <apiVersion>64.0</apiVersion>\n</LightningComponentBundle>\n';
    const folder = 'force-app/main/default/lwc/stars';
    const bundle = { [`${folder}/stars.js-meta.xml`]: meta, [`${folder}/stars.css`]: '.a {}\n' };
    await stage.feature('feature/rating', { ...bundle, [`${folder}/stars.js`]: 'export default 1;\n' });
    await stage.promote({ features: ['rating'], from: 'dev' });
    await beginTracking(stage, 'qa');
    await stage.local.commit('Go on', { [`${folder}/stars.js`]: 'export default 2;\n' });
    await stage.local.push('feature/rating');
    await rm(file(`${folder}/stars.css`));
    await stage.promote({ features: ['rating'], from: 'dev' });
    expect(await trackedDifferences(stage, 'qa')).to.include('local delete LightningComponentBundle:stars');
  });

  it('goes on showing what came into the org that this branch lacks', async () => {
    await stage.feature('feature/rating', apexClass('Rating'));
    await stage.local.branch('feature/other', 'origin/main');
    await beginTracking(stage, 'qa');
    await stage.promote({ features: ['rating'], from: 'dev' });
    expect(await trackedDifferences(stage, 'qa')).to.deep.equal(['remote add ApexClass:Rating']);
  });

  it('shows what somebody changed in the same component after the deploy', async () => {
    await beginTracking(stage, 'qa');
    await stage.feature('feature/rating', apexClass('Base', ' /* one */ '));
    let change: Promise<void> | undefined;
    const report = (event: RunEvent): void => {
      if (event.type !== 'step' || event.name !== 'publish') return;
      change = stage.org('qa').changeAsOtherUser('classes/Base.cls', 'public class Base { /* mine */ }\n');
    };
    await stage.promote({ features: ['rating'], from: 'dev' }, { report });
    await change;
    expect(change).to.not.equal(undefined);
    expect(await trackedDifferences(stage, 'qa')).to.deep.equal(['remote modify ApexClass:Base']);
  });

  it('leaves out the changes of a profile, of which the org may hold more than was deployed', async () => {
    const profile = (entry: string): Record<string, string> => ({
      'force-app/main/default/profiles/Sales.profile-meta.xml': `<?xml version="1.0" encoding="UTF-8"?>\n<Profile xmlns="http://soap.sforce.com/2006/04/metadata">\n    <classAccesses>\n        <apexClass>Base</apexClass>\n        <enabled>${entry}</enabled>\n    </classAccesses>\n</Profile>\n`,
    });
    await stage.feature('feature/rating', profile('true'));
    await beginTracking(stage, 'qa');
    await stage.promote({ features: ['rating'], from: 'dev' });
    expect(await trackedDifferences(stage, 'qa')).to.deep.equal(['remote modify Profile:Sales']);
  });

  it('is brought up to date for each of several orgs', async () => {
    await stage.local.checkout('main');
    await beginTracking(stage, 'qa');
    await beginTracking(stage, 'training');
    await stage.local.commit('On main', apexClass('Base', ' /* newer */ '));
    await stage.local.push();
    await stage.org('production').fill({ 'classes/Base.cls': 'public class Base { /* newer */ }\n' });
    await stage.declareBaseline('production');
    const results = await stage.backPromote({ from: 'production', to: ['qa', 'training'] });
    expect(results.map(({ instance, outcome }) => `${instance} ${outcome}`)).to.deep.equal([
      'qa published',
      'training published',
    ]);
    expect(await trackedDifferences(stage, 'qa')).to.deep.equal([]);
    expect(await trackedDifferences(stage, 'training')).to.deep.equal([]);
  });

  it('shows no deploy of ours that was published only when it was resumed', async () => {
    await beginTracking(stage, 'qa');
    await stage.feature('feature/rating', apexClass('Base', ' /* one */ '));
    await stage.remoteHook('update', 'case "$1" in refs/heads/qa) exit 1;; esac');
    expect((await failure(stage.promote({ features: ['rating'], from: 'dev' }))).name).to.equal(
      'DeployedUnpublishedError'
    );
    await stage.remoteHook('update', 'exit 0');
    const [{ id }] = await stage.with(async ({ repo }) => new Journal(repo).unfinished());
    await stage.resume(id);
    expect(await trackedDifferences(stage, 'qa')).to.deep.equal([]);
  });

  it('shows no change any more that feature commit took, but what came after it', async () => {
    await stage.local.branch('feature/rating', 'origin/main');
    await beginTracking(stage, 'dev');
    await stage.org('dev').changeAsOtherUser('classes/Base.cls', 'public class Base { /* rated */ }\n');
    await stage.org('dev').changeAsOtherUser('classes/Old.cls', undefined);
    await stage.org('dev').changeAsOtherUser('classes/Other.cls', 'public class Other { /* rated */ }\n');
    const outcome = await stage.commitFeature(
      { instance: 'dev' },
      {
        confirm: async () => {
          await stage.org('dev').changeAsOtherUser('classes/Other.cls', 'public class Other { /* again */ }\n');
          return true;
        },
      }
    );
    expect(outcome.kind).to.equal('recorded');
    expect(await trackedDifferences(stage, 'dev')).to.deep.equal(['remote modify ApexClass:Other']);
  });

  it('is not begun where the project has none', async () => {
    await stage.feature('feature/rating', apexClass('Base', ' /* one */ '));
    await stage.promote({ features: ['rating'], from: 'dev' });
    expect(existsSync(file('.sf'))).to.equal(false);
  });

  it('is not completed where the project has only one kind of file', async () => {
    await beginTracking(stage, 'qa');
    const local = file(`.sf/orgs/${stage.org('qa').id}/localSourceTracking`);
    await rm(local, { recursive: true });
    await stage.feature('feature/rating', apexClass('Base', ' /* one */ '));
    await stage.promote({ features: ['rating'], from: 'dev' });
    expect(existsSync(local)).to.equal(false);
    const remote = JSON.parse(await readFile(trackingFile(), 'utf8')) as Record<'sourceMembers', object>;
    const row = (remote.sourceMembers as Record<string, Record<string, unknown>>).ApexClass__Base;
    expect(row.lastRetrievedFromServer).to.equal(row.serverRevisionCounter);
  });

  it('is a warning when it cannot be read, and the run stays published', async () => {
    await beginTracking(stage, 'qa');
    await writeFile(trackingFile(), '{ "serverMaxRevisionCounter": 1, "source');
    await stage.feature('feature/rating', apexClass('Base', ' /* one */ '));
    const { run } = await stage.promote({ features: ['rating'], from: 'dev' });
    expect(run.state).to.equal('published');
    expect((await stage.newestRecord('qa'))?.run).to.equal(run.id);
    expect(warnings).to.have.length(1);
    expect(warnings[0]).to.include('maxRevision.json cannot be read').and.include('sf project reset tracking');
    expect(await readFile(trackingFile(), 'utf8')).to.equal('{ "serverMaxRevisionCounter": 1, "source');
  });
});
