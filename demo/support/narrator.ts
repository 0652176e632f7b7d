import { styleText } from 'node:util';

/** Prints what the viewer reads between the outputs of the commands. */
export type Narrator = Readonly<{
  /** The headline of an act; acts are counted. */
  act(title: string): void;
  /** Text, one line an argument, apart from what stands before it. */
  say(...lines: readonly string[]): void;
  /** A command that is run now. */
  command(line: string): void;
  /** What a command printed, if it was not let to print by itself. */
  output(text: string): void;
  /** A command has printed by itself. */
  printed(): void;
  /** Something that was checked and is so. */
  proven(text: string): void;
}>;

/** What stands last on the screen: silent commands follow each other without a gap. */
type Last = 'nothing' | 'command' | 'output';

/**
 * A narrator, in colour where standard output shows colours.
 *
 * @param write takes what it says, line ends included
 */
export const createNarrator = (write: (text: string) => void): Narrator => {
  let acts = 0;
  let last: Last = 'nothing';
  const print = (text: string, next: Last): void => {
    write(`${text}\n`);
    last = next;
  };
  const gap = (): string => (last === 'nothing' ? '' : '\n');
  return {
    act: (title): void => {
      acts += 1;
      const line = '─'.repeat(Math.max(0, 100 - title.length));
      print(`${gap()}\n${styleText(['bold', 'cyan'], `${acts}  ${title}`)} ${styleText('dim', line)}`, 'output');
    },
    say: (...lines): void => print(`${gap()}${lines.join('\n')}`, 'output'),
    command: (line): void =>
      print(`${last === 'command' ? '' : gap()}${styleText('cyan', '$')} ${styleText('bold', line)}`, 'command'),
    output: (text): void => print(text.replace(/\n+$/, ''), 'output'),
    printed: (): void => {
      last = 'output';
    },
    proven: (text): void => print(`${styleText('green', '✓')} ${text}`, 'output'),
  };
};
