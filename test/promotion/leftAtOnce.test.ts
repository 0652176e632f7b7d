import { expect } from 'chai';
import { Journal } from '../../src/promotion/journal.js';
import type { PromoteEffects } from '../../src/promotion/carryOut.js';
import type { Run } from '../../src/promotion/run.js';
import { failure } from '../support/failure.js';
import { apexClass, Stage } from '../support/stage.js';

const test = '@IsTest\npublic class RatingTest {\n  @IsTest static void works() { Rating.x(); }\n}\n';
const request = { features: ['rating'], from: 'dev', tests: ['RatingTest'] };

type Act = (effects: Partial<PromoteEffects>) => Promise<unknown>;

const unfinished = async (stage: Stage): Promise<Run | undefined> =>
  (await stage.with(async ({ repo }) => new Journal(repo).unfinished()))[0];

/** What is left, and whether its branch moves by a pull request. */
const scenes: Readonly<Record<string, Readonly<{ byPullRequest?: true; begin: (stage: Stage) => Promise<Act> }>>> = {
  'a promotion': {
    begin: async (stage) => Promise.resolve(async (effects) => stage.promote(request, effects)),
  },
  'a run whose answer was lost': {
    begin: async (stage) => {
      stage.org('qa').fail({ operation: 'deploy', effect: { kind: 'answerLost', how: 'rst' } });
      await failure(stage.promote(request, { wait: 0 }));
      stage.org('qa').heal();
      const { id = '' } = (await unfinished(stage)) ?? {};
      return async (effects) => stage.resume(id, effects);
    },
  },
  'a pull request that was approved': {
    byPullRequest: true,
    begin: async (stage) => {
      await failure(stage.promote(request));
      const { id = '' } = (await unfinished(stage)) ?? {};
      return async (effects) => stage.resume(id, { ...effects, approvedBy: 'Ada' });
    },
  },
};

/** How long the requests hang, in milliseconds: longer than anything else takes. */
const hanging = 15_000;

describe('a run that is left while a request to its org hangs @soak', function () {
  this.timeout(1_200_000);

  for (const [scene, { byPullRequest, begin }] of Object.entries(scenes)) {
    it(`answers at once and loses nothing, whichever request that is, as ${scene}`, async () => {
      let left = 0;
      for (let call = 1; ; call += 1) {
        if (!(await leaveAt(call, { byPullRequest, begin }))) break;
        left += 1;
      }
      expect(left).to.be.greaterThan(4);
    });
  }
});

/** @returns false when the run was done before it made that many requests */
const leaveAt = async (
  call: number,
  { byPullRequest, begin }: Readonly<{ byPullRequest: true | undefined; begin: (stage: Stage) => Promise<Act> }>
): Promise<boolean> => {
  const publish = byPullRequest ? ({ publish: 'pull-request' } as const) : {};
  const tree = { production: {}, qa: { parent: 'production', ...publish }, dev: { parent: 'qa' } } as const;
  const stage = await Stage.open({}, { sre: { settlingTime: 1 } }, tree);
  try {
    const testClass = { ...apexClass('RatingTest'), 'force-app/main/default/classes/RatingTest.cls': test };
    await stage.feature('feature/rating', { ...apexClass('Rating'), ...testClass });
    const act = await begin(stage);
    const qa = stage.org('qa');
    const before = qa.requests.length;
    qa.fail({ operation: '*', call, times: 1000, effect: { kind: 'delay', milliseconds: hanging } });
    const stop = new AbortController();
    let asked: Readonly<{ operation: string; at: number }> | undefined;
    const looking = setInterval(() => {
      const found = qa.requests.slice(before).find(({ faults }) => faults.length > 0);
      if (found === undefined || asked !== undefined) return;
      asked = { operation: found.operation, at: Date.now() };
      stop.abort();
    }, 20);
    const error = await act({ signal: stop.signal }).then(
      () => undefined,
      (cause: unknown) => cause as Error
    );
    clearInterval(looking);
    if (asked === undefined) return false;
    const { operation, at } = asked;
    const where = `request ${call}: ${operation}`;
    // Whether the org took a deploy has to be known.
    if (!/^deploy/i.test(operation)) expect(Date.now() - at, where).to.be.lessThan(hanging / 2);
    expect(['CancelledError', 'DeployStillRunningError', 'RunUnfinishedError'], where).to.include(error?.name);
    qa.heal();
    await qa.idle();
    const run = await unfinished(stage);
    expect(error?.name === 'CancelledError', where).to.equal(run === undefined || run.state === 'proposed');
    if (run === undefined) expect(byPullRequest, `${where}: the proposal is gone`).to.equal(undefined);
    const published =
      run === undefined ? (await stage.promote(request)).run : await stage.resume(run.id, { approvedBy: 'Ada' });
    expect(published.state, where).to.equal('published');
    expect(qa.deployCount(), where).to.equal(1);
    return true;
  } finally {
    await stage.close();
  }
};
