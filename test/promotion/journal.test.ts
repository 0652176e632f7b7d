import { readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Repository } from '../../src/git/repository.js';
import { writeStateCommit } from '../../src/promotion/jsonCommit.js';
import { Journal } from '../../src/promotion/journal.js';
import type { Run, RunState } from '../../src/promotion/run.js';
import { failure } from '../support/failure.js';
import { createScratch, type Scratch, type TestRepository } from '../support/gitRepo.js';

const now = new Date('2026-11-25T12:00:00Z');
const day = 24 * 60 * 60 * 1000;

describe('the journals of runs', () => {
  let scratch: Scratch;
  let local: TestRepository;
  let repo: Repository;
  let journal: Journal;

  beforeEach(async () => {
    scratch = await createScratch();
    local = await scratch.init();
    repo = await local.open();
    journal = new Journal(repo);
  });

  afterEach(async () => {
    await repo.close();
    await scratch.remove();
  });

  const save = async (id: string, state: RunState, daysAgo: number): Promise<void> => {
    const run: Run = {
      version: 1,
      id,
      kind: 'promotion',
      instance: 'qa',
      remote: undefined,
      started: now.toISOString(),
      state,
    };
    await journal.save(run);
    const time = new Date(now.getTime() - daysAgo * day);
    await utimes(join(repo.commonDir, 'sre', 'runs', `${id}.json`), time, time);
  };

  it('that cannot be written are told as the run is, not as the disk has it', async () => {
    const id = '20261125120000-0123456789ab';
    await save(id, 'sending', 0);
    const folder = join(repo.commonDir, 'sre', 'runs');
    const before = await readFile(join(folder, `${id}.json`), 'utf8');
    // A folder of the temporary file's name is in the way of whoever writes, root included.
    await rm(folder, { recursive: true });
    await writeFile(folder, '');
    const run = { ...(JSON.parse(before) as Run), state: 'deploying', deployId: '0Af' } as const;
    expect((await failure(journal.save(run))).name).to.equal('JournalNotWrittenError');
    expect(await journal.load(id)).to.deep.equal(run);
  });

  it('name no object that is not stored yet', async () => {
    const recordCommit = await writeStateCommit(repo, { files: new Map(), parents: [], message: 'record\n' });
    await save(recordCommit, 'planned', 0);
    expect(await local.oid(`${recordCommit}^{commit}`)).to.equal(recordCommit);
  });

  describe('that cannot be read', () => {
    const rubbish = [
      '',
      '{"version":1',
      'null',
      '[]',
      '{"version":1}',
      '{"version":"1","id":"torn","state":"planned"}',
    ];
    const write = async (id: string, content: string, daysAgo = 0): Promise<string> => {
      await save(id, 'planned', 0);
      const path = join(repo.commonDir, 'sre', 'runs', `${id}.json`);
      await writeFile(path, content);
      const time = new Date(now.getTime() - daysAgo * day);
      await utimes(path, time, time);
      return path;
    };

    it('count as none, and stop no other run', async () => {
      await save('whole', 'planned', 0);
      for (const content of rubbish) {
        const path = await write('torn', content);
        expect((await journal.unfinished()).map(({ id }) => id)).to.deep.equal(['whole']);
        expect((await failure(journal.load('torn'))).name).to.equal('DamagedJournalError');
        expect(await journal.find('torn')).to.equal(undefined);
        expect(await readFile(`${path}.damaged`, 'utf8')).to.equal(content);
        expect((await failure(journal.load('torn'))).name).to.equal('RunNotFoundError');
      }
    });

    it('are taken away after a month', async () => {
      await write('torn', '', 31);
      await journal.prune(now);
      expect((await failure(journal.load('torn'))).name).to.equal('RunNotFoundError');
    });

    it('since a later version wrote them, stay', async () => {
      await write('later', '{"version":2,"id":"later"}', 31);
      await journal.prune(now);
      expect(await journal.unfinished()).to.deep.equal([]);
      const error = await failure(journal.find('later'));
      expect(error).to.include({ name: 'NewerJournalError' });
      expect(error.actions?.[0]).to.include('sf plugins update');
    });
  });

  it('are taken away a month after their runs ended, and never before', async () => {
    await save('old-published', 'published', 31);
    await save('old-ended', 'ended', 31);
    await save('old-deploying', 'deploying', 31);
    await save('new-ended', 'ended', 29);
    await journal.prune(now);
    expect((await failure(journal.load('old-published'))).name).to.equal('RunNotFoundError');
    expect((await failure(journal.load('old-ended'))).name).to.equal('RunNotFoundError');
    expect((await journal.load('old-deploying')).state).to.equal('deploying');
    expect((await journal.load('new-ended')).state).to.equal('ended');
  });
});
