const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const CHECKSUM = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/** What an id names, by its first three characters, as Salesforce has them. */
export const idPrefixes = {
  organization: '00D',
  user: '005',
  deploy: '0Af',
  retrieve: '09S',
  sourceMember: '0MZ',
  sandboxInfo: '0GQ',
  sandboxProcess: '0GR',
} as const;

const componentPrefixes: Readonly<Record<string, string>> = {
  ApexClass: '01p',
  ApexTrigger: '01q',
  ApexPage: '066',
  ApexComponent: '099',
  CustomApplication: '02u',
  CustomField: '00N',
  CustomLabel: '101',
  CustomObject: '01I',
  CustomTab: '01r',
  FlexiPage: '0M0',
  Flow: '301',
  Layout: '00h',
  LightningComponentBundle: '0Rb',
  PermissionSet: '0PS',
  Profile: '00e',
  StaticResource: '081',
  ValidationRule: '03d',
};

/** The three characters that ids of a metadata type begin with; types without a known prefix share one. */
export const componentPrefix = (type: string): string => componentPrefixes[type] ?? '0Xx';

/**
 * An 18-character id that looks fake: prefix, `Lo`, two characters for the org, an eight-digit number, and the
 * checksum that Salesforce appends so that ids can be compared without regard to case.
 *
 * @param orgMark number of the org within its server, from 0
 * @param number running number within the org
 */
export const makeId = (prefix: string, orgMark: number, number: number): string =>
  to18(`${prefix}Lo${DIGITS[Math.floor(orgMark / 62) % 62]}${DIGITS[orgMark % 62]}${String(number).padStart(8, '0')}`);

/** The 18-character form of a 15- or 18-character id: each checksum character holds the case of five characters. */
export const to18 = (id: string): string => {
  if (id.length !== 15) return id;
  const checksum = [0, 5, 10].map((start) => {
    const bits = [...id.slice(start, start + 5)].map((character) => (/[A-Z]/.test(character) ? 1 : 0));
    return CHECKSUM[bits.reduce<number>((sum, bit, place) => sum + bit * 2 ** place, 0)];
  });
  return id + checksum.join('');
};

/** The 15-character form, as `createdBy` of a deploy result and `ChangedBy` of a SourceMember have it. */
export const to15 = (id: string): string => id.slice(0, 15);

/** True when both ids name the same record, whichever of the two lengths they have. */
export const sameId = (a: string, b: string): boolean => to15(a) === to15(b);
