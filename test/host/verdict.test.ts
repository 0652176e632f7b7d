/* eslint-disable camelcase -- the names of GitLab */
import { join } from 'node:path';
import { expect } from 'chai';
import { type ProposedCommit, type Verdict, verdictOf } from '../../src/host/verdict.js';
import { createScratch, type Scratch } from '../support/gitRepo.js';
import { installProgram, prints } from '../support/hostProgram.js';

const [commit, earlier] = ['c'.repeat(40), 'e'.repeat(40)];
const proposed: ProposedCommit = { source: 'sre/promote/run', target: 'qa', commit, isAnew: false };

describe('what a host says of a pull request', () => {
  let scratch: Scratch;

  beforeEach(async () => {
    scratch = await createScratch();
  });
  afterEach(async () => {
    await scratch.remove();
  });

  const askedOf =
    (address: string, program: string) =>
    async (script: string, change: Partial<ProposedCommit> = {}): Promise<Verdict> => {
      const path = await installProgram(scratch.dir, program, script);
      return verdictOf({ ...proposed, ...change }, { address, dir: scratch.dir, env: { PATH: path } });
    };

  describe('is read from gh', () => {
    const address = 'https://github.com/acme/crm.git';
    const asked = askedOf(address, 'gh');
    const url = 'https://github.com/x';
    const pr = (answer: object): string => prints({ baseRefName: 'qa', headRefOid: commit, url, ...answer });
    const open = (reviewDecision: string, ...reviews: object[]): string =>
      pr({ state: 'OPEN', reviewDecision, reviews });
    const review = (state: string, login: string, change: object = {}): object => ({
      ...{ state, author: { login }, authorAssociation: 'MEMBER', commit: { oid: commit }, ...change },
    });
    const stale = { commit: { oid: earlier } };

    it('as merged, closed, none, and no answer', async () => {
      expect(await asked(pr({ state: 'MERGED' }))).to.deep.equal({ kind: 'merged', by: [] });
      expect(await asked(pr({ state: 'MERGED', reviews: [review('APPROVED', 'ada')] }))).to.deep.equal({
        kind: 'merged',
        by: ['ada'],
      });
      expect(await asked(pr({ state: 'CLOSED' }))).to.deep.equal({
        kind: 'unknown',
        why: 'its pull request is closed',
      });
      expect(await asked('echo "no pull requests found" >&2; exit 1')).to.deep.equal({
        kind: 'unknown',
        why: 'gh said: no pull requests found',
      });
      expect((await asked('echo rubbish')).kind).to.equal('unknown');
      const nowhere = { address, dir: scratch.dir, env: { PATH: join(scratch.dir, 'nothing') } };
      expect(await verdictOf(proposed, nowhere)).to.deep.equal({ kind: 'unknown', why: 'gh is not installed' });
    });

    it('as approved where GitHub decides so, or where it decides nothing', async () => {
      const approved = { kind: 'approved', by: ['ada'] };
      expect(await asked(open('APPROVED', review('APPROVED', 'ada')))).to.deep.equal(approved);
      expect(await asked(open('', review('APPROVED', 'ada'), review('COMMENTED', 'bob')))).to.deep.equal(approved);
      // A comment leaves what its author said before.
      expect(await asked(open('', review('APPROVED', 'ada'), review('COMMENTED', 'ada')))).to.deep.equal(approved);
      expect((await asked(open(''))).kind).to.equal('open');
      expect((await asked(open('', review('APPROVED', 'any', { authorAssociation: 'NONE' })))).kind).to.equal('open');
      expect((await asked(open('', review('APPROVED', 'ada'), review('DISMISSED', 'ada')))).kind).to.equal('open');
      expect(await asked(open('REVIEW_REQUIRED', review('APPROVED', 'ada')))).to.deep.equal({ kind: 'open', url });
    });

    it('as open where somebody is against it', async () => {
      const reviews = [review('APPROVED', 'ada'), review('CHANGES_REQUESTED', 'bob')];
      const against = { kind: 'open', url, why: 'changes are requested, by bob' };
      expect(await asked(open('CHANGES_REQUESTED', ...reviews))).to.deep.equal(against);
      expect(await asked(open('', ...reviews))).to.deep.equal(against);
      expect((await asked(open('', ...reviews, review('APPROVED', 'bob')))).kind).to.equal('approved');
    });

    it('as open where the approval is of an earlier commit', async () => {
      const why = 'its approval is of what was proposed before';
      for (const decision of ['APPROVED', '']) {
        expect(await asked(open(decision, review('APPROVED', 'ada', stale)))).to.deep.equal({ kind: 'open', url, why });
        const both = [review('APPROVED', 'ada', stale), review('APPROVED', 'bob')];
        expect(await asked(open(decision, ...both))).to.deep.equal({ kind: 'approved', by: ['bob'] });
        const anybodys = [both[0], review('APPROVED', 'any', { authorAssociation: 'NONE' })];
        expect((await asked(open(decision, ...anybodys))).kind).to.equal('open');
      }
    });

    it('as none where it goes into another branch, or has another commit', async () => {
      const reviews = [review('APPROVED', 'ada')];
      for (const state of ['OPEN', 'MERGED']) {
        const answer = { state, reviewDecision: 'APPROVED', reviews };
        expect(await asked(pr({ ...answer, baseRefName: 'play' }))).to.deep.equal({
          kind: 'unknown',
          why: 'its pull request goes into play',
        });
        expect(await asked(pr({ ...answer, headRefOid: earlier }))).to.deep.equal({
          kind: 'unknown',
          why: 'its pull request has commit eeeeeee, and ccccccc is proposed',
        });
      }
    });
  });

  describe('is read from glab', () => {
    const asked = askedOf('https://gitlab.com/acme/crm.git', 'glab');
    const web_url = 'https://gitlab.com/x';
    const first = { head_commit_sha: earlier, created_at: '2026-01-01T10:00:00.000Z' };
    const second = { head_commit_sha: commit, created_at: '2026-01-02T10:00:00.000Z' };
    type Answers = Readonly<{ request?: object; approvals?: object; versions?: readonly object[] }>;
    const answers = ({ request, approvals, versions = [second] }: Answers): string =>
      [
        'case "$*" in',
        `mr*) ${prints({ state: 'opened', iid: 7, target_branch: 'qa', sha: commit, web_url, ...request })};;`,
        `*/7/versions) ${prints(versions)};;`,
        `*/7/approvals) ${prints({ approved: true, approved_by: [], ...approvals })};;`,
        'esac',
      ].join('\n');
    const by = (approved_at?: string): object => ({ approved_by: [{ user: { username: 'ada' }, approved_at }] });
    const stale = { kind: 'open', url: web_url, why: 'its approval is of what was proposed before' };

    it('with who approved it', async () => {
      expect(await asked(answers({ approvals: by() }))).to.deep.equal({ kind: 'approved', by: ['ada'] });
      // Where no approval is required, GitLab calls it approved though nobody has.
      expect(await asked(answers({}))).to.deep.equal({ kind: 'open', url: web_url });
    });

    it('as open where the approval is of an earlier commit', async () => {
      const versions = [second, first];
      expect(await asked(answers({ versions, approvals: by('2026-01-01T12:00:00.000Z') }))).to.deep.equal(stale);
      // Older servers do not tell when.
      expect(await asked(answers({ versions, approvals: by() }))).to.deep.equal(stale);
      const approved = { kind: 'approved', by: ['ada'] };
      expect(await asked(answers({ versions, approvals: by('2026-01-02T12:00:00.000Z') }))).to.deep.equal(approved);
    });

    it('as none where it goes into another branch, or has another commit', async () => {
      for (const state of ['opened', 'merged']) {
        expect(await asked(answers({ request: { state, target_branch: 'play' }, approvals: by() }))).to.deep.equal({
          kind: 'unknown',
          why: 'its merge request goes into play',
        });
        expect(await asked(answers({ request: { state, sha: earlier }, approvals: by() }))).to.deep.equal({
          kind: 'unknown',
          why: 'its merge request has commit eeeeeee, and ccccccc is proposed',
        });
      }
      const merged = await asked(answers({ request: { state: 'merged' }, approvals: by() }));
      expect(merged).to.deep.equal({ kind: 'merged', by: ['ada'] });
    });
  });

  describe('is read from az', () => {
    const asked = askedOf('https://dev.azure.com/acme/Sales/_git/crm', 'az');
    const ada = { vote: 10, displayName: 'Ada' };
    const request = (answer: object): string =>
      prints([
        { status: 'active', targetRefName: 'refs/heads/qa', lastMergeSourceCommit: { commitId: commit }, ...answer },
      ]);

    it('as approved, and as open where somebody rejects', async () => {
      expect(await asked(request({ reviewers: [ada] }))).to.deep.equal({ kind: 'approved', by: ['Ada'] });
      const reviewers = [ada, { vote: -10, displayName: 'Bob' }];
      expect(await asked(request({ reviewers }))).to.deep.equal({ kind: 'open' });
      expect(await asked(prints([]))).to.deep.equal({ kind: 'unknown', why: 'there is no pull request of it' });
    });

    it('as open where its votes may be of an earlier commit', async () => {
      const open = await asked(request({ reviewers: [ada] }), { isAnew: true });
      expect(open).to.include({ kind: 'open' }).and.property('why').to.include('proposed before');
      const merged = await asked(request({ status: 'completed', reviewers: [ada] }), { isAnew: true });
      expect(merged).to.deep.equal({ kind: 'merged', by: [] });
    });

    it('as none where it goes into another branch, or has another commit', async () => {
      for (const status of ['active', 'completed']) {
        for (const other of [{ targetRefName: 'refs/heads/play' }, { lastMergeSourceCommit: { commitId: earlier } }]) {
          expect((await asked(request({ status, reviewers: [ada], ...other }))).kind).to.equal('unknown');
        }
      }
    });
  });
});
