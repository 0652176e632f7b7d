import { expect } from 'chai';
import { openContext } from '../../src/promotion/context.js';
import { Journal } from '../../src/promotion/journal.js';
import { promote } from '../../src/promotion/promote.js';
import { failure } from '../support/failure.js';
import { Freezer, installFreezer } from '../support/freezer.js';
import { agreeing, apexClass, plainRequest, Stage, type StageInstances } from '../support/stage.js';

const base = 'classes/Base.cls';
const byHand = 'public class Base { /* by hand meanwhile */ }\n';
const request = { features: ['rating'], from: 'dev' };

const trees: Readonly<Record<string, StageInstances>> = {
  'an org': { production: {}, qa: { parent: 'production' }, dev: { parent: 'qa' } },
  'an org that tracks its changes': {
    production: {},
    qa: { parent: 'production', tracking: true },
    dev: { parent: 'qa' },
  },
};

for (const [name, tree] of Object.entries(trees)) {
  describe(`what somebody changes in ${name} once a promotion is planned`, () => {
    let stage: Stage;

    const prepared = async (settings: object = {}): Promise<Stage> => {
      const opened = await Stage.open({}, { sre: { settlingTime: 1, ...settings } }, tree);
      // What its newest deploy made of the class is ours.
      await opened.feature('feature/first', apexClass('Base', ' /* first */ '));
      await opened.promote({ features: ['first'], from: 'dev' });
      await opened.local.branch('feature/rating', 'feature/first');
      await opened.local.commit('Rate', { ...apexClass('Base', ' /* rated */ '), ...apexClass('Rating') });
      await opened.local.push('feature/rating');
      return opened;
    };
    afterEach(async () => {
      await stage.close();
    });

    const changeByHand = async (): Promise<void> => stage.org('qa').changeAsOtherUser(base, byHand);

    /** Changes the class while the plan is read, for as long as that takes. */
    const whileRead =
      (milliseconds: number, change = changeByHand): (() => Promise<boolean>) =>
      async () => {
        await change();
        const { now } = stage.clock;
        stage.clock = Object.assign(stage.clock, { now: () => new Date(now().getTime() + milliseconds) });
        return true;
      };

    const expectUntouched = async (): Promise<void> => {
      expect(stage.org('qa').file(base)).to.equal(byHand);
      expect(stage.org('qa').deployCount()).to.equal(1);
      expect((await stage.refs()).has('refs/sre/locks/qa')).to.equal(false);
    };

    /** Lets the process of a promotion die at one of its acts, the first of some that are named so. */
    const dieAt = async (point: string, ...after: readonly string[]): Promise<string> => {
      const restore = installFreezer();
      try {
        const act = async (freezer: Freezer): Promise<void> => {
          const context = await openContext({ dir: stage.local.dir, env: stage.env, clock: stage.clock });
          const effects = { confirm: agreeing, report: () => undefined, wait: 60_000, frequency: 50 };
          const { signal } = new AbortController();
          const staged = { signal, effectsFor: () => ({ ...effects, signal }), onStage: async () => Promise.resolve() };
          const options = { ...plainRequest, ...request };
          try {
            await Promise.race([freezer.run(async () => promote(context, options, staged)), freezer.frozen]);
          } finally {
            await context.repo.close();
          }
        };
        await act(new Freezer(await placeOf(point, after)));
      } finally {
        restore();
      }
      return stage.with(async ({ repo }) => (await new Journal(repo).unfinished())[0].id);
    };

    /** The number of the point that is named so, after others: those of a promotion that is the same. */
    const placeOf = async (point: string, after: readonly string[]): Promise<number> => {
      const other = await prepared();
      try {
        const freezer = new Freezer();
        await freezer.run(async () => other.promote(request));
        let at = 0;
        for (const each of [...after, point])
          at = freezer.points.findIndex((found, index) => index > at && found.startsWith(each));
        expect(at, `${point} is none of ${freezer.points.join('\n')}`).to.be.greaterThan(0);
        return at;
      } finally {
        await other.close();
      }
    };

    it('stops it while the plan is read, before anything is sent', async () => {
      stage = await prepared();
      const error = await failure(stage.promote(request, { confirm: whileRead(15_000) }));
      expect([error.name, error.exitCode]).to.deep.equal(['ChangedInOrgError', 1]);
      expect(error.message).to.include('ApexClass:Base').and.to.include('since run').and.to.not.include('Rating');
      await expectUntouched();
    });

    it('stops it also where nothing is kept for an undo', async () => {
      stage = await prepared({ preimages: { days: 0 } });
      expect((await failure(stage.promote(request, { confirm: whileRead(15_000) }))).name).to.equal(
        'ChangedInOrgError'
      );
      await expectUntouched();
    });

    it('is nothing where it was changed before, is the same still, and may be overwritten', async () => {
      stage = await prepared();
      await changeByHand();
      const confirm = whileRead(15_000, async () => Promise.resolve());
      const { run } = await stage.promote({ ...request, overwrite: 'all' }, { confirm });
      expect(run.state).to.equal('published');
      expect((await stage.preimageOf(run.id)).files.get(base)?.toString()).to.equal(byHand);
    });

    for (const [place, point, ...after] of [
      ['before it kept anything for an undo', 'after journaling planned'],
      ['after it shared what it kept', 'after push :refs/sre/locks/qa :refs/sre/preimages/run'],
      ['before it sent its deploy', 'after journaling sending'],
    ] as const) {
      it(`stops it when it died ${place} and is resumed`, async () => {
        stage = await prepared();
        const run = await dieAt(point, ...after);
        await changeByHand();
        const error = await failure(stage.resume(run));
        expect(error.name).to.equal('ChangedInOrgError');
        await expectUntouched();
      });
    }

    it('is nothing when it died and nobody changed anything', async () => {
      stage = await prepared();
      const run = await dieAt('after push :refs/sre/locks/qa :refs/sre/preimages/run');
      expect((await stage.resume(run)).state).to.equal('published');
    });
  });
}
