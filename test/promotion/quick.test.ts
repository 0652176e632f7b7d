import { expect } from 'chai';
import type { PromotionRecord } from '../../src/promotion/record.js';
import { failure } from '../support/failure.js';
import type { Files } from '../support/gitRepo.js';
import { apexClass, Stage } from '../support/stage.js';

const test = (name: string): Files => {
  const [path, metaPath] = Object.keys(apexClass(name));
  const files = apexClass(name);
  return {
    [path]: `@isTest\nprivate class ${name} {\n  @isTest static void runs() { }\n}\n`,
    [metaPath]: files[metaPath],
  };
};

describe('a validation that is made real @long', () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.open();
    await stage.feature('feature/rating', { ...apexClass('Rating'), ...test('RatingTest') });
  });

  afterEach(async () => {
    await stage.close();
  });

  const request = { features: ['rating'], from: 'dev', testLevel: 'RunLocalTests' } as const;
  const qa = (): ReturnType<Stage['org']> => stage.org('qa');
  const record = async (): Promise<PromotionRecord | undefined> => stage.newestRecord('qa');
  const validations = async (): Promise<string[]> =>
    [...(await stage.refs()).keys()].filter((ref) => ref.startsWith('refs/sre/validations/'));

  it('is one by promoting the same with the same tests, which are not run again', async () => {
    await stage.validate(request);
    expect(await validations()).to.have.length(1);
    const [validation] = qa().jobs;
    const { run } = await stage.promote(request, { quick: 'required' });
    expect(run.plan?.quick?.deployId).to.equal(validation.id);
    expect(run.state).to.equal('published');
    expect((await record())?.deploy).to.include({ id: run.deployId, validation: run.plan?.quick?.run });
    expect(qa().file('classes/Rating.cls')).to.include('class Rating');
    expect(qa().deployCount()).to.equal(1);
    expect(qa().jobs.at(-1)?.validationId).to.equal(validation.id);
  });

  it('is none without tests, with other tests, or with another merge result', async () => {
    await stage.validate({ features: ['rating'], from: 'dev' });
    expect(await validations()).to.deep.equal([]);
    const none = await failure(stage.promote(request, { quick: 'required' }));
    expect(none.name).to.equal('NoValidationError');
    expect(none.message).to.include('there is none');
    await stage.validate(request);
    const other = await failure(stage.promote({ ...request, testLevel: 'RunAllTestsInOrg' }, { quick: 'required' }));
    expect(other.message).to.include('the test level is another one');
    await stage.local.checkout('feature/rating');
    await stage.local.commit('More', apexClass('More'));
    const more = await failure(stage.promote(request, { quick: 'required' }));
    expect(more.message).to.include('the merge result is another one').and.include('what is deployed differs');
    expect([...(await stage.refs()).keys()].filter((ref) => ref.includes('/locks/'))).to.deep.equal([]);
    expect(qa().deployCount()).to.equal(0);
  });

  it('is none once something was deployed, and promote says so and deploys in full', async () => {
    await stage.validate(request);
    await stage.feature('feature/other', apexClass('Other'));
    await stage.promote({ features: ['other'], from: 'dev' });
    const told: unknown[] = [];
    const { run } = await stage.promote(request, {
      quick: 'ifPossible',
      confirm: async (_plan, found) => Promise.resolve(told.push(found) > 0),
    });
    expect(told).to.have.length(1);
    expect(told[0]).to.deep.include({ kind: 'none' });
    expect(run.plan?.quick).to.equal(undefined);
    expect(qa().deployCount()).to.equal(2);
  });

  it('that the org refuses is deployed in full only where that is allowed', async () => {
    await stage.validate(request);
    const before = await stage.everything();
    const refuse = (): void =>
      qa().fail({
        operation: 'deployRecentValidation',
        effect: { kind: 'error', code: 'INVALID_ID_FIELD', message: 'No validation fits' },
      });
    refuse();
    const refused = await failure(stage.promote(request, { quick: 'ifPossible' }));
    expect([refused.name, refused.exitCode]).to.deep.equal(['QuickDeployRefusedError', 1]);
    expect(await stage.everything()).to.deep.equal(before);
    refuse();
    const { run } = await stage.promote(request, { quick: 'ifPossible', allowFull: async () => Promise.resolve(true) });
    expect(run.state).to.equal('published');
    expect((await record())?.deploy).to.not.have.property('validation');
  });

  it('whose answer is lost is found in the org', async () => {
    await stage.validate(request);
    qa().fail({ operation: 'deployRecentValidation', effect: { kind: 'answerLost', how: 'rst' } });
    const lost = await failure(stage.promote(request, { quick: 'ifPossible' }));
    expect(lost.exitCode).to.equal(69);
    const { run } = lost.data as { run: string };
    expect((await stage.resume(run)).state).to.equal('published');
    expect(qa().deployCount()).to.equal(1);
  });
});
