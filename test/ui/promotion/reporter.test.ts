import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect } from 'chai';

const moduleUrl = new URL('../../../src/ui/promotion/reporter.ts', import.meta.url).href;

/** Shows a deploy from beginning to end, in a process of its own: what is loaded decides how stages look. */
const script = `
  const { PromotionReporter } = await import(${JSON.stringify(moduleUrl)});
  const ux = { log: (text = '') => console.log(text), table: () => undefined };
  const spinner = { start: () => undefined, stop: () => undefined };
  const reporter = new PromotionReporter(
    { ux, spinner, verbosity: 'normal', jsonEnabled: false, checkOnly: false, reports: { junit: false } });
  const org = { orgId: '00D', username: 'admin@qa', kind: 'sandbox' };
  await reporter.begin({ kind: process.env.KIND, org, run: 'run-1', target: 'qa' });
  reporter.report({ type: 'step', name: 'awaitDeploy', description: '' });
  await new Promise((resolve) => setTimeout(resolve, 300));
  reporter.report({ type: 'step', name: 'publish', description: '' });
  await reporter.done();
  console.log('CI is ' + process.env.CI);
`;

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
      expect(stdout).to.include(`CI is ${CI}`);
    }
  });
});
