import { type Member, memberKey } from '../../common/member.js';
import type { Delta, DeltaComponent } from './delta.js';

/** A delta that is deployed only in part, and what of it is not. */
export type PartialDelta = Readonly<{ delta: Delta; leftOut: readonly DeltaComponent[] }>;

/**
 * Takes components out of a delta.
 *
 * @param members what is not to be deployed; members that are not in the delta are passed over
 */
export const leaveOut = (delta: Delta, members: readonly Member[]): PartialDelta => {
  const unwanted = new Set(members.map(memberKey));
  const named = delta.components.filter((component) => unwanted.has(memberKey(component)));
  const labels = named.filter(({ type, operation }) => type === 'CustomLabel' && operation !== 'delete');
  const labelFiles = new Set(labels.flatMap(({ files }) => files));
  const isList = ({ type }: Member): boolean => type === 'CustomLabels';
  // By the name of their list, the library sends all labels that are in its file.
  const isUnwanted = (component: DeltaComponent): boolean =>
    unwanted.has(memberKey(component)) || (isList(component) && labelFiles.has(component.files[0]));
  const leftOut = delta.components.filter(isUnwanted);
  if (leftOut.length === 0) return { delta, leftOut };
  const stays = delta.components.filter((component) => !isUnwanted(component));
  const hasLabels = stays.some(({ type, operation }) => type === 'CustomLabel' && operation !== 'delete');
  const isListAlone = (component: DeltaComponent): boolean =>
    isList(component) && component.reason !== undefined && !hasLabels;
  return {
    delta: {
      ...delta,
      components: stays.filter((component) => !isListAlone(component)),
      revocations: delta.revocations.filter((profile) => !unwanted.has(memberKey(profile))),
    },
    // The labels file by itself is nothing that could be owed: its labels are sent or owed one by one.
    leftOut: leftOut.filter((component) => !isList(component)),
  };
};
