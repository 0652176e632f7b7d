import { SfError } from '@salesforce/core/sfError';
import type { Member } from '../../common/member.js';

/**
 * Reads a component as people write it: `ApexClass:Rating`.
 *
 * @param others what else may be given in its place, in the words of an error's action
 * @throws SfError InvalidComponentError
 */
export const toMember = (value: string, others = ''): Member => {
  const colon = value.indexOf(':');
  if (colon > 0 && colon < value.length - 1) return { type: value.slice(0, colon), fullName: value.slice(colon + 1) };
  throw new SfError(`"${value}" names no component.`, 'InvalidComponentError', [
    `Give a component such as "ApexClass:Rating"${others}.`,
  ]);
};
