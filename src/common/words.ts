/** Breaks a text between words into lines of some width; a word that is longer stands alone. */
export const breakWords = (text: string, width: number): string[] => {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    const longer = last === undefined ? word : `${last} ${word}`;
    if (last !== undefined && longer.length > width) lines.push(word);
    else lines.splice(-1, 1, longer);
  }
  return lines;
};

/** A number with its noun: "1 commit", "2 commits". */
export const counted = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;
