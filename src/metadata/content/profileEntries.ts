import { canonical } from '../merge/equality.js';
import { keyOf, namingTags, placeBelow, placeOf, ruleOf } from '../merge/keys.js';
import type { XmlElement, XmlValue } from '../xml/values.js';

/** An entry of a profile. `grants` tells whether it gives a right that a profile without the entry does not have. */
export type ProfileEntry = Readonly<{ canonical: string; grants: boolean }>;

const place = placeOf('Profile');

/** Entries by a key that the same entry has in every version of a profile. */
export const profileEntries = (profile: XmlElement): Map<string, ProfileEntry> => {
  const entries = new Map<string, ProfileEntry>();
  for (const [tag, values] of Object.entries(profile)) {
    const rule = ruleOf(place, tag);
    const within = placeBelow(place, tag);
    for (const value of values) {
      const key = keyOf(rule, value);
      entries.set(key === undefined ? tag : `${tag} ${key}`, {
        canonical: canonical(value, within),
        grants: grants(value, namingTags(rule)),
      });
    }
  }
  return entries;
};

const nothingGranted = new Set(['false', 'Hidden', 'NONE', 'Off', '']);

const grants = (value: XmlValue, naming: readonly string[]): boolean =>
  typeof value === 'string'
    ? value !== ''
    : Object.entries(value).some(
        ([tag, values]) =>
          !naming.includes(tag) && values.some((item) => typeof item !== 'string' || !nothingGranted.has(item))
      );
