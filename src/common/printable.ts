/** A name from outside as it may be shown: control characters could move the cursor or forge a line. */
export const printable = (text: string): string => text.replaceAll(/\p{Cc}/gu, '?');
