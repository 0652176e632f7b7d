import { SfError } from '@salesforce/core/sfError';
import { type Member, memberKey } from '../../common/member.js';

/** The error of a component that a commit has in two files. */
export const componentTwice = (member: Member, one: string, other: string): SfError =>
  errorOf(member, `${one} and ${other}`, ['Or leave one of them out with .forceignore.']);

/** The error of a component that a commit has twice in one file. */
export const componentTwiceInFile = (member: Member, file: string, [one, other]: readonly number[]): SfError =>
  errorOf(member, `${file}, lines ${one} and ${other}`, []);

const errorOf = (member: Member, places: string, otherActions: readonly string[]): SfError =>
  new SfError(`${memberKey(member)} is twice in the commit: ${places}. An org has it once.`, 'ComponentTwiceError', [
    'Delete one of the two on the feature that brings it.',
    ...otherActions,
  ]);
