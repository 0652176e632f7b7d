import { type Member, memberKey } from '../common/member.js';
import type { Delta, NeverDelete } from '../metadata/delta/delta.js';
import type { Instance } from '../pipeline/pipeline.js';
import type { PlanOptions } from './plan.js';

/** What of an instance's settings decides about deletions. */
type Policy = Pick<Instance, 'deletions' | 'neverDelete'>;

/** What is never deleted in an instance's org; undefined where nothing is kept. */
export const neverDeletedIn = ({ deletions, neverDelete }: Policy): NeverDelete | undefined =>
  deletions === 'never' ? 'all' : neverDelete;

/** The deletions of a plan that a person has to confirm by their names, and did not name yet. */
export const deletionsToConfirm = (
  { deletions }: Policy,
  { components }: Pick<Delta, 'components'>,
  { delete: confirmed = [] }: Pick<PlanOptions, 'delete'>
): readonly Member[] => {
  if (deletions !== 'confirm') return [];
  const named = new Set(confirmed.map(memberKey));
  return components
    .filter((component) => component.operation === 'delete' && !named.has(memberKey(component)))
    .map(({ type, fullName }) => ({ type, fullName }));
};
