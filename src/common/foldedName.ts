/**
 * A name without what some file systems do not tell apart: git keeps refs as files there, so that names which differ in case
 * alone, or in how letters with accents are written, are one.
 */
export const foldedName = (name: string): string => name.normalize('NFC').toLowerCase();
