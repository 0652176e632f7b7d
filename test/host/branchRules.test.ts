/* eslint-disable camelcase -- the names of the hosts */
import { join } from 'node:path';
import { expect } from 'chai';
import { type BranchRules, branchRulesOf } from '../../src/host/branchRules.js';
import { createScratch, type Scratch } from '../support/gitRepo.js';
import { installProgram, prints } from '../support/hostProgram.js';

describe('what a host demands of a branch', () => {
  let scratch: Scratch;

  beforeEach(async () => {
    scratch = await createScratch();
  });
  afterEach(async () => {
    await scratch.remove();
  });

  /** Answers by what the arguments end with; whatever else is asked for is refused. */
  const asked = async (
    [address, program]: readonly [string, string],
    answers: Readonly<Record<string, unknown>>
  ): Promise<BranchRules> => {
    const cases = Object.entries(answers).map(([end, value]) => `*'${end}') ${prints(value)};;`);
    const script = `case "$*" in\n${cases.join('\n')}\n*) echo "Not Found: $*" >&2; exit 1;;\nesac`;
    const path = await installProgram(scratch.dir, program, script);
    return branchRulesOf('release/qa', { address, dir: scratch.dir, env: { PATH: path } });
  };
  const github = ['https://github.com/acme/crm.git', 'gh'] as const;
  const rules = 'api repos/{owner}/{repo}/rules/branches/release%2Fqa';
  const branch = 'api repos/{owner}/{repo}/branches/release%2Fqa';

  it('is read from rulesets of GitHub', async () => {
    const all = [{ type: 'deletion' }, { type: 'pull_request' }, { type: 'required_linear_history' }];
    expect(await asked(github, { [rules]: all, [branch]: { protected: true } })).to.deep.equal({
      kind: 'known',
      pullRequestsOnly: true,
      linear: true,
    });
    expect(await asked(github, { [rules]: [], [branch]: { protected: false } })).to.deep.equal({
      kind: 'known',
      pullRequestsOnly: false,
      linear: false,
    });
  });

  it('is read from the older protection of branches, by those who may see it', async () => {
    const answers = { [rules]: [], [branch]: { protected: true } };
    const protection = { required_pull_request_reviews: {}, required_linear_history: { enabled: false } };
    expect(await asked(github, { ...answers, [`${branch}/protection`]: protection })).to.deep.equal({
      kind: 'known',
      pullRequestsOnly: true,
      linear: false,
    });
    const other = { [rules]: [{ type: 'deletion' }], [branch]: { protected: true } };
    expect(await asked(github, { ...other, [`${branch}/protection`]: protection })).to.deep.equal({
      kind: 'known',
      pullRequestsOnly: true,
      linear: false,
    });
    expect(await asked(github, answers)).to.deep.equal({
      kind: 'unknown',
      why: `gh said: Not Found: ${branch}/protection`,
    });
  });

  it('is read from GitLab, as far as it concerns whoever asks', async () => {
    const gitlab = ['git@gitlab.com:acme/crm.git', 'glab'] as const;
    const path = 'api projects/:fullpath/repository/branches/release%2Fqa';
    for (const can_push of [true, false]) {
      expect(await asked(gitlab, { [path]: { protected: true, can_push } })).to.deep.equal({
        kind: 'known',
        pullRequestsOnly: !can_push,
        linear: false,
      });
    }
  });

  it('is read from the policies of Azure DevOps that block', async () => {
    const azure = ['https://dev.azure.com/acme/Sales/_git/crm', 'az'] as const;
    const show = { 'repos show --repository crm --output json': { id: '7a' } };
    const list = 'repos policy list --repository-id 7a --branch release/qa --output json';
    const known = { kind: 'known', linear: false };
    const optional = [{ isEnabled: true, isBlocking: false }];
    expect(await asked(azure, { ...show, [list]: optional })).to.deep.equal({ ...known, pullRequestsOnly: false });
    const blocking = [{ isEnabled: true, isBlocking: true }];
    expect(await asked(azure, { ...show, [list]: blocking })).to.deep.equal({ ...known, pullRequestsOnly: true });
  });

  it('is not asked where the program or the host is not known', async () => {
    const env = { PATH: join(scratch.dir, 'nothing') };
    for (const address of [github[0], '/srv/git/crm.git', undefined]) {
      expect(await branchRulesOf('qa', { address, dir: scratch.dir, env })).to.deep.equal({ kind: 'unasked' });
    }
  });
});
