/**
 * A file's text with blanks in place of comments, which refer to nothing: all else stays where it is. What stands in quotes in
 * code is no comment, such as the `//` of an address.
 *
 * @param path tells how comments are written: as in Apex, as in JavaScript, or as in XML
 */
export const withoutComments = (path: string, text: string): string => {
  const comments = /\.(?:cls|trigger)$/.test(path) ? inApex : /\.[jt]s$/.test(path) ? inScript : inMarkup;
  return text.replace(comments, (found) => (/^(?:\/[/*]|<!--)/.test(found) ? found.replace(/[^\n]/g, ' ') : found));
};

const inApex = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'/g;

const inScript = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\[\s\S]|[^`\\])*`/g;

const inMarkup = /<!--[\s\S]*?-->/g;
