/** Breaks a text between words into lines of some width; a word that is longer stands alone, as does a quoted command. */
export const breakWords = (text: string, width: number): string[] => {
  const lines: string[] = [];
  for (const word of text.split(outsideQuotes)) {
    const last = lines.at(-1);
    const longer = last === undefined ? word : `${last} ${word}`;
    if (last !== undefined && longer.length > width) lines.push(word);
    else lines.splice(-1, 1, longer);
  }
  return lines;
};

/** A space with an even number of quotation marks behind it. */
const outsideQuotes = / (?=(?:[^"]*"[^"]*")*[^"]*$)/;

/** The first of some names and how many more there are: "A, B, C and 4 more". */
export const firstOf = (names: readonly string[], most = 3): string => {
  const more = names.length - most;
  return more > 0 ? `${names.slice(0, most).join(', ')} and ${more} more` : names.join(', ');
};

/** A number with its noun: "1 commit", "2 commits". */
export const counted = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;
