import { PassThrough } from 'node:stream';
import { expect } from 'chai';

/** Somebody at a terminal of their own. */
export type Person = Readonly<{
  terminal: Readonly<{ input: PassThrough; output: PassThrough }>;
  type: (text: string) => void;
  /** Waits until a text was shown, for at most five seconds. */
  sees: (text: string) => Promise<void>;
}>;

/** Puts somebody at a terminal. */
export const person = (): Person => {
  const [input, output] = [new PassThrough(), new PassThrough()];
  let shown = '';
  // Lines break where the terminal ends.
  output.on('data', (text: Buffer) => (shown = `${shown}${text.toString()}`.replaceAll(/\s+/g, ' ')));
  return {
    terminal: { input, output },
    type: (text) => void input.write(text),
    sees: async (text): Promise<void> => {
      for (let left = 500; left > 0 && !shown.includes(text); left--) {
        // eslint-disable-next-line no-await-in-loop
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      expect(shown).to.include(text);
    },
  };
};
