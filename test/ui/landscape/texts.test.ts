import { stripVTControlCharacters } from 'node:util';
import { expect } from 'chai';
import type { CommitInfo } from '../../../src/git/repository.js';
import type { FeatureStanding } from '../../../src/promotion/landscape/standing.js';
import type { InstanceDiff } from '../../../src/promotion/landscape/diff.js';
import type { PromotionRecord } from '../../../src/promotion/record.js';
import { componentTable } from '../../../src/ui/componentTable.js';
import { diffText } from '../../../src/ui/landscape/diffText.js';
import { featureRow, featureText } from '../../../src/ui/landscape/featureText.js';
import type { UnrecordedRun } from '../../../src/promotion/landscape/unfinishedRuns.js';
import { type Verified, verifiedExitCode } from '../../../src/promotion/landscape/verified.js';
import type { Run } from '../../../src/promotion/run.js';
import { logJson, logText } from '../../../src/ui/landscape/logText.js';
import { verifyText } from '../../../src/ui/landscape/verifyText.js';

const now = new Date('2026-03-14T12:00:00Z');
const oid = '1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d';
const other = '5d6e7f8091a2b3c4d1a2b3c4d5e6f708192a3b4c';
const plain = (lines: readonly string[]): string[] => stripVTControlCharacters(lines.join('\n')).split('\n');
const commit = (subject: string, parents: readonly string[] = [other]): CommitInfo => ({
  ...{ oid, tree: oid, parents, subject, authorName: 'Robin', authorEmail: 'robin@example.com', date: '' },
});

describe('a feature', () => {
  const feature: FeatureStanding = {
    ...{ name: 'feature/rating', tip: oid, branch: 'shared', unpushed: 1, hasDiverged: false, isHotfix: true },
    ...{ developedIn: 'dev', commits: 3, behindMain: 2, next: { instance: 'uat' } },
    heldBy: [
      { instance: 'qa', commit: oid, by: 'record', waiting: 0 },
      { instance: 'lab', commit: other, by: 'squash', waiting: 2 },
    ],
    takenOutOf: [{ instance: 'uat', by: 'revert', commit: other }],
  };

  it('is a row that tells who holds it, what waits and where it goes', () => {
    expect(featureRow(feature)).to.deep.equal({
      feature: 'feature/rating\n(hotfix)\n(1 commit not pushed)',
      developedIn: 'dev',
      heldBy: 'qa at 1a2b3c4\nlab at 5d6e7f8, by a squash merge, 2 newer\nuat: reverted by 5d6e7f8',
      next: 'uat',
      behind: '2',
    });
    const abroad = { ...feature, next: { instance: 'uat', repository: 'https://example.com/app.git' } };
    expect(featureRow(abroad).next).to.equal('uat in https://example.com/app.git');
  });

  it('is shown with what is missing where, and its records', () => {
    const record = { instance: 'qa', run: 'run-1', kind: 'promotion' as const, at: '2026-03-14T10:00:00Z', tip: oid };
    const missing = [{ instance: 'lab', commits: [commit('Rate more')] }];
    const shown = plain(featureText({ feature, missing, records: [record] }, now));
    expect(shown).to.include.members([
      'Feature       feature/rating',
      'Behind Main   2 commits',
      'Taken Out Of  uat: reverted by 5d6e7f8',
      'Not in lab yet:',
      '  1a2b3c4 Rate more (Robin)',
      'qa        promotion, 2 hours ago  1a2b3c4  none',
    ]);
  });

  it('whose branch is gone says so', () => {
    const gone: FeatureStanding = { ...feature, branch: 'gone', unpushed: 0, isHotfix: false };
    expect(featureRow(gone).feature).to.equal('feature/rating\n(branch is gone)');
  });
});

describe('the log', () => {
  const record: PromotionRecord = {
    ...{ version: 1, run: 'run-1', kind: 'promotion', instance: 'qa', from: 'dev', deployedCommit: oid },
    org: { id: '00D000000000001AAA', username: 'qa@example.com', kind: 'sandbox' },
    features: [{ name: 'feature/rating', tip: oid, commits: [oid] }],
    owed: [],
    manifest: [{ type: 'ApexClass', fullName: 'Rating' }],
    deletions: [{ type: 'ApexClass', fullName: 'Old' }],
    deploy: { id: '0Af000000000001AAA', tests: [], componentsDeployed: 2, testsRun: 0 },
    by: { name: 'Robin', email: 'robin@example.com' },
    at: '2026-03-14T10:00:00Z',
  };
  const entries = [{ commit: other, record }];
  const fitting: Verified = {
    ...{ records: 2, manifests: 1 },
    ...{ discrepancies: [], unchecked: [], withoutRecords: [], unfinished: [] },
  };

  it('tells of each record what went where, when, by whom and with what', () => {
    expect(plain(logText({ entries, total: 3 }, undefined, now))).to.deep.equal([
      'promotion into qa from dev, 2 hours ago (2026-03-14 10:00 UTC)',
      '  By        Robin <robin@example.com>',
      '  Run       run-1',
      '  Commit    1a2b3c4',
      '  Deploy    0Af000000000001AAA',
      '  Feature   feature/rating at 1a2b3c4',
      '  Brought   1 component, 1 deleted',
      '',
      '1 of 3 records; see more with --number.',
    ]);
  });

  it('tells which tests ran, and what a person accepted of them', () => {
    const unmetTests = ['no test of RatingTest ran'];
    const deploy = { id: '0Af', testLevel: 'RunLocalTests', tests: [], componentsDeployed: 1, testsRun: 3, unmetTests };
    const tested = { commit: other, record: { ...record, deploy: { ...deploy, validation: 'run-0' } } };
    expect(plain(logText({ entries: [tested], total: 1 }, undefined, now))).to.include.members([
      '  Tests     3 run, RunLocalTests, by validation run-0',
      '  Accepted  although no test of RatingTest ran',
    ]);
  });

  it('that is verified says of each fault where it is, and what to do', () => {
    const fault = { instance: 'qa', run: 'run-1', commit: oid, what: 'it is wrong' };
    const shown = plain(verifyText({ ...fitting, discrepancies: [fault] }));
    expect(shown[0]).to.equal('qa, run run-1 (commit 1a2b3c4): it is wrong');
    expect(shown.at(-1)).to.include('"sf sre instance baseline --name qa --compare"');
    expect(plain(verifyText(fitting))).to.deep.equal([
      'Checked 2 records, and computed 1 manifest again: all of it fits.',
    ]);
  });

  it('that is verified names the runs that are not finished, and how to go on with each', () => {
    const command = 'sf sre promote resume --run run-2';
    const run = { instance: 'qa', run: 'run-2', kind: 'promotion', started: record.at, command } as const;
    const lock = { owner: 'Robin', host: 'laptop' };
    const first = (change: object): string => plain(verifyText({ ...fitting, unfinished: [{ ...run, ...change }] }))[0];
    expect(first({ state: 'verified', lock })).to.equal(
      `qa: the promotion of run run-2 of Robin on laptop is not finished: the org accepted it, and no record says so; "${command}" goes on with it`
    );
    expect(first({ state: 'deploying' })).to.include(
      'the org has it, or may have it (deploying), as this clone has it ("sf sre promote report --run run-2" asks the org); '
    );
    expect(first({ state: 'deploying', byLockAlone: true, lock })).to.include(
      '(deploying), as the lock has it ("sf sre promote report --run run-2" asks the org); '
    );
    expect(first({ state: 'conflicted' })).to.include('it stopped by a conflict');
    expect(first({ state: 'proposed' })).to.include('it waits for its pull request');
    expect(first({ state: 'published', lock })).to.include('it still holds its lock');
    expect(first({ kind: undefined, lock, command: 'sf sre instance unlock --run run-2' })).to.equal(
      'qa: run run-2 of Robin on laptop holds its lock, and has sent nothing to the org: if it is dead, "sf sre instance unlock --run run-2" frees the lock'
    );
    expect(plain(verifyText({ ...fitting, unfinished: [{ ...run, state: 'planned' }] })).at(-1)).to.equal(
      'Checked 2 records, and computed 1 manifest again: all of it fits; 1 run not finished.'
    );
  });

  it('that is verified says plainly where there was nothing to verify', () => {
    expect(plain(verifyText({ ...fitting, withoutRecords: ['dev'] })).at(-1)).to.equal(
      'Checked 2 records, and computed 1 manifest again: all of it fits; nothing to verify in dev.'
    );
    const nothing = { ...fitting, records: 0, manifests: 0, withoutRecords: ['dev', 'qa'] };
    const shown = plain(verifyText(nothing));
    expect(shown[0]).to.match(/^dev: it has no records, so that nothing could be verified; /);
    expect(shown.at(-1)).to.equal('There was nothing to verify: no record was found.');
  });

  it('that is verified ends with a code that tells a script what was found', () => {
    const fault = { instance: 'qa', what: 'it is wrong' };
    const run = (state?: Run['state']): UnrecordedRun => ({
      ...{ instance: 'qa', run: 'run-2', started: record.at, command: '' },
      ...(state === undefined ? {} : { state }),
    });
    const code = (change: Partial<Verified>): number => verifiedExitCode({ ...fitting, ...change });
    expect(code({})).to.equal(0);
    expect(code({ unfinished: [run('conflicted'), run('proposed'), run()] })).to.equal(0);
    expect(code({ unfinished: [run('deploying')] })).to.equal(69);
    expect(code({ unfinished: [run('deploying'), run('accepted')] })).to.equal(68);
    expect(code({ unfinished: [run('accepted')], discrepancies: [fault] })).to.equal(1);
    expect(code({ withoutRecords: ['qa'] })).to.equal(1);
  });

  it('tells which stages were skipped, and of a feature of another repository from where it is', () => {
    const features = [{ name: 'feature/lamp', repository: 'https://example.com/lamps.git', tip: oid, commits: [oid] }];
    const skipping = { commit: other, record: { ...record, features, skipped: ['uat'] } };
    const shown = plain(logText({ entries: [skipping], total: 1 }, undefined, now, 'https://example.com/shop.git'));
    expect(shown).to.include.members([
      '  Skipped   uat',
      '  Feature   feature/lamp at 1a2b3c4, from https://example.com/lamps.git',
    ]);
  });

  it('tells what an undo undid, and of what was undone by which', () => {
    const undone = [{ run: 'run-1', whole: false, reverts: [{ merge: oid, revert: other }] }];
    const drift = [{ type: 'ApexClass', fullName: 'Rating' }];
    const undo: PromotionRecord = { ...record, run: 'run-2', kind: 'undo', undoes: undone, drift, approvedBy: ['Ada'] };
    const both = [{ commit: oid, record: undo }, ...entries];
    expect(plain(logText({ entries: both, total: 2 }, undefined, now))).to.include.members([
      '  Undoes    run-1 in part',
      '  Approved  by Ada',
      '  Took out  feature/rating at 1a2b3c4',
      '  Drift     ApexClass:Rating',
      '  Undone by run-2 in part',
      '  Feature   feature/rating at 1a2b3c4',
    ]);
  });

  it('tells of a component whether it was deleted', () => {
    const old = { type: 'apexclass', fullName: 'old' };
    expect(plain(logText({ entries, total: 1 }, old, now)).join('\n')).to.include(
      'Brought   apexclass:old (deleted), of'
    );
  });

  it('says so when no record fits, and gives whole records as JSON', () => {
    expect(logText({ entries: [], total: 0 }, undefined, now)).to.deep.equal(['No record fits.']);
    expect(logJson({ entries, total: 3 })).to.deep.equal({ records: [{ commit: other, ...record }], total: 3 });
  });
});

describe('a difference', () => {
  const diff: InstanceDiff = {
    ...{ from: 'qa', to: 'uat', fromCommit: oid, toCommit: other, conflicts: [], leftBehind: [] },
    features: [{ name: 'feature/rating', commit: oid, again: true }],
    commits: [commit('Rate')],
    components: [{ type: 'ApexClass', fullName: 'Rating', operation: 'add', files: [] }],
  };

  it('names features and commits, and components in a table', () => {
    expect(plain(diffText(diff))).to.deep.equal([
      'From qa at 1a2b3c4 to uat at 5d6e7f8',
      '',
      'Features:',
      '  feature/rating at 1a2b3c4, newer than what is there',
      '',
      'Commits, without merges:',
      '  1a2b3c4 Rate (Robin)',
    ]);
    expect(componentTable(diff.components).data).to.deep.equal([
      { operation: 'Add', fullName: 'Rating', type: 'ApexClass' },
    ]);
  });

  it('names conflicts, and says when there is nothing', () => {
    const conflicting = { ...diff, components: [], conflicts: [{ path: 'a.cls', kind: 'contents' }] };
    expect(plain(diffText(conflicting)).slice(-2)).to.deep.equal([
      'Cannot be merged as it is; these files conflict:',
      '  a.cls (contents)',
    ]);
    const nothing = { ...diff, features: [], commits: [], components: [] };
    expect(plain(diffText(nothing))).to.deep.equal(['From qa at 1a2b3c4 to uat at 5d6e7f8: nothing new.']);
  });
});
