import { Config } from '@oclif/core/config';
import { SfError } from '@salesforce/core/sfError';
import { expect } from 'chai';
import sinon from 'sinon';
import { SfCommand } from '../../src/ui/sfCommand.js';
import { Ux } from '../../src/ui/ux.js';
import { failure } from '../support/failure.js';
import { packageRoot } from '../support/sf.js';

/** A name that clears the screen, goes back in its line and forges another one. */
const name = 'a\u001b[2Jb\rc\u0007d';
const shown = 'a?[2Jb?c?d';

class Naming extends SfCommand<void> {
  public async run(): Promise<void> {
    await this.parse(Naming);
    this.log(`log ${name}\n\tmore`);
    this.warn(`warning ${name}`);
    this.table({ data: [{ cell: `command's ${name}` }] });
    const ux = new Ux();
    ux.log(`text ${name}`);
    ux.warn(`remark ${name}`);
    ux.table({ data: [{ cell: `ux's ${name}`, count: 1 }] });
    throw new SfError(`error ${name}`, 'NamedError', [`action ${name}`]);
  }
}

describe('a text from outside that is shown', () => {
  afterEach(() => sinon.restore());

  it('does not steer the terminal, wherever it stands', async () => {
    const written: string[] = [];
    const write = (chunk: string | Uint8Array): boolean => {
      written.push(String(chunk));
      return true;
    };
    const stubs = [sinon.stub(process.stdout, 'write'), sinon.stub(process.stderr, 'write')];
    stubs.forEach((stub) => stub.callsFake(write));
    const config = await Config.load({ root: packageRoot });
    const error = await failure(Naming.run([], config));
    stubs.forEach((stub) => stub.restore());
    const output = written.join('');
    for (const what of ['log', 'warning', "command's", 'text', 'remark', "ux's", 'error', 'action']) {
      expect(output).to.include(`${what} ${shown}`);
    }
    expect(output).to.include('\n\tmore');
    expect(output).to.not.include(name);
    // What programs read has it as it is.
    expect(error.message).to.equal(`error ${name}`);
  });
});
