import { stripVTControlCharacters } from 'node:util';
import { expect } from 'chai';
import { readStatus } from '../../src/promotion/landscape/status.js';
import { findRun } from '../../src/promotion/findRun.js';
import { reportRun } from '../../src/promotion/reportRun.js';
import type { RunEvent } from '../../src/promotion/steps/step.js';
import { statusText } from '../../src/ui/landscape/statusText.js';
import { reportJson } from '../../src/ui/promotion/reportJson.js';
import { reportText } from '../../src/ui/promotion/reportText.js';
import { failure } from '../support/failure.js';
import { pushOnce } from '../support/pushOnce.js';
import { apexClass, Stage } from '../support/stage.js';

describe('a run that the org accepted and that stands still @long', () => {
  let stage: Stage;
  const request = { features: ['rating'], from: 'dev' };
  const rating = 'force-app/main/default/classes/Rating.cls';

  beforeEach(async () => {
    stage = await Stage.open();
    await stage.feature('feature/rating', apexClass('Rating'));
  });

  afterEach(async () => {
    await stage.close();
  });

  const pushing = (...refspec: readonly string[]): ((event: RunEvent) => void) => pushOnce(stage, ...refspec);
  const stop = async (report?: (event: RunEvent) => void): Promise<string> => {
    const error = await failure(stage.promote(request, report === undefined ? {} : { report }));
    expect(error.exitCode).to.equal(68);
    return (error.data as unknown as { run: string }).run;
  };
  const reasons = async (run: string, dir?: string): Promise<readonly string[] | undefined> =>
    stage.with(async (context) => {
      const report = await reportRun(await findRun(context, run), new AbortController().signal);
      const json = reportJson(report);
      const lines = reportText(report, new Date());
      const text = lines.join('\n');
      lastLine = lines.at(-1) ?? '';
      for (const reason of json.reasons ?? []) expect(text).to.include(reason);
      return json.reasons;
    }, dir);
  let lastLine = '';
  const elsewhere = async (): Promise<string> => (await stage.scratch.clone(stage.remote, 'elsewhere')).dir;
  const status = async (): Promise<string> =>
    stage.with(async (context) =>
      stripVTControlCharacters(
        statusText(await readStatus({ ...context, offline: false }), new Date()).join(' ')
      ).replaceAll(/[\s│]+/g, ' ')
    );

  it('says in every clone that its branch conflicts', async () => {
    await stage.local.branch('hand', 'origin/qa');
    const pushed = await stage.local.commit('By hand', { [rating]: 'public class Rating { /* other */ }\n' });
    const run = await stop(pushing('hand:qa'));
    const said = await reasons(run);
    expect(said?.[0]).to.match(new RegExp(`^Branch qa moved to ${pushed.slice(0, 7)} meanwhile, which conflicts`));
    expect(said?.[1]).to.include(rating);
    expect(await reasons(run, await elsewhere())).to.deep.equal(said);
    expect(await status())
      .to.include(`run ${run}, started`)
      .and.to.include('accepted by the org here and not published');
    await stage.local.git('merge', '--quiet', '--strategy-option=ours', (await mergeOf(run)) ?? '');
    await stage.local.push('hand:qa');
    expect(await reasons(run)).to.equal(undefined);
    const published = await stage.resume(run);
    expect([published.state, published.failure]).to.deep.equal(['published', undefined]);
  });

  const mergeOf = async (run: string): Promise<string | undefined> =>
    stage.with(async (context) => (await findRun(context, run)).run.plan?.mergeCommit);

  it('says in every clone that its branch was rewound', async () => {
    await stage.feature('feature/first', apexClass('First'));
    await stage.promote({ features: ['first'], from: 'dev' });
    const run = await stop(pushing('--force', 'origin/main:qa'));
    const said = await reasons(run, await elsewhere());
    expect(said?.join()).to.match(/^Branch qa is at .* rewound or rewritten\.$/);
    expect(await reasons(run)).to.deep.equal(said);
  });

  it('says where it was tried what the remote said', async () => {
    await stage.remoteHook('pre-receive', 'if grep -q refs/sre/instances/qa; then echo not today >&2; exit 1; fi');
    const run = await stop();
    expect((await reasons(run))?.join('\n')).to.match(/^When it was last tried here:\n {2}refs.*\n.*not today/s);
    expect(await status()).to.include('pre-receive hook declined');
    expect(await reasons(run, await elsewhere())).to.equal(undefined);
    // Its host has merged it by now.
    await stage.remote.git('update-ref', 'refs/heads/qa', (await mergeOf(run)) ?? '');
    expect(await reasons(run)).to.equal(undefined);
    expect(lastLine).to.include('promote resume').and.to.not.include('undo');
  });

  it('says which components its org lacks', async () => {
    const effect = { kind: 'componentMissing', type: 'ApexClass', fullName: 'Rating' } as const;
    stage.org('qa').fail({ operation: 'deploy', effect });
    const run = await stop();
    expect(await reasons(run)).to.deep.equal(['But these components are not in the org:', '  ApexClass:Rating']);
  });
});
