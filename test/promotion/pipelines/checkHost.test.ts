import { expect } from 'chai';
import { checkHost } from '../../../src/promotion/pipelines/checkHost.js';
import { installProgram, prints } from '../../support/hostProgram.js';
import { Stage } from '../../support/stage.js';

describe('checking what the host demands of branches', () => {
  let stage: Stage;
  const tree = {
    production: { publish: 'pull-request' },
    qa: { parent: 'production' },
    dev: { parent: 'qa' },
  } as const;

  beforeEach(async () => {
    stage = await Stage.open({}, {}, tree);
  });
  afterEach(async () => {
    await stage.close();
  });

  const check = async (script: string): Promise<readonly string[]> => {
    const path = await installProgram(stage.scratch.dir, 'gh', script);
    stage.env = { ...stage.env, PATH: `${path}:${process.env.PATH ?? ''}` };
    return stage.with(async (context) => {
      const store = Object.assign(Object.create(context.store) as typeof context.store, {
        url: 'https://github.com/acme/crm.git',
      });
      const checks = await checkHost({ ...context, store });
      return checks.map(({ status, subject = '', text, cures }) => [status, subject, text, ...cures].join(' | '));
    });
  };

  it('warns of pushes that would be refused, and says what to set', async () => {
    const rules = [{ type: 'pull_request' }, { type: 'required_linear_history' }];
    const script = [
      'case "$*" in',
      `*/rules/branches/main | */rules/branches/qa) ${prints(rules)};;`,
      `*/rules/*) ${prints([])};;`,
      `*) ${prints({ protected: false })};;`,
      'esac',
    ].join('\n');
    const linear = (branch: string): string =>
      `The host demands linear history of ${branch}: a merge commit would be refused after the deploy.`;
    expect(await check(script)).to.deep.equal([
      `warning | production | ${linear('main')} | Set "mergeMethod" of instance production in sfdx-project.json to "squash".`,
      'warning | qa | The host lets nobody push to qa who is no exception: what was deployed could not be published without a pull request. | Set "publish" of instance qa in sfdx-project.json to "pull-request".',
      `warning | qa | ${linear('qa')} | Set "mergeMethod" of instance qa in sfdx-project.json to "squash".`,
      'ok | dev | The host lets dev be moved as it is set up.',
    ]);
  });

  it('says once that the host could not be asked', async () => {
    expect(await check('echo "To get started with GitHub CLI, please run: gh auth login" >&2; exit 4')).to.deep.equal([
      'warning | origin | What it demands of main, qa, dev could not be asked: gh said: To get started with GitHub CLI, please run: gh auth login. | Log in with that program, as somebody who may see the rules of branches.',
    ]);
  });
});
