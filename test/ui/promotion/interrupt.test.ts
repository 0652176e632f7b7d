import { expect } from 'chai';
import { endWhenInterrupted } from '../../../src/ui/promotion/interrupt.js';

describe('a command that only reads', () => {
  it('ends at once when it is interrupted, and otherwise as it would', () => {
    const ends: string[] = [];
    const command = {
      exit: (code?: number): never => {
        ends.push(`by itself with ${code}`);
        return undefined as never;
      },
    };
    endWhenInterrupted(command, (code) => ends.push(`at once with ${code}`));
    command.exit(130);
    command.exit(2);
    expect(ends).to.deep.equal(['at once with 130', 'by itself with 2']);
  });
});
