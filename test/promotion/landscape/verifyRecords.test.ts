import { expect } from 'chai';
import { cancelRun } from '../../../src/promotion/cancelRun.js';
import { findRun } from '../../../src/promotion/findRun.js';
import { findLockOfRun, freeLock } from '../../../src/promotion/instances/unlock.js';
import { readJsonFile } from '../../../src/promotion/jsonCommit.js';
import { writeRecord } from '../../../src/promotion/history.js';
import { Journal } from '../../../src/promotion/journal.js';
import { type Verified, verifiedExitCode } from '../../../src/promotion/landscape/verified.js';
import { verifyRecords } from '../../../src/promotion/landscape/verifyRecords.js';
import { prepareLock, takeLock } from '../../../src/promotion/lock.js';
import type { PromotionRecord } from '../../../src/promotion/record.js';
import { historyRef } from '../../../src/promotion/refNames.js';
import { xml } from '../../metadata/support/project.js';
import { failure } from '../../support/failure.js';
import type { Files } from '../../support/gitRepo.js';
import { apexClass, customObject, Stage } from '../../support/stage.js';

describe('verifying the records of an instance @long', () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.open(customObject('Shop__c', 'Name__c'));
    await stage.feature('feature/one', { ...apexClass('One'), ...customObject('Shop__c', 'Name__c', 'Stars__c') });
    await stage.feature('feature/two', apexClass('Two'));
    await stage.promoteInStages({ features: ['one'], from: 'dev', to: 'production' });
    await stage.promote({ features: ['two'], from: 'dev' });
  });

  afterEach(async () => {
    await stage.close();
  });

  const verify = async (...names: string[]): Promise<Verified> =>
    stage.with(async (context) => verifyRecords(context, names));

  /** Puts another record in place of the newest. */
  const falsify = async (change: (record: PromotionRecord) => Partial<PromotionRecord>): Promise<void> =>
    stage.with(async ({ repo, store }) => {
      const ref = historyRef('qa');
      const tip = (await store.fetch([ref])).get(ref) ?? '';
      const record = await readJsonFile<PromotionRecord>(repo, tip, 'record.json');
      const next = await writeRecord(repo, { ...record, ...change(record) });
      await store.update([{ ref, expected: tip, next }]);
    });

  it('finds that all fit after promotions in both directions', async () => {
    await stage.backPromote({ descendants: true });
    const { records, manifests, discrepancies, unchecked } = await verify('production', 'qa', 'dev');
    expect(discrepancies).to.deep.equal([]);
    expect(unchecked).to.deep.equal([]);
    expect(records).to.be.greaterThan(6);
    expect(manifests).to.be.greaterThan(3);
  });

  it('finds a manifest that is not the difference', async () => {
    await falsify(({ manifest }) => ({ manifest: [...manifest, { type: 'ApexClass', fullName: 'Never' }] }));
    const { discrepancies } = await verify('qa');
    expect(discrepancies.map(({ what }) => what)).to.deep.equal(['its manifest has ApexClass:Never besides']);
  });

  it('takes for right that a record names all that stands in one file with what changed, as earlier versions sent it', async () => {
    const alerts = (texts: Readonly<Record<string, string>>): Files => ({
      'force-app/main/default/workflows/Case.workflow-meta.xml': xml(
        'Workflow',
        ...Object.entries(texts).map(
          ([name, text]) => `<alerts><fullName>${name}</fullName><description>${text}</description></alerts>`
        )
      ),
    });
    await stage.close();
    stage = await Stage.open(alerts({ A: 'a', B: 'b', Gone: 'gone' }));
    await stage.feature('feature/alerts', alerts({ A: 'a', B: 'changed' }));
    await stage.promote({ features: ['alerts'], from: 'dev' });
    const besides = (...names: readonly string[]): Promise<void> =>
      falsify(({ manifest }) => ({
        manifest: [
          ...manifest,
          { type: 'Workflow', fullName: 'Case' },
          ...names.map((fullName) => ({ type: 'WorkflowAlert', fullName })),
        ],
      }));
    await besides('Case.A');
    expect((await verify('qa')).discrepancies).to.deep.equal([]);
    await besides('Case.Never');
    const { discrepancies } = await verify('qa');
    expect(discrepancies.map(({ what }) => what)).to.deep.equal(['its manifest has WorkflowAlert:Case.Never besides']);
  });

  it('finds what a record says of itself and its commits contradict', async () => {
    const found = async (change: (record: PromotionRecord) => Partial<PromotionRecord>): Promise<readonly string[]> => {
      const before = await stage.remote.git('rev-parse', 'refs/sre/instances/qa');
      await falsify(change);
      const { discrepancies } = await verify('qa');
      await stage.remote.git('update-ref', 'refs/sre/instances/qa', before);
      return discrepancies.map(({ what }) => what);
    };
    type Change = Parameters<typeof falsify>[0];
    const expectFound = async (what: RegExp, change: Change): Promise<void> => {
      const faults = await found(change);
      expect(
        faults.some((fault) => what.test(fault)),
        `${what.source} in ${faults.join('; ')}`
      ).to.equal(true);
    };
    const expectFeature = async (what: RegExp, feature: object): Promise<void> =>
      expectFound(what, ({ features }) => ({ features: features.map((each) => ({ ...each, ...feature })) }));
    await expectFeature(/^merge \w+ does not bring 1{7} of feature\/two$/, { tip: '1'.repeat(40) });
    await expectFeature(/^merge \w+ is of feature\/two, and not of feature\/other$/, { name: 'feature/other' });
    await expectFound(/^merge \w+ was made by run /, () => ({ run: '20260101000000-0123456789ab' }));
    await expectFound(/^it is a sync, which merges nothing, and its run made /, () => ({ kind: 'sync' }));
    await expectFound(/^it is a baseline, which merges nothing/, () => ({ kind: 'baseline' }));
    await expectFound(/^it names components that were sent, and no deploy$/, () => ({ deploy: undefined }));
    await expectFound(/^no record before it says what the org 00D\w+ held$/, ({ org }) => ({
      org: { ...org, id: '00D000000000999EAA' },
    }));
    await expectFound(/^it names ApexClass:Two as sent, and as owed$/, ({ manifest }) => ({
      owed: manifest.map((member) => ({ ...member, deletion: false, reason: 'x' })),
    }));
  });

  it('finds a package.xml that is not of the record', async () => {
    await stage.with(async ({ repo, store }) => {
      const ref = historyRef('qa');
      const tip = (await store.fetch([ref])).get(ref) ?? '';
      const record = await readJsonFile<PromotionRecord>(repo, tip, 'record.json');
      const manifest = '<Package><types><members>Three</members><name>ApexClass</name></types></Package>';
      await store.update([{ ref, expected: tip, next: await writeRecord(repo, record, { manifest }) }]);
    });
    const { discrepancies } = await verify('qa');
    expect(discrepancies.map(({ what }) => what)).to.deep.equal([
      'its manifest and its package.xml differ in ApexClass:Three, ApexClass:Two',
    ]);
  });

  it('finds merges of runs that no record names, also where there is none at all', async () => {
    const qa = async (): Promise<string[]> => (await verify('qa')).discrepancies.map(({ what }) => what);
    await stage.remote.git('update-ref', 'refs/sre/instances/qa', 'refs/sre/instances/qa~1');
    expect((await qa())[0]).to.match(/^branch qa has its merge \w+, and no record names it$/);
    await stage.remote.git('update-ref', '-d', 'refs/sre/instances/qa');
    expect(await qa()).to.have.length(2);
    expect(await verify('qa', 'dev'))
      .to.include({ records: 1 })
      .and.to.have.deep.property('withoutRecords', ['qa']);
  });

  it('finds a deployed commit that lost what the org held, and a branch that lost it', async () => {
    const first = (await stage.local.oid('origin/main~1')) ?? '';
    await stage.backPromote({ from: 'qa', to: ['dev'] });
    await stage.remote.git('update-ref', 'refs/heads/dev', first);
    expect((await verify('dev')).discrepancies.map(({ what }) => what)).to.deep.equal([
      'branch dev does not contain it',
    ]);
    await falsify(() => ({ deployedCommit: first }));
    const lost = (await verify('qa')).discrepancies.map(({ what }) => what).join('\n');
    expect(lost).to.include('which the org held before').and.include('does not contain the merge of');
  });

  describe('names a run that is not finished, and its command', () => {
    const verifyIn = async (dir?: string): Promise<Verified> =>
      stage.with(async (context) => verifyRecords(context, ['production', 'qa']), dir);
    const resume = (run: string): string => `sf sre promote resume --run ${run}`;

    it('that the org accepted, known by its lock in any clone, and by its journal when the lock was freed', async () => {
      await stage.remoteHook('update', 'case "$1" in refs/heads/*) exit 1;; esac');
      await failure(stage.promote({ features: ['two'] }));
      const [run] = await stage.with(async ({ repo }) => new Journal(repo).unfinished());
      const elsewhere = (await stage.scratch.clone(stage.remote, 'elsewhere')).dir;
      for (const dir of [undefined, elsewhere]) {
        const { unfinished, discrepancies } = await verifyIn(dir);
        expect(discrepancies).to.deep.equal([]);
        expect(unfinished).to.have.length(1);
        expect(unfinished[0]).to.include({ instance: 'production', run: run.id, command: resume(run.id) });
        expect(unfinished[0].lock).to.have.property('owner');
      }
      const [here, there] = [await verifyIn(), await verifyIn(elsewhere)].map(({ unfinished }) => unfinished[0]);
      expect([here.state, here.byLockAlone]).to.deep.equal(['verified', undefined]);
      expect(there.byLockAlone).to.equal(true);
      expect(verifiedExitCode(await verifyIn())).to.equal(68);
      expect((await verifyIn(elsewhere)).unfinished[0].state).to.be.oneOf([
        'sending',
        'deploying',
        'accepted',
        'verified',
      ]);
      await stage.remote.git('update-ref', '-d', 'refs/sre/locks/production');
      const [{ lock, state, command }] = (await verifyIn()).unfinished;
      expect([lock, state, command]).to.deep.equal([undefined, 'verified', resume(run.id)]);
      expect((await verifyIn(elsewhere)).unfinished).to.deep.equal([]);
    });

    it('of another clone that sent nothing: its lock may be freed', async () => {
      const id = '20260101000000-0123456789ab';
      const elsewhere = (await stage.scratch.clone(stage.remote, 'elsewhere')).dir;
      await stage.with(async ({ repo, store, clock }) => {
        await takeLock(repo, store, await prepareLock(repo, { instance: 'qa', run: id, clock }));
      }, elsewhere);
      const verified = await verifyIn();
      expect(verified.unfinished).to.have.length(1);
      expect(verified.unfinished[0]).to.include({ run: id, command: `sf sre instance unlock --run ${id}` });
      expect(verified.unfinished[0]).not.to.have.property('state');
      expect(verifiedExitCode(verified)).to.equal(0);
    });

    it('that another clone cancelled no more, and one whose lock was given up as long as nobody knows what became of it', async () => {
      await stage.feature('feature/three', apexClass('Three'));
      const elsewhere = (await stage.scratch.clone(stage.remote, 'elsewhere')).dir;
      const send = async (): Promise<string> => {
        stage.org('qa').fail({ operation: 'deploy', effect: { kind: 'jobStuck' } });
        return (await stage.promote({ features: ['three'], from: 'dev' }, { async: true })).run.id;
      };
      const cancelled = await send();
      expect((await verifyIn()).unfinished.map(({ run, state }) => [run, state])).to.deep.equal([
        [cancelled, 'deploying'],
      ]);
      await stage.with(async (context) => {
        const effects = { report: (): void => undefined, signal: new AbortController().signal, wait: 60_000 };
        await cancelRun(await findRun(context, cancelled), effects);
      }, elsewhere);
      const after = await verifyIn();
      expect([after.unfinished, verifiedExitCode(after)]).to.deep.equal([[], 0]);
      const abandoned = await send();
      await stage.with(async (context) =>
        freeLock(context, (await findLockOfRun(context, abandoned)).lock, { abandon: true })
      );
      const given = await verifyIn();
      expect(given.unfinished.map(({ run, lock }) => [run, lock])).to.deep.equal([[abandoned, undefined]]);
      expect(verifiedExitCode(given)).to.equal(69);
    });

    it('that conflicted, which holds no lock and changed nothing', async () => {
      await stage.feature('feature/other', apexClass('Two', ' /* other */ '));
      await failure(stage.promote({ features: ['other'], from: 'dev' }));
      const verified = await verifyIn();
      expect(verified.unfinished.map(({ instance, state }) => [instance, state])).to.deep.equal([['qa', 'conflicted']]);
      expect(verifiedExitCode(verified)).to.equal(0);
    });
  });
});
