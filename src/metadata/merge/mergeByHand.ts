/** What to do about a version of a file that cannot be read and that both sides began with: history cannot be corrected. */
export const mergeByHand = (path: string): string =>
  `Both sides began with that version of ${path}. Merge one branch into the other by hand with git, so that both have a later one in common, and go on from there.`;
