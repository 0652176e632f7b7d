import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { openerOf, start } from '../../../src/ui/graph/openFile.js';

describe('opening a file', () => {
  it('is what each system has a program for, with the path as one argument', () => {
    const path = '/tmp/a & b;$(c)/graph.html';
    expect(openerOf('linux', path)).to.deep.equal({ program: 'xdg-open', args: [path] });
    expect(openerOf('darwin', path)).to.deep.equal({ program: 'open', args: [path] });
    const { program, args } = openerOf('win32', path);
    expect(program).to.equal('rundll32.exe');
    expect(args[0]).to.equal('url.dll,FileProtocolHandler');
    expect(args[1]).to.match(/^file:\/\/\/.*a%20&%20b;\$\(c\)\/graph\.html$/);
  });

  it('hands arguments on as they are, without a shell', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'sf-sre-open-'));
    const script = "require('node:fs').writeFileSync(process.argv[1], JSON.stringify(process.argv.slice(2)))";
    const odd = ['$(touch x)', '; echo', '"', "'", '*'];
    const why = await start({ program: process.execPath, args: ['-e', script, join(dir, 'out'), ...odd] });
    const out = await readFile(join(dir, 'out'), 'utf8');
    await rm(dir, { recursive: true });
    expect(why).to.equal(undefined);
    expect(JSON.parse(out)).to.deep.equal(odd);
  });

  it('says when there is no such program, and when it fails', async () => {
    expect(await start({ program: 'sf-sre-no-such-program', args: [] })).to.contain('ENOENT');
    expect(await start({ program: process.execPath, args: ['-e', 'process.exit(3)'] })).to.match(/ended with 3$/);
  });

  it('does not wait for a program that stays', async () => {
    const before = Date.now();
    expect(await start({ program: process.execPath, args: ['-e', 'setTimeout(() => {}, 6000)'] })).to.equal(undefined);
    expect(Date.now() - before).to.be.lessThan(5000);
  });
});
