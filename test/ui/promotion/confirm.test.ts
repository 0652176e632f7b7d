import { PassThrough } from 'node:stream';
import input from '@inquirer/input';
import { expect } from 'chai';
import { checkTypedName } from '../../../src/ui/promotion/confirm.js';

describe('typing the name of an instance', () => {
  it('ends with the name, whatever spaces are around it, and with nothing', () => {
    for (const typed of ['production', ' production ', '', ' ']) {
      expect(checkTypedName(typed, 'production'), JSON.stringify(typed)).to.equal(true);
    }
  });

  it('is asked for again when it is another one', async () => {
    const [keys, screen] = [new PassThrough(), new PassThrough()];
    let shown = '';
    screen.on('data', (text: Buffer) => (shown += text.toString()));
    const message = 'Name:';
    const typed = input(
      { message, validate: (text) => checkTypedName(text, 'production') },
      { input: keys, output: screen }
    );
    keys.write('Production\n');
    const refusal = 'That is not production. Type it exactly, or nothing to cancel.';
    for (let left = 500; left > 0 && !shown.includes(refusal); left--) {
      // eslint-disable-next-line no-await-in-loop
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(shown).to.include(refusal);
    for (let left = 'Production'.length; left > 0; left--) keys.write('\x7f');
    keys.write('production\n');
    expect(await typed).to.equal('production');
  });
});
