/** A piece of a text that is replaced; nothing is where it starts and ends at one offset. */
export type TextEdit = Readonly<{ start: number; end: number; text: string }>;

/**
 * A text with pieces of it replaced. What is inserted at one offset comes in the order of the edits, before what begins there.
 *
 * @param edits in any order; none reaches into another
 */
export const edited = (text: string, edits: readonly TextEdit[]): string => {
  const sorted = [...edits].sort((a, b) => a.start - b.start || a.end - b.end);
  let at = 0;
  const pieces = sorted.map((edit) => {
    const piece = text.slice(at, edit.start) + edit.text;
    at = edit.end;
    return piece;
  });
  return pieces.join('') + text.slice(at);
};
