/** A component as package.xml names it: metadata type and full name. */
export type Member = Readonly<{ type: string; fullName: string }>;

/** One string for a member, `Type:FullName`, to use as a key of maps and sets. */
export const memberKey = ({ type, fullName }: Member): string => `${type}:${fullName}`;

/** Orders members by type, then by full name, the same on every machine (by code unit, not by locale). */
export const compareMembers = (a: Member, b: Member): number =>
  compareText(a.type, b.type) || compareText(a.fullName, b.fullName);

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
