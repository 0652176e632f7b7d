import { expect } from 'chai';
import { systemClock } from '../../src/common/clock.js';
import { cancelRun } from '../../src/promotion/cancelRun.js';
import { findRun } from '../../src/promotion/findRun.js';
import { Journal } from '../../src/promotion/journal.js';
import type { Verified } from '../../src/promotion/landscape/verified.js';
import { verifyRecords } from '../../src/promotion/landscape/verifyRecords.js';
import { lifetime } from '../../src/promotion/lock.js';
import { reportRun } from '../../src/promotion/reportRun.js';
import type { Run } from '../../src/promotion/run.js';
import { verifyText } from '../../src/ui/landscape/verifyText.js';
import { type ReportResult, reportJson } from '../../src/ui/promotion/reportJson.js';
import { reportText } from '../../src/ui/promotion/reportText.js';
import { failure } from '../support/failure.js';
import { apexClass, Stage } from '../support/stage.js';

const refused = apexClass('Rating', ' // local-org: error No.\n');

describe('a run that lost its lock before another one was published', () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.open();
  });
  afterEach(async () => {
    await stage.close();
  });

  /** A run whose deploy the org has ended, and that nobody has looked at since. */
  const sent = async (files: ReturnType<typeof apexClass>): Promise<Run> => {
    await stage.feature('feature/rating', files);
    const { run } = await stage.promote({ features: ['rating'], from: 'dev' }, { async: true });
    await stage.org('qa').idle();
    return run;
  };
  const promoteOther = async (): Promise<string> => {
    await stage.feature('feature/other', apexClass('Other'));
    return (await stage.promote({ features: ['other'], from: 'dev' })).run.id;
  };
  const supersede = async (): Promise<string> => {
    await stage.remote.git('update-ref', '-d', 'refs/sre/locks/qa');
    return promoteOther();
  };
  const report = async (id: string): Promise<string> =>
    stage.with(async (context) =>
      reportText(await reportRun(await findRun(context, id), new AbortController().signal), new Date())
        .slice(-1)
        .join()
    );
  const reportAsJson = async (id: string): Promise<ReportResult> =>
    stage.with(async (context) =>
      reportJson(await reportRun(await findRun(context, id), new AbortController().signal))
    );
  const verify = async (): Promise<Verified> => stage.with(async (context) => verifyRecords(context, ['qa']));
  const journaled = async (run: Run): Promise<Run> => stage.with(async ({ repo }) => new Journal(repo).save(run));

  it('is ended as one of which the org has nothing where the org has refused its deploy', async () => {
    const { id } = await sent(refused);
    const other = await supersede();
    expect(await report(id)).to.equal(
      `The org has refused it, or it was cancelled there. Run ${other} was published after it lost its lock, so that it cannot be gone on with. End it with "sf sre promote cancel --run ${id}"; for what it was to bring, promote again.`
    );
    const error = await failure(stage.resume(id));
    expect(error).to.include({ name: 'RunSupersededError', exitCode: 1 });
    expect(error.message).to.include('Its org has nothing of it.');
    expect(error.actions).to.deep.equal(['For what it was to bring and no later run brought, promote again.']);
    expect((await failure(stage.resume(id))).name).to.equal('RunEndedError');
    expect(await report(id)).to.equal('It has ended; branch, record and org are as they were.');
    expect((await reportAsJson(id)).reasons).to.equal(undefined);
  });

  it('is ended by cancelling it, too, where the org has accepted its deploy, and can be taken out as that says', async () => {
    const { id } = await sent(apexClass('Rating'));
    const other = await supersede();
    const cancel = async (): Promise<unknown> =>
      stage.with(async (context) =>
        cancelRun(await findRun(context, id), {
          report: () => undefined,
          signal: new AbortController().signal,
          wait: 10_000,
        })
      );
    const error = await failure(cancel());
    expect(error).to.include({ name: 'RunSupersededError', exitCode: 68 });
    expect(error.message).to.include(`run ${other} was published`);
    expect(error.actions).to.deep.equal([
      'For what it was to bring and no later run brought, promote again: what the org has of it already is no obstacle.',
      'To take it out of the org, promote it again unless a later run did, and undo that with "sf sre promote undo --as-committed".',
    ]);
    expect((await failure(cancel())).name).to.equal('RunEndedError');
    const { run } = await stage.promote({ features: ['rating'], from: 'dev' });
    expect(stage.org('qa').file('classes/Rating.cls')).to.not.equal(undefined);
    await stage.undo({ run: run.id, asCommitted: true });
    expect(stage.org('qa').file('classes/Rating.cls')).to.equal(undefined);
    expect(stage.org('qa').file('classes/Other.cls')).to.not.equal(undefined);
  });

  it('is ended as one that the org has and no record names where the org has accepted its deploy', async () => {
    const { id } = await sent(apexClass('Rating'));
    const other = await supersede();
    expect(await report(id))
      .to.include('The org has accepted it, and no record says so.')
      .and.to.include(`"sf sre promote resume --run ${id}"`);
    expect(await reportAsJson(id)).to.deep.include({ status: 'Accepted', supersededBy: other });
    const verified = await verify();
    expect(verified.discrepancies).to.deep.equal([]);
    expect(verifyText(verified)[0]).to.include(
      `run ${other} was published since, so that it cannot be gone on with; "sf sre promote resume --run ${id}" says what to do`
    );
    const error = await failure(stage.resume(id));
    expect(error).to.include({ name: 'RunSupersededError', exitCode: 68 });
    expect(error.message).to.include('Its org has accepted its deploy, and no record says so.');
    const text = `It has ended without a record, and the org may have what it sent. ${error.message}`;
    expect(await report(id)).to.equal(text);
    const { status, reasons } = await reportAsJson(id);
    expect({ status, reasons }).to.deep.equal({ status: 'Ended', reasons: [error.message] });
    expect((await verify()).unfinished).to.deep.equal([]);
  });

  it('says how to go on where that happened while it was under way, also when that is asked again', async () => {
    await stage.feature('feature/rating', apexClass('Rating'));
    let other = '';
    stage.clock = {
      ...systemClock,
      sleep: async (...args): Promise<void> => {
        stage.clock = { ...systemClock };
        if (other === '') other = await supersede();
        return systemClock.sleep(...args);
      },
    };
    const error = await failure(stage.promote({ features: ['rating'], from: 'dev' }));
    expect(error).to.include({ name: 'DeployedUnpublishedError', exitCode: 68 });
    expect(error.message).to.include(`run ${other} was published since`);
    const actions = [
      'For what it was to bring and no later run brought, promote again: what the org has of it already is no obstacle.',
      'To take it out of the org, promote it again unless a later run did, and undo that with "sf sre promote undo --as-committed".',
    ];
    expect(error.actions).to.deep.equal(actions);
    const { run: id } = error.data as unknown as { run: string };
    for (const name of ['RunSupersededError', 'RunEndedError']) {
      const again = await failure(stage.resume(id));
      expect([again.name, again.actions]).to.deep.equal([name, actions]);
    }
  });

  it('goes on being there as long as the org goes on with its deploy', async () => {
    stage.org('qa').fail({ operation: 'deploy', effect: { kind: 'jobStuck' } });
    await stage.feature('feature/rating', apexClass('Rating'));
    const { run } = await stage.promote({ features: ['rating'], from: 'dev' }, { async: true });
    const line = `"sf sre promote cancel --run ${run.id}"`;
    await stage.remote.git('update-ref', '-d', 'refs/sre/locks/qa');
    await stage.declareBaseline('qa');
    const error = await failure(stage.resume(run.id));
    expect(error).to.include({ name: 'RunSupersededError', exitCode: 69 });
    expect(error.actions?.join()).to.include(line);
    expect(await report(run.id)).to.include(line);
    expect((await stage.with(async (context) => findRun(context, run.id))).run.state).to.equal('deploying');
  });

  it('is not said to go on where nothing of it was sent', async () => {
    const run = await sent(refused);
    const other = await supersede();
    await journaled({ ...run, state: 'planned', deployId: undefined });
    expect(await report(run.id)).to.equal(
      `Its org has no deploy of it. Run ${other} was published after it lost its lock, so that it cannot be gone on with. End it with "sf sre promote cancel --run ${run.id}"; for what it was to bring, promote again.`
    );
    await journaled({ ...run, state: 'started', deployId: undefined, plan: undefined });
    expect(await report(run.id)).to.equal(
      `It sent nothing to its org, and cannot be gone on with. End it with "sf sre promote cancel --run ${run.id}"; then promote again.`
    );
  });

  it('loses it to the next one once its time is over and the org has refused its deploy', async () => {
    const { id } = await sent(refused);
    expect((await failure(promoteOther())).name).to.equal('InstanceLockedError');
    stage.clock = { ...systemClock, now: (): Date => new Date(Date.now() + 2 * lifetime) };
    const other = (await stage.promote({ features: ['other'], from: 'dev' })).run.id;
    expect((await stage.newestRecord('qa'))?.run).to.equal(other);
    expect((await failure(stage.resume(id))).name).to.equal('RunSupersededError');
  });

  it('keeps it after its time where the org has accepted its deploy', async () => {
    const { id } = await sent(apexClass('Rating'));
    stage.clock = { ...systemClock, now: (): Date => new Date(Date.now() + 2 * lifetime) };
    const error = await failure(promoteOther());
    expect(error.name).to.equal('InstanceLockedError');
    expect(error.actions?.join()).to.include(`"sf sre promote resume --run ${id}"`);
    expect((await stage.resume(id)).state).to.equal('published');
  });
});
