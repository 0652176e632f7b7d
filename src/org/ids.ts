/**
 * The 18-character form of a Salesforce id; an id that has 18 characters already, or is none, comes back as it is.
 * The last three characters tell which of the letters are upper case, five letters each, lowest bit first.
 * Source: Salesforce Help, "Convert 15-character IDs to 18-character IDs" (article 000385585).
 */
export const to18 = (id: string): string => {
  if (!/^[a-zA-Z0-9]{15}$/.test(id)) return id;
  const suffix = [0, 5, 10].map((start) => {
    const bits = [...id.slice(start, start + 5)].reduce(
      (sum, letter, position) => (/[A-Z]/.test(letter) ? sum + (1 << position) : sum),
      0
    );
    return 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345'[bits];
  });
  return id + suffix.join('');
};

/** The 15-character form of a Salesforce id, as fields have it that hold an id as text. */
export const to15 = (id: string): string => (/^[a-zA-Z0-9]{18}$/.test(id) ? id.slice(0, 15) : id);

/** True when both are the same id, whichever of the two forms each has. */
export const sameId = (a: string, b: string): boolean => to18(a) === to18(b);
