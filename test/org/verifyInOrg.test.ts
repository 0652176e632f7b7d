import { expect } from 'chai';
import { readBack, verifyDeploy } from '../../src/org/verify.js';
import { watchDeploy } from '../../src/org/watch.js';
import { apexClass, deployClasses, quickly, useLocalOrg } from './wire.js';

describe('a deploy that says succeeded while a component is missing', () => {
  const wire = useLocalOrg({ name: 'qa', kind: 'sandbox' });
  const sent = { sent: ['A', 'B'].map((fullName) => ({ type: 'ApexClass', fullName })), deleted: [] };
  const missing = { type: 'ApexClass', fullName: 'B', deletion: false };

  it('is found out by counting, and the org confirms it when it is read back', async () => {
    const org = await wire.connect();
    wire.org().fail({ operation: 'deploy', effect: { kind: 'componentMissing', type: 'ApexClass', fullName: 'B' } });
    const result = await watchDeploy(org, await deployClasses(org, { A: '', B: '' }), quickly);
    expect(result.success).to.equal(true);
    expect(verifyDeploy(result, sent)).to.deep.equal([missing]);
    expect(await readBack(org, [missing], quickly)).to.deep.equal([missing]);
  });

  it('is forgiven what the org has after all', async () => {
    const org = await wire.connect();
    await wire.org().fill(apexClass('B'));
    expect(await readBack(org, [missing], quickly)).to.deep.equal([]);
  });

  it('is told what should be gone and is still there', async () => {
    const org = await wire.connect();
    await wire.org().fill(apexClass('B'));
    const deletions = ['B', 'Ghost'].map((fullName) => ({ type: 'ApexClass', fullName, deletion: true }));
    expect(await readBack(org, deletions, quickly)).to.deep.equal([deletions[0]]);
  });
});
