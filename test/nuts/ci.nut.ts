import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { PromoteResult } from '../../src/ui/promotion/promoteJson.js';
import { isolatedEnvironment } from '../support/environment.js';
import { jwtKey } from '../support/login.js';
import { packageRoot, sf, sfJson, type Surroundings } from '../support/sf.js';
import { apexClass, Stage } from '../support/stage.js';

describe('a promotion in CI', () => {
  let stage: Stage;
  let surroundings: Surroundings;

  before(async function () {
    this.timeout(120_000);
    stage = await Stage.open();
    await stage.feature('feature/rating', apexClass('Rating'));
    const home = join(stage.scratch.dir, 'ci-home');
    await mkdir(home);
    await writeFile(join(home, '.gitconfig'), '[user]\n\tname = Release\n\temail = release@example.com\n');
    const checkout = await stage.scratch.clone(stage.remote, 'ci', { flags: ['--depth=1'] });
    await checkout.git('checkout', '--quiet', '--detach');
    surroundings = {
      cwd: checkout.dir,
      env: { ...isolatedEnvironment(home), CI: 'true', SF_SRE_ORG_QA: 'ci-qa' },
    };
    expect(await sf(['plugins', 'link', packageRoot, '--no-install'], surroundings)).to.include({ code: 0 });
    const key = await jwtKey(home);
    const { username } = stage.org('qa');
    const login = ['org', 'login', 'jwt', '--username', username, '--jwt-key-file', key, '--client-id', 'ci'];
    const { code, json } = await sfJson([...login, '--instance-url', stage.orgs.url, '--alias', 'ci-qa'], surroundings);
    expect(code, JSON.stringify(json)).to.equal(0);
  });

  after(async () => {
    await stage.close();
  });

  it('works from a detached, shallow checkout with orgs named by the environment, and tells all as JSON', async function () {
    this.timeout(120_000);
    const args = ['sre', 'promote', '--feature', 'rating', '--from', 'dev', '--no-prompt'];
    const { code, json } = await sfJson(args, surroundings);
    expect(code, JSON.stringify(json)).to.equal(0);
    const result = json.result as PromoteResult;
    expect(result.status).to.equal('Published');
    expect(result.plan.components.map(({ fullName }) => fullName)).to.deep.equal(['Rating']);
    expect(result.deploy?.success).to.equal(true);
    expect((await stage.refs()).get('refs/heads/qa')).to.equal(result.plan.mergeCommit);
    expect(stage.org('qa').file('classes/Rating.cls')).to.equal('public class Rating {}\n');
  });

  it('wants --no-prompt where nobody can be asked', async function () {
    this.timeout(120_000);
    await stage.feature('feature/more', apexClass('More'));
    const { code, json } = await sfJson(['sre', 'promote', '--feature', 'more', '--from', 'dev'], surroundings);
    expect(code).to.equal(1);
    expect(json.name).to.equal('PromptNotPossibleError');
    expect((await stage.refs()).has('refs/sre/locks/qa')).to.equal(false);
  });
});
