import { SfError } from '@salesforce/core/sfError';
import { toJson } from '../common/json.js';
import { memberKey } from '../common/member.js';
import { notDeletedInWords } from '../metadata/delta/notDeleted.js';
import type { Plan, PlanOptions } from './plan.js';

/**
 * Refuses, where doubts stop it, a plan of which the org keeps what its branch deletes.
 *
 * @throws SfError DeletedByHandError
 */
export const nothingIsLeftToAPerson = ({ delta, target }: Plan, { strict }: PlanOptions): void => {
  const { notDeleted } = delta;
  if (strict !== true || notDeleted.length === 0) return;
  throw SfError.create({
    name: 'DeletedByHandError',
    message: [
      `The org of instance ${target.name} would keep what its branch deletes:`,
      ...notDeleted.map((each) => `  ${notDeletedInWords(each)}`),
    ].join('\n'),
    actions: [
      'Do in the org what is said above, and begin again.',
      'Without --strict this stops nothing: what stays is owed, and named by every plan until the org does not have it any more.',
    ],
    data: toJson({ instance: target.name, notDeleted: notDeleted.map(memberKey) }),
  });
};

/**
 * Refuses deletions that a person has to confirm by their names, where nobody did and nobody is asked.
 *
 * @throws SfError DeletionNotConfirmedError
 */
export const deletionsAreConfirmed = ({ toConfirm = [], target }: Plan): void => {
  if (toConfirm.length === 0) return;
  const named = toConfirm.map((member) => `--delete "${memberKey(member)}"`).join(' ');
  throw SfError.create({
    name: 'DeletionNotConfirmedError',
    message: [
      `Instance ${target.name} wants each deletion to be confirmed by its name. These would be deleted in its org:`,
      ...toConfirm.map((member) => `  ${memberKey(member)}`),
    ].join('\n'),
    actions: [
      `Confirm them by naming them: ${named}.`,
      'At a terminal, without --no-prompt, their names are asked for.',
    ],
    data: toJson({ instance: target.name, toConfirm }),
  });
};
