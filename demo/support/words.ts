/** What a command is, as a viewer would type it: `['sf', 'sre', 'instance', 'list']`. */
export type Words = readonly string[];

/** Folders that printed commands name by a variable: variable to folder. */
export type Folders = Readonly<Record<string, string>>;

const plain = /^[\w@%+=:,./$~-]+$/;

/**
 * A command as one line for a shell.
 *
 * @param words program and arguments
 * @param folders what is shortened to `$NAME`
 */
export const commandLine = (words: Words, folders: Folders): string =>
  words.map((word) => quoted(word, folders)).join(' ');

const quoted = (word: string, folders: Folders): string => {
  const shortened = Object.entries(folders).reduce(
    (text, [variable, folder]) => text.replaceAll(folder, `$${variable}`),
    word
  );
  // A blank in the folder behind a variable counts as well.
  if (plain.test(shortened) && plain.test(word)) return shortened;
  // A variable is not read between single quotes.
  return shortened === word ? `'${word.replaceAll("'", "'\\''")}'` : `"${shortened.replace(/(["\\`])/g, '\\$1')}"`;
};
