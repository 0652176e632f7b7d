import { expect } from 'chai';
import { memberKey } from '../../../src/common/member.js';
import { deltaOfInstance, type DeltaRead } from '../../../src/promotion/delta/readDelta.js';
import { deltaJson } from '../../../src/ui/delta/deltaJson.js';
import { failure } from '../../support/failure.js';
import { apexClass, Stage } from '../../support/stage.js';

describe('what the org of an instance lacks of a commit', () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.open();
  });

  afterEach(async () => {
    await stage.close();
  });

  const read = async (instance: string, to: string): Promise<DeltaRead> => {
    const request = { instance, to, backward: false, env: {} };
    return stage.with(async (context): Promise<DeltaRead> => deltaOfInstance(context, request));
  };

  const lacking = async (instance: string, to: string): Promise<string[]> =>
    (await read(instance, to)).delta.components.map((each) => `${each.operation} ${memberKey(each)}`);

  it('is counted from its deployed commit, and nothing once that is promoted', async () => {
    await stage.feature('feature/rating', apexClass('Rating'));
    expect(await lacking('qa', 'feature/rating')).to.deep.equal(['add ApexClass:Rating']);
    await stage.promote({ features: ['rating'], from: 'dev' });
    await stage.local.git('fetch', '--quiet', 'origin');
    expect(await lacking('qa', 'origin/qa')).to.deep.equal([]);
    expect(await lacking('production', 'origin/qa')).to.deep.equal(['add ApexClass:Rating']);
  });

  it('is refused for an instance that there is none of', async () => {
    expect((await failure(lacking('nowhere', 'HEAD'))).name).to.equal('UnknownInstanceError');
  });

  it('is refused for what is before its deployed commit, in words about the instance', async () => {
    await stage.feature('feature/rating', apexClass('Rating'));
    await stage.promote({ features: ['rating'], from: 'dev' });
    await stage.local.git('fetch', '--quiet', 'origin');
    const error = await failure(lacking('qa', 'origin/qa^'));
    expect(error.name).to.equal('RangeSwappedError');
    expect(error.message).to.include('deployed commit of instance qa').and.not.include('--from');
    expect(error.actions?.join()).to.include('--backward').and.not.include('--from');
  });

  it('names the deletions that a promotion asks for, where the instance wants that', async () => {
    await stage.close();
    stage = await Stage.open(
      apexClass('Old'),
      {},
      { production: { deletions: 'confirm' }, qa: { parent: 'production' } }
    );
    await stage.feature('feature/rating', {
      ...apexClass('Rating'),
      'force-app/main/default/classes/Old.cls': undefined,
      'force-app/main/default/classes/Old.cls-meta.xml': undefined,
    });
    const { toConfirm } = deltaJson(await read('production', 'feature/rating'), {});
    expect(toConfirm).to.deep.equal([{ type: 'ApexClass', fullName: 'Old' }]);
    expect((await read('qa', 'feature/rating')).toConfirm).to.deep.equal([]);
  });
});
