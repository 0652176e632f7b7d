import { expect } from 'chai';
import type { Repository } from '../../src/git/repository.js';
import { InstanceHistory, writeRecord } from '../../src/promotion/history.js';
import { toJsonFile, writeStateCommit } from '../../src/promotion/jsonCommit.js';
import type { PromotionRecord } from '../../src/promotion/record.js';
import { failure } from '../support/failure.js';
import { createScratch, type Scratch } from '../support/gitRepo.js';

describe('the history of an instance', () => {
  let scratch: Scratch;
  let repo: Repository;
  /** The records' commits, oldest first. */
  let commits: string[];

  const record = (number: number, previousRecord?: string): PromotionRecord =>
    ({
      ...{ version: 1, run: `run-${number}`, kind: 'promotion', instance: 'qa', features: [] },
      org: { id: number < 20 ? '00DLo0200000001' : '00DLo0200000002', username: 'admin@qa.test', kind: 'sandbox' },
      ...{ deployedCommit: commits[0] ?? '', ...(previousRecord === undefined ? {} : { previousRecord }) },
    }) as unknown as PromotionRecord;

  const runs = async (tip: string | undefined): Promise<string[]> => {
    const read: string[] = [];
    for await (const entry of new InstanceHistory(repo, 'qa', tip).records()) read.push(entry.record.run);
    return read;
  };

  before(async () => {
    scratch = await createScratch();
    // What is deployed has a file of the same name as records have: it must not be taken for one.
    const project = await scratch.init();
    commits = [
      await project.commit('Begin', { 'record.json': toJsonFile({ ...{ version: 1, run: 'a project’s own' } }) }),
    ];
    repo = await project.open();
    for (let number = 0; number < 100; number += 1) {
      commits.push(await writeRecord(repo, record(number, number === 0 ? undefined : commits[number])));
    }
  });

  after(async () => {
    await repo.close();
    await scratch.remove();
  });

  it('is read newest first, to its beginning and no farther', async () => {
    const expected = Array.from({ length: 100 }, (_, index) => `run-${99 - index}`);
    expect(await runs(commits[100])).to.deep.equal(expected);
    expect(await runs(commits[2])).to.deep.equal(['run-1', 'run-0']);
    expect(await runs(undefined)).to.deep.equal([]);
  });

  it('has each record with its commit, found by its run or its org', async () => {
    const history = new InstanceHistory(repo, 'qa', commits[100]);
    expect((await history.newest())?.commit).to.equal(commits[100]);
    expect((await history.ofRun('run-41'))?.commit).to.equal(commits[42]);
    const { id = '' } = (await history.newest())?.record.org ?? {};
    expect((await history.newestFor(id.slice(0, 15)))?.record.run).to.equal('run-99');
    expect(await history.newestFor('00DLo0200000001AAA'), 'which was away since').to.equal(undefined);
    expect(await history.ofRun('run-100')).to.equal(undefined);
  });

  it('is reported as damaged with the commit that is, and read up to there', async () => {
    const files = new Map([['record.json', '{"version": 1,']]);
    const damaged = await writeStateCommit(repo, { files, parents: [commits[10]], message: 'damaged\n' });
    const missing = await writeStateCommit(repo, { files: new Map(), parents: [commits[10]], message: 'missing\n' });
    for (const [broken, cause] of [
      [damaged, 'JSON'],
      [missing, 'it is missing'],
    ]) {
      let tip = broken;
      for (let number = 0; number < 5; number += 1) tip = await writeRecord(repo, record(number, tip));
      const history = new InstanceHistory(repo, 'qa', tip);
      expect((await history.ofRun('run-1'))?.record.run).to.equal('run-1');
      const error = await failure(history.ofRun('run-9'));
      expect(error.name).to.equal('DamagedStateError');
      expect(error.message).to.contain(broken).and.to.contain(cause);
    }
  });

  it('of a newer version of the plugin is not read', async () => {
    const files = new Map([['record.json', toJsonFile({ ...record(1), version: 2 })]]);
    const newer = await writeStateCommit(repo, { files, parents: [commits[10]], message: 'newer\n' });
    const tip = await writeRecord(repo, record(2, newer));
    expect((await failure(runs(tip))).name).to.equal('NewerStateError');
  });
});
