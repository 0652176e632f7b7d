import type { Delta } from '../../metadata/delta/delta.js';

/** A component that no deploy deletes, as `--json` shows it. */
export type NotDeletedJson = {
  type: string;
  fullName: string;
  reason: string;
  /** What a person does in the org. */
  byHand: string;
};

/** What a delta leaves to a person, in the shape of `--json`. */
export const notDeletedJson = ({ notDeleted }: Pick<Delta, 'notDeleted'>): NotDeletedJson[] =>
  notDeleted.map(({ type, fullName, reason, byHand }) => ({ type, fullName, reason, byHand }));
