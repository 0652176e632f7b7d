import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect } from 'chai';
import type { Ux } from '@salesforce/sf-plugins-core';
import {
  PromotionReporter,
  type ReporterOptions,
  takenOverInWords,
  waitingInWords,
} from '../../../src/ui/promotion/reporter.js';

const moduleUrl = new URL('../../../src/ui/promotion/reporter.ts', import.meta.url).href;

/** Shows a deploy from beginning to end, in a process of its own: what is loaded decides how stages look. */
const script = `
  const { PromotionReporter } = await import(${JSON.stringify(moduleUrl)});
  const ux = { log: (text = '') => console.log(text), table: () => undefined };
  const spinner = { start: () => undefined, stop: () => undefined };
  const reporter = new PromotionReporter(
    { ux, spinner, verbosity: 'normal', jsonEnabled: false, checkOnly: false, reports: { junit: false } });
  const org = { orgId: '00D', username: 'admin@qa', kind: 'sandbox' };
  const begin = (ends) => reporter.begin({ kind: process.env.KIND, org, run: 'run-1', target: 'qa', ends });
  if (process.env.ENDS === 'proposed') {
    await begin('proposed');
    reporter.report({ type: 'step', name: 'sendValidation', description: '' });
    reporter.report({ type: 'step', name: 'propose', description: '' });
    const { SfError } = await import('@salesforce/core/sfError');
    await reporter.failed(SfError.create({ name: 'PullRequestPendingError', message: 'It waits.', exitCode: 69 }));
    process.exit(0);
  }
  if (process.env.ENDS === 'unanswered') {
    await begin();
    const unanswered = (reason) => reporter.report({ type: 'unanswered', reason });
    reporter.report({ type: 'step', name: 'awaitDeploy', description: '' });
    unanswered('before\\nand more');
    const counts = { total: 2, done: 1, errors: 0 };
    const status = { id: '0Af000000000001AAA', status: 'InProgress', done: false, pending: false, checkOnly: false };
    reporter.report({ type: 'status', status: { ...status, components: counts, tests: { ...counts, total: 0 } } });
    unanswered('while it \\u001b[2J deploys');
    reporter.report({ type: 'step', name: 'verifyDeploy', description: '' });
    unanswered('while it verifies');
    reporter.report({ type: 'step', name: 'publish', description: '' });
    await reporter.done();
    process.exit(0);
  }
  if (process.env.ENDS === 'answered' || process.env.ENDS === 'lost') {
    Object.assign(process.stdout, { isTTY: true, columns: 150, rows: 50, getWindowSize: () => [150, 50] });
    let drawn = '';
    const write = process.stdout.write;
    process.stdout.write = function (text, ...args) { drawn += text; return write.call(this, text, ...args); };
    const drawnAfter = async (event) => {
      reporter.report(event);
      await new Promise((resolve) => setTimeout(resolve, 200));
      drawn = '';
      await new Promise((resolve) => setTimeout(resolve, 500));
      return drawn;
    };
    await begin();
    if (process.env.ENDS === 'lost') {
      reporter.report({ type: 'answerLost', awaited: '0Af000000000001AAA' });
      reporter.report({ type: 'unanswered', reason: 'gone' });
      const drawn = [await drawnAfter({ type: 'answered' })];
      drawn.push(await drawnAfter({ type: 'step', name: 'sendDeploy', description: '' }));
      console.error(JSON.stringify(drawn.map((each) => /may be it|No answer/.exec(each)?.[0])));
      process.exit(0);
    }
    reporter.report({ type: 'step', name: 'verifyDeploy', description: '' });
    const away = await drawnAfter({ type: 'unanswered', reason: 'gone' });
    const back = await drawnAfter({ type: 'answered' });
    console.error(JSON.stringify([away, back].map((each) => each.includes('No answer from the org'))));
    process.exit(0);
  }
  if (process.env.ENDS === 'asked') {
    Object.assign(process.stdout, { isTTY: true, columns: 150, rows: 50, getWindowSize: () => [150, 50] });
    let drawn = 0;
    const write = process.stdout.write;
    process.stdout.write = function (...args) { drawn += 1; return write.apply(this, args); };
    const drawnIn = async (milliseconds) => {
      const before = drawn;
      await new Promise((resolve) => setTimeout(resolve, milliseconds));
      return drawn - before;
    };
    await begin();
    reporter.report({ type: 'answerLost', awaited: '0Af000000000001AAA' });
    const moving = await drawnIn(500);
    reporter.halt();
    await drawnIn(100);
    const asking = await drawnIn(500);
    reporter.report({ type: 'step', name: 'awaitDeploy', description: '' });
    const again = await drawnIn(500);
    console.error(JSON.stringify({ moving: moving > 0, asking, again: again > 0 }));
    process.exit(0);
  }
  await begin();
  reporter.report({ type: 'step', name: 'awaitDeploy', description: '' });
  await new Promise((resolve) => setTimeout(resolve, 300));
  reporter.report({ type: 'step', name: 'publish', description: '' });
  await reporter.done();
  console.log('CI is ' + process.env.CI);
`;

describe('the owner of a lock, in words', () => {
  it('has no control characters of its name', () => {
    const owner = { run: 'run-1', owner: 'Eve\u001b[2J', host: 'pc', started: '', expires: '', holder: '' };
    const lock = { ...owner, version: 1, instance: 'qa' } as const;
    expect(waitingInWords({ type: 'waiting', holder: lock, ahead: 0 })).to.include('of Eve?[2J');
    expect(takenOverInWords({ type: 'takenOver', by: lock })).to.include('by Eve?[2J on pc');
  });
});

describe('a promotion that is told as JSON', () => {
  it('has what a person is warned of among its warnings', () => {
    const [said, warned]: string[][] = [[], []];
    const ux = { log: () => undefined, warn: (text: string) => said.push(text) } as unknown as Ux;
    const spinner = { start: () => undefined, stop: () => undefined } as unknown as ReporterOptions['spinner'];
    const common = { ux, spinner, verbosity: 'normal', checkOnly: false, reports: { junit: false } } as const;
    const event = { type: 'inFull', refusal: 'The org takes it no more' } as const;
    const warn = (text: string): void => void warned.push(text);
    for (const jsonEnabled of [true, false]) new PromotionReporter({ ...common, jsonEnabled, warn }).report(event);
    const text = 'The org takes it no more. All is deployed instead, and its tests run once more.';
    expect({ said, warned }).to.deep.equal({ said: [text], warned: [text] });
  });
});

describe('a promotion that is shown where there is no terminal', () => {
  it('is plain lines, each once, with or without CI @long', async () => {
    const titles = { promotion: 'Promoting into qa', 'back-promotion': 'Back-promoting into qa', sync: 'Syncing qa' };
    for (const [index, [KIND, title]] of Object.entries(titles).entries()) {
      const CI = [undefined, 'true', 'false'][index];
      const args = ['--import=tsx', '--input-type=module', '--eval', script];
      const { stdout } = await promisify(execFile)(process.execPath, args, { env: { ...process.env, CI, KIND } });
      // eslint-disable-next-line no-control-regex
      expect(stdout).to.not.match(/\u001b\[\d*[A-KS]/);
      expect(stdout.match(/Publishing…/g)).to.have.length(1);
      expect(stdout).to.include(` ${title} `);
      // No step was told that keeps what the org has.
      expect(stdout).to.include('Saving for Undo - Skipped');
      expect(stdout).to.include(`CI is ${CI}`);
    }
  });

  it('says that its org gives no answer, before the first one and after it', async () => {
    const args = ['--import=tsx', '--input-type=module', '--eval', script];
    const env = { ...process.env, KIND: 'promotion', ENDS: 'unanswered' };
    const { stdout } = await promisify(execFile)(process.execPath, args, { env });
    expect(stdout).to.match(/Waiting for the org[^]*No answer from the org, asking it again: before\n[^]*Deploying/);
    expect(stdout).to.include('No answer from the org, asking it again: while it ?[2J deploys');
    expect(stdout).to.match(/Verifying…\n[^]*while it verifies\n[^]*Publishing/);
  });

  it('ends with the proposal where a branch moves by pull requests', async () => {
    const args = ['--import=tsx', '--input-type=module', '--eval', script];
    const env = { ...process.env, KIND: 'promotion', ENDS: 'proposed' };
    const { stdout } = await promisify(execFile)(process.execPath, args, { env });
    expect(stdout).to.include('Proposing…').and.to.not.include('Publishing').and.to.not.include('Verifying');
    expect(stdout).to.match(/✔ Proposing.*\n(?:.*\n)*.*Done/);
  });
});

describe('a promotion that is shown at a terminal', () => {
  it('says that its org gives no answer only until there is one', async () => {
    const args = ['--import=tsx', '--input-type=module', '--eval', script];
    const env = { ...process.env, CI: undefined, KIND: 'promotion', ENDS: 'answered' };
    const { stderr } = await promisify(execFile)(process.execPath, args, { env });
    expect(stderr).to.include('[true,false]');
  });

  it('says again what it looks for once its org answers, until it goes on', async () => {
    const args = ['--import=tsx', '--input-type=module', '--eval', script];
    const env = { ...process.env, CI: undefined, KIND: 'promotion', ENDS: 'lost' };
    const { stderr } = await promisify(execFile)(process.execPath, args, { env });
    expect(stderr).to.include('["may be it",null]');
  });

  it('draws nothing over a question about its deploy, and goes on after it', async () => {
    const args = ['--import=tsx', '--input-type=module', '--eval', script];
    const env = { ...process.env, CI: undefined, KIND: 'promotion', ENDS: 'asked' };
    const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { env });
    expect(stdout).to.include('waiting for the end of deploy 0Af000000000001AAA, which may be it');
    expect(JSON.parse(/\{"moving.*\}/.exec(stderr)?.[0] ?? '')).to.deep.equal({ moving: true, asking: 0, again: true });
  });
});
