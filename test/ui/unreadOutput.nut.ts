import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect } from 'chai';
import { createScratch } from '../support/gitRepo.js';
import { pluginEntry } from '../support/sf.js';

describe('output that nobody reads to its end', () => {
  it('is no failure', async () => {
    const scratch = await createScratch();
    try {
      const { local } = await scratch.pair({ 'sfdx-project.json': '{"packageDirectories":[]}' });
      const child = spawn(process.execPath, [pluginEntry, 'sre', 'status'], {
        cwd: local.dir,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      child.stdout.destroy();
      const errors: string[] = [];
      child.stderr.on('data', (chunk: Buffer) => errors.push(chunk.toString()));
      const [code] = (await once(child, 'close')) as [number];
      expect([code, errors.join('')]).to.deep.equal([0, '']);
    } finally {
      await scratch.remove();
    }
  });
});
