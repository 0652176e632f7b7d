import { expect } from 'chai';
import { systemClock } from '../../src/common/clock.js';
import { findRun } from '../../src/promotion/findRun.js';
import { findLockOfRun, refuseSent } from '../../src/promotion/instances/unlock.js';
import { Journal } from '../../src/promotion/journal.js';
import { reportRun } from '../../src/promotion/reportRun.js';
import type { Run } from '../../src/promotion/run.js';
import { exitCodeOfReport, reportJson } from '../../src/ui/promotion/reportJson.js';
import { reportText } from '../../src/ui/promotion/reportText.js';
import { failure } from '../support/failure.js';
import { apexClass, Stage, type StageInstance } from '../support/stage.js';

describe('a run that was left with its request on its way', () => {
  const { signal } = new AbortController();
  let stage: Stage;
  let passed: number;

  /** Leaves a run whose request is lost after a while in which it was prepared. */
  const open = async (qa: StageInstance = {}): Promise<Run> => {
    stage = await Stage.open({}, {}, { production: {}, qa: { parent: 'production', ...qa }, dev: { parent: 'qa' } });
    await stage.feature('feature/rating', apexClass('Rating'));
    passed = 0;
    stage.clock = { ...systemClock, now: (): Date => new Date(Date.now() + passed) };
    stage.org('qa').fail({ operation: 'deploy', effect: { kind: 'close', how: 'rst' } });
    const report = ({ type, ...event }: Readonly<{ type: string; name?: string }>): void => {
      if (type === 'step' && event.name?.startsWith('send')) passed += 25_000;
    };
    await failure(stage.promote({ features: ['rating'], from: 'dev' }, { wait: 0, report }));
    return (await stage.with(async ({ repo }) => new Journal(repo).unfinished()))[0];
  };
  const report = async (id: string): Promise<Readonly<{ status: string; code: number; text: string }>> =>
    stage.with(async (context) => {
      const found = await reportRun(await findRun(context, id), signal);
      const text = reportText(found, stage.clock.now()).join('\n');
      return { status: reportJson(found).status, code: exitCodeOfReport(found), text };
    });

  afterEach(async () => {
    await stage.close();
  });

  it('is not reported as never sent before the settling time since then is over', async () => {
    const { id } = await open();
    for (const later of [0, 27_000]) {
      passed += later;
      const { text, ...rest } = await report(id);
      expect(rest).to.deep.equal({ status: 'Unknown', code: 69 });
      expect(text).to.include('The deploy may still be on its way').and.include(`"sf sre promote resume --run ${id}"`);
    }
    passed += 3000;
    const { text, ...rest } = await report(id);
    expect(rest).to.deep.equal({ status: 'NothingSent', code: 1 });
    expect(text).to.include('Its org has no deploy of it');
  });

  it('is not reported as never sent where that is a validation, either', async () => {
    const { id } = await open({ publish: 'pull-request' });
    expect((await report(id)).text).to.include('The validation may still be on its way');
    passed += 30_000;
    expect(await report(id)).to.include({ status: 'NothingSent', code: 1 });
  });

  it('keeps its lock before that time is over', async () => {
    const { id } = await open();
    const refuse = async (): Promise<void> =>
      stage.with(async (context) => refuseSent(context, await findLockOfRun(context, id), signal));
    const error = await failure(refuse());
    expect([error.name, error.exitCode]).to.deep.equal(['DeploySentError', 69]);
    expect(error.message).to.include('may still be on its way');
    passed += 30_000;
    await refuse();
  });
});
