import { type Member, memberKey } from '../../common/member.js';
import type { Delta, DeltaComponent } from './delta.js';

/** A delta that is deployed only in part, and what of it is not. */
export type PartialDelta = Readonly<{ delta: Delta; leftOut: readonly DeltaComponent[] }>;

/**
 * Takes components out of a delta. Children that stand in one file go together with it, since the library sends such a
 * file as it is; labels alone it can send one by one (`sentFor`).
 *
 * @param members what is not to be deployed; members that are not in the delta are passed over
 */
export const leaveOut = (delta: Delta, members: readonly Member[]): PartialDelta => {
  const unwanted = new Set(members.map(memberKey));
  const named = delta.components.filter((component) => unwanted.has(memberKey(component)));
  if (named.length === 0) return { delta, leftOut: [] };
  const sent = named.filter(({ operation }) => operation !== 'delete');
  const files = new Set(sent.flatMap(({ files: [file] }) => file));
  const goes = (component: DeltaComponent): boolean => {
    if (unwanted.has(memberKey(component))) return true;
    if (component.operation === 'delete' || !files.has(component.files[0])) return false;
    return component.type !== 'CustomLabel';
  };
  const stays = delta.components.filter((component) => !goes(component));
  const hasLabels = stays.some(({ type, operation }) => type === 'CustomLabel' && operation !== 'delete');
  const isListAlone = ({ type, reason }: DeltaComponent): boolean =>
    type === 'CustomLabels' && reason !== undefined && !hasLabels;
  const isRest = ({ type }: DeltaComponent): boolean => type === 'CustomLabels';
  return {
    delta: {
      ...delta,
      components: stays.filter((component) => !isListAlone(component)),
      revocations: delta.revocations.filter((profile) => !unwanted.has(memberKey(profile))),
    },
    // The labels file by itself is nothing that could be owed: its labels are sent or owed one by one.
    leftOut: delta.components.filter((component) => goes(component) && !isRest(component)),
  };
};
