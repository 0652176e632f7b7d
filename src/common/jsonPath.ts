/**
 * The path of a value in JSON as text, such as `regions.header.label`.
 *
 * @param path keys, and of entries of lists what names them; those that would read as several stand in brackets: `a["b.c"]`
 */
export const jsonPathText = (path: readonly string[]): string =>
  path.reduce((before, key) => {
    if (!/^[^.[\]"]+$/.test(key)) return `${before}[${JSON.stringify(key)}]`;
    return before === '' ? key : `${before}.${key}`;
  }, '');
