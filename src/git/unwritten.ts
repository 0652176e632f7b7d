/**
 * What git says of a file that it could not write in this repository: the line with the system's own words (errno), and
 * no advice.
 *
 * @param stderr what one git process printed; what a remote said in it (`remote: …`) is about another disk
 * @returns that line, without its label; undefined where git says no such thing
 */
export const unwrittenHere = (stderr: string): string | undefined =>
  stderr
    .split('\n')
    .find((line) => unwritten.test(line) && !line.startsWith('remote: '))
    ?.replace(/^(?:error|fatal): /, '');

/** What to do where git cannot write here. */
export const cureOfUnwritten = 'Make room on the disk, and see that the repository can be written to.';

/** The system's words for a disk that takes nothing, and git's own for a ref of ours that it could not write. */
const unwritten =
  /No space left on device|Read-only file system|Disk quota exceeded|refs\/sre-remote\/.*(?:[Uu]nable to create|couldn't (?:write|set))/;
