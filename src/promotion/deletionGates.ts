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
