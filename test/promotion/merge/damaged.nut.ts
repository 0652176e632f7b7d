import { join } from 'node:path';
import { expect } from 'chai';
import { isolatedEnvironment } from '../../support/environment.js';
import type { Files } from '../../support/gitRepo.js';
import { packageRoot, plugin } from '../../support/sf.js';
import { Stage } from '../../support/stage.js';

const folder = 'force-app/main/default';
const label = (name: string): string =>
  `    <labels>\n        <fullName>${name}</fullName>\n        <language>en_US</language>\n        <protected>false</protected>\n        <shortDescription>${name}</shortDescription>\n        <value>${name}</value>\n    </labels>\n`;
const labels = (...names: readonly string[]): Files => ({
  [`${folder}/labels/CustomLabels.labels-meta.xml`]: `<?xml version="1.0" encoding="UTF-8"?>\n<CustomLabels xmlns="http://soap.sforce.com/2006/04/metadata">\n${names.map(label).join('')}</CustomLabels>\n`,
});
const view = (...ids: readonly string[]): Files => ({
  [`${folder}/experiences/site/views/home.json`]: `${JSON.stringify({ components: ids.map((id) => ({ id })) }, undefined, 2)}\n`,
  [`${folder}/experiences/site.site-meta.xml`]:
    '<?xml version="1.0" encoding="UTF-8"?>\n<ExperienceBundle xmlns="http://soap.sforce.com/2006/04/metadata">\n    <label>site</label>\n    <type>ChatterNetworkPicasso</type>\n</ExperienceBundle>\n',
});

describe('a merge that damages a file', function () {
  this.timeout(120_000);
  let stage: Stage;
  afterEach(async () => {
    await stage.close();
  });

  for (const [what, of, fault] of [
    ['XML', labels, 'it lacks labels[Shared] as both sides have it'],
    ['JSON', view, 'it lacks components.Shared as both sides have it'],
  ] as const) {
    it(`of ${what} stops the promotion before anything is deployed`, async () => {
      stage = await Stage.open(of('Shared', 'Z'));
      await stage.feature('feature/one', of('Shared', 'One', 'Z'));
      await stage.feature('feature/two', of('Shared', 'Two', 'Z'));
      await stage.promote({ features: ['one'], from: 'dev' });
      const before = [await stage.remote.git('rev-parse', 'qa'), stage.org('qa').deployCount()];
      // The promotion is the built one; only the merge of one file loses an entry.
      const damage = `--import=${join(packageRoot, 'test', 'promotion', 'merge', 'damage.mjs')}`;
      const env = { ...isolatedEnvironment(stage.scratch.home), ...stage.scratch.env, NODE_OPTIONS: damage };
      const promote = ['sre', 'promote', '-f', 'two', '--from', 'dev', '--no-prompt', '--json'];
      const { stdout, code } = await plugin(promote, { cwd: stage.local.dir, env });
      const { name, message } = JSON.parse(stdout) as Readonly<{ name: string; message: string }>;
      expect([name, code], message).to.deep.equal(['MergeDamagedError', 1]);
      expect(message).to.include(fault);
      expect([await stage.remote.git('rev-parse', 'qa'), stage.org('qa').deployCount()]).to.deep.equal(before);
    });
  }
});
