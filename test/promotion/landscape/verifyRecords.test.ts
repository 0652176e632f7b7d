import { expect } from 'chai';
import { readJsonFile } from '../../../src/promotion/jsonCommit.js';
import { writeRecord } from '../../../src/promotion/history.js';
import { type Verified, verifyRecords } from '../../../src/promotion/landscape/verifyRecords.js';
import type { PromotionRecord } from '../../../src/promotion/record.js';
import { historyRef } from '../../../src/promotion/refNames.js';
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

  it('finds merges of runs that no record names, also where there is none at all', async () => {
    const qa = async (): Promise<string[]> => (await verify('qa')).discrepancies.map(({ what }) => what);
    await stage.remote.git('update-ref', 'refs/sre/instances/qa', 'refs/sre/instances/qa~1');
    expect((await qa())[0]).to.match(/^branch qa has its merge \w+, and no record names it$/);
    await stage.remote.git('update-ref', '-d', 'refs/sre/instances/qa');
    expect(await qa()).to.have.length(2);
    expect((await verify('qa')).unchecked).to.deep.equal([{ instance: 'qa', what: 'it has no records' }]);
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
});
