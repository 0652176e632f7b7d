/**
 * The first place of a word in a text, not as a part of a longer name.
 *
 * @param isFit whether a place counts
 * @returns -1 where there is none
 */
export const wordAt = (text: string, word: string, isFit = (at: number): boolean => at >= 0): number => {
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1)) {
    const before = text[at - 1] ?? '';
    if (!isNameCharacter(before) && !isNameCharacter(text[at + word.length] ?? '') && isFit(at)) return at;
  }
  return -1;
};

const isNameCharacter = (character: string): boolean => /\w/.test(character);
