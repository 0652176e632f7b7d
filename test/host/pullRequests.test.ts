/* eslint-disable camelcase -- the names of GitLab */
import { join } from 'node:path';
import { expect } from 'chai';
import { hostOf } from '../../src/host/program.js';
import { openingOf, type Verdict, verdictOf } from '../../src/host/pullRequests.js';
import { createScratch, type Scratch } from '../support/gitRepo.js';
import { installProgram, prints } from '../support/hostProgram.js';

describe('the host of a repository', () => {
  for (const [address, expected] of [
    ['https://github.com/acme/crm.git', { kind: 'github', web: 'https://github.com/acme/crm' }],
    ['git@github.com:acme/crm.git', { kind: 'github', web: 'https://github.com/acme/crm' }],
    ['ssh://git@gitlab.acme.example:2222/sales/crm', { kind: 'gitlab', web: 'https://gitlab.acme.example/sales/crm' }],
    ['ssh://git@gitlab.com:22/sales/crm.git', { kind: 'gitlab', web: 'https://gitlab.com/sales/crm' }],
    ['https://dev.azure.com/acme/Sales/_git/crm', { kind: 'azure', web: 'https://dev.azure.com/acme/Sales/_git/crm' }],
    ['git@ssh.dev.azure.com:v3/acme/Sales/crm', { kind: 'azure', web: 'https://dev.azure.com/acme/Sales/_git/crm' }],
    ['/srv/git/crm.git', undefined],
    ['file:///srv/git/crm.git', undefined],
    ['https://git.example.com/github.com/crm.git', undefined],
  ] as const) {
    it(`of ${address} is ${expected?.kind ?? 'not known'}`, () => {
      expect(hostOf(address)).to.deep.equal(expected);
    });
  }

  it('tells how a pull request is opened, with the title as one word', () => {
    const proposal = { source: 'sre/promote/run', target: 'qa', title: 'Promote feature/"$x` into qa' };
    expect(openingOf('https://github.com/acme/crm.git', proposal)).to.deep.equal({
      url: 'https://github.com/acme/crm/compare/qa...sre%2Fpromote%2Frun?expand=1',
      command: 'gh pr create --base qa --head sre/promote/run --title "Promote feature/\\"\\$x\\` into qa" --body ""',
    });
    expect(openingOf('git@gitlab.com:acme/crm.git', proposal).command).to.include('glab mr create');
    expect(openingOf('https://dev.azure.com/acme/Sales/_git/crm', proposal).command).to.include('az repos pr create');
    expect(openingOf('/srv/git/crm.git', proposal)).to.deep.equal({});
    expect(openingOf(undefined, proposal)).to.deep.equal({});
  });
});

describe('what a host says of a pull request', () => {
  let scratch: Scratch;

  beforeEach(async () => {
    scratch = await createScratch();
  });
  afterEach(async () => {
    await scratch.remove();
  });

  const asked = async (address: string, program: string, script: string): Promise<Verdict> => {
    const path = await installProgram(scratch.dir, program, script);
    return verdictOf('sre/promote/run', { address, dir: scratch.dir, env: { PATH: path } });
  };
  it('is read from gh', async () => {
    const at = 'https://github.com/acme/crm.git';
    expect(await asked(at, 'gh', prints({ state: 'MERGED' }))).to.deep.equal({ kind: 'merged', by: [] });
    expect(await asked(at, 'gh', prints({ state: 'CLOSED' }))).to.deep.equal({
      kind: 'unknown',
      why: 'its pull request is closed',
    });
    expect(await asked(at, 'gh', 'echo "no pull requests found" >&2; exit 1')).to.deep.equal({
      kind: 'unknown',
      why: 'gh said: no pull requests found',
    });
    const open = (reviewDecision: string, ...latestReviews: object[]): string =>
      prints({ state: 'OPEN', reviewDecision, url: 'https://github.com/x', latestReviews });
    const review = (state: string, login: string, authorAssociation = 'MEMBER'): object => ({
      ...{ state, author: { login }, authorAssociation },
    });
    expect(
      await asked(at, 'gh', open('CHANGES_REQUESTED', review('APPROVED', 'ada'), review('CHANGES_REQUESTED', 'bob')))
    ).to.deep.equal({ kind: 'open', url: 'https://github.com/x', why: 'changes are requested, by bob' });
    expect(await asked(at, 'gh', open('REVIEW_REQUIRED', review('APPROVED', 'ada')))).to.deep.equal({
      kind: 'open',
      url: 'https://github.com/x',
    });
    // Without a rule that asks for reviews, GitHub decides nothing.
    expect(await asked(at, 'gh', open('', review('APPROVED', 'ada'), review('COMMENTED', 'bob')))).to.deep.equal({
      kind: 'approved',
      by: ['ada'],
    });
    expect((await asked(at, 'gh', open(''))).kind).to.equal('open');
    expect((await asked(at, 'gh', open('', review('APPROVED', 'anybody', 'NONE')))).kind).to.equal('open');
    expect(
      (await asked(at, 'gh', open('', review('APPROVED', 'ada'), review('CHANGES_REQUESTED', 'bob')))).kind
    ).to.equal('open');
    expect((await asked(at, 'gh', 'echo rubbish')).kind).to.equal('unknown');
    const nowhere = { address: at, dir: scratch.dir, env: { PATH: join(scratch.dir, 'nothing') } };
    expect(await verdictOf('sre/promote/run', nowhere)).to.deep.equal({ kind: 'unknown', why: 'gh is not installed' });
  });

  it('is read from glab, with who approved it', async () => {
    const at = 'https://gitlab.com/acme/crm.git';
    const answers = (approvals: object): string =>
      `if [ "$1" = mr ]; then ${prints({ state: 'opened', iid: 7, web_url: 'https://gitlab.com/x' })}\nelse\n${prints(approvals)}\nfi`;
    expect(
      await asked(at, 'glab', answers({ approved: true, approved_by: [{ user: { username: 'ada' } }] }))
    ).to.deep.equal({
      kind: 'approved',
      by: ['ada'],
    });
    // Where no approval is required, GitLab calls it approved though nobody has.
    expect(await asked(at, 'glab', answers({ approved: true, approved_by: [] }))).to.deep.equal({
      kind: 'open',
      url: 'https://gitlab.com/x',
    });
  });

  it('is read from az, and no approval where somebody rejects', async () => {
    const at = 'https://dev.azure.com/acme/Sales/_git/crm';
    const ada = { vote: 10, displayName: 'Ada' };
    const active = (...reviewers: object[]): string => prints([{ status: 'active', reviewers }]);
    expect(await asked(at, 'az', active(ada))).to.deep.equal({ kind: 'approved', by: ['Ada'] });
    expect(await asked(at, 'az', active(ada, { vote: -10, displayName: 'Bob' }))).to.deep.equal({ kind: 'open' });
    expect(await asked(at, 'az', prints([]))).to.deep.equal({
      kind: 'unknown',
      why: 'there is no pull request of it',
    });
  });
});
