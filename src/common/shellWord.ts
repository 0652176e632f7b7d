/**
 * A text as one word of a command that is shown for people to type: as it is where no shell reads anything into it, else in
 * single quotes (POSIX shells; names of branches may hold `;`, `$` and the like).
 */
export const shellWord = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
