import { expect } from 'chai';
import { systemClock } from '../../src/common/clock.js';
import { readJsonFile, toJsonFile, writeStateCommit } from '../../src/promotion/jsonCommit.js';
import type { PromotionRecord } from '../../src/promotion/record.js';
import type { Validation } from '../../src/promotion/validations.js';
import type { Validated } from '../../src/promotion/validate.js';
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

  it('of something else is no news', async () => {
    await stage.validate(request);
    await stage.feature('feature/other', apexClass('Other'));
    const told: unknown[] = [];
    const other = { features: ['other'], from: 'dev', testLevel: 'RunLocalTests' as const };
    const confirm = async (_plan: unknown, found: unknown): Promise<boolean> => Promise.resolve(told.push(found) === 0);
    await failure(stage.promote(other, { quick: 'ifPossible', confirm }));
    expect(told).to.deep.equal([{ kind: 'none', differs: [] }]);
    await failure(stage.promote({ ...request, testLevel: 'RunAllTestsInOrg' }, { quick: 'ifPossible', confirm }));
    expect(told[1]).to.deep.include({ differs: ['the test level is another one'] });
  });

  it('that does not say what it was for, as an earlier version wrote it, stands in nobody’s way', async () => {
    await stage.validate(request);
    const [ref] = await validations();
    await stage.with(async ({ repo, store }) => {
      const expected = (await store.fetch([ref], { fresh: true })).get(ref) ?? '';
      const { brings, ...earlier } = await readJsonFile<Validation>(repo, expected, 'validation.json');
      expect(brings).to.deep.equal(['feature/rating']);
      const files = new Map([['validation.json', toJsonFile(earlier)]]);
      const next = await writeStateCommit(repo, { files, parents: [], message: 'validation\n' });
      expect((await store.update([{ ref, expected, next }])).accepted).to.equal(true);
    });
    await stage.feature('feature/other', apexClass('Other'));
    const { run } = await stage.promote({ features: ['other'], from: 'dev' }, { quick: 'ifPossible' });
    expect(run.state).to.equal('published');
  });

  const day = 24 * 60 * 60 * 1000;
  const moveOn = (milliseconds: number): void => {
    stage.clock = { ...systemClock, now: () => new Date(Date.now() + milliseconds) };
  };

  it('is none once it is older than ten days, and promote says so and deploys in full', async () => {
    await stage.validate(request);
    const told: unknown[] = [];
    let agrees = false;
    const confirm = async (_plan: unknown, found: unknown): Promise<boolean> => {
      told.push(found);
      return Promise.resolve(agrees);
    };
    moveOn(10 * day - 60_000);
    await failure(stage.promote(request, { quick: 'ifPossible', confirm }));
    moveOn(10 * day);
    const old = await failure(stage.promote(request, { quick: 'required' }));
    expect(old.name).to.equal('NoValidationError');
    expect(old.message).to.include('can be made real: it is older than ten days.');
    agrees = true;
    const { run } = await stage.promote(request, { quick: 'ifPossible', confirm });
    expect(told).to.have.length(2);
    expect(told[0]).to.deep.include({ kind: 'found' });
    expect(told[1]).to.deep.include({ kind: 'none', differs: ['it is older than ten days'] });
    expect(run.plan?.quick).to.equal(undefined);
    expect((await record())?.deploy).to.not.have.property('validation');
  });

  it('is taken away by the next one of its instance once it is older than ten days', async () => {
    const refOf = ({ plan }: Validated): string => `refs/sre/validations/qa/${plan.run}`;
    const first = refOf(await stage.validate(request));
    const ofAnother = 'refs/sre/validations/production/another';
    await stage.remote.git('update-ref', ofAnother, first);
    moveOn(10 * day - 60_000);
    const second = refOf(await stage.validate(request));
    expect(await validations()).to.have.members([first, second, ofAnother]);
    moveOn(10 * day);
    const third = refOf(await stage.validate(request));
    expect(await validations()).to.have.members([third, ofAnother]);
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
    expect(refused.data).to.have.all.keys('run', 'validation');
    expect(await stage.everything()).to.deep.equal(before);
    refuse();
    const { run } = await stage.promote(request, { quick: 'ifPossible', allowFull: async () => Promise.resolve(true) });
    expect(run.state).to.equal('published');
    expect((await record())?.deploy).to.not.have.property('validation');
  });

  it('whose answer is lost is found in the org', async () => {
    await stage.validate(request);
    qa().fail({ operation: 'deployRecentValidation', effect: { kind: 'answerLost', how: 'rst' } });
    const lost = await failure(stage.promote(request, { quick: 'ifPossible', wait: 0 }));
    expect(lost.exitCode).to.equal(69);
    const { run } = lost.data as { run: string };
    expect((await stage.resume(run)).state).to.equal('published');
    expect(qa().deployCount()).to.equal(1);
  });
});
