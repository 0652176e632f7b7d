import { expect } from 'chai';
import { failure } from '../support/failure.js';
import { apexClass, Stage } from '../support/stage.js';

describe('a feature whose instance is said otherwise', () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.open();
    await stage.feature('feature/rating', apexClass('Rating'));
  });

  afterEach(async () => {
    await stage.close();
  });

  it('does not go past an instance that has an unfinished run of it', async () => {
    await stage.remoteHook('update', 'case "$1" in refs/heads/qa) exit 1;; esac');
    await failure(stage.promote({ features: ['rating'], from: 'dev' }));
    await stage.remoteHook('update', 'exit 0');
    const before = await stage.everything();
    const error = await failure(stage.promote({ features: ['rating'], from: 'qa' }));
    expect(error).to.include({ name: 'FeatureInstanceError', exitCode: 1 });
    expect(error.message).to.include('is developed in instance dev, not in qa');
    expect(await stage.everything()).to.deep.equal(before);
    expect(stage.org('production').deployCount()).to.equal(0);
  });
});
