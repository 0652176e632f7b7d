import { SfError } from '@salesforce/core/sfError';
import { type Member, memberKey } from '../../common/member.js';

/** The error of a component that a commit has in two files. */
export const componentTwice = (member: Member, one: string, other: string): SfError =>
  new SfError(
    `${memberKey(member)} is twice in the commit: ${one} and ${other}. An org has it once.`,
    'ComponentTwiceError',
    ['Delete one of the two on the feature that brings it.', 'Or leave one of them out with .forceignore.']
  );
