/** Code as it is searched for names. */
export type ApexCode = Readonly<{
  /** Without comments, and with what stands in quotes left out. */
  text: string;
  /** The same without the queries in brackets, SOQL and SOSL: what they name are fields of what they ask for. */
  plain: string;
  /** The SOQL queries. */
  queries: readonly string[];
}>;

let last: Readonly<{ code: string; read: ApexCode }> | undefined;

/** Reads code for the search of names; the code that was read last is remembered, since several ask for one after the other. */
export const readApex = (code: string): ApexCode => {
  if (last?.code === code) return last.read;
  const text = code.replace(apart, (found) => (isText(found) ? "''" : ' '));
  const found = [...text.matchAll(queries)].map(([query]) => query);
  const plain = found.length === 0 ? text : text.replace(queries, ' null ');
  const read = { text, plain, queries: found.filter((query) => /^\[\s*SELECT\b/i.test(query)) };
  last = { code, read };
  return read;
};

/** Code without comments; what stands in quotes stays. */
export const withoutComments = (code: string): string => code.replace(apart, (found) => (isText(found) ? found : ' '));

const apart = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'/g;

const isText = (found: string): boolean => found.startsWith("'");

/** A bracket within is the index of a bound list. */
const queries = /\[\s*(?:SELECT|FIND)\b(?:[^[\]]|\[[^[\]]*\])*\]/gi;
