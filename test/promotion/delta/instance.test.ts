import { expect } from 'chai';
import { memberKey } from '../../../src/common/member.js';
import { deltaOfInstance, type DeltaRead } from '../../../src/promotion/delta/readDelta.js';
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

  const lacking = async (instance: string, to: string): Promise<string[]> => {
    const request = { instance, to, backward: false, env: {} };
    const read = await stage.with(async (context): Promise<DeltaRead> => deltaOfInstance(context, request));
    return read.delta.components.map((each) => `${each.operation} ${memberKey(each)}`);
  };

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
});
