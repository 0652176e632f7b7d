import type { Delta } from '../../metadata/delta/delta.js';

/** A component that no deploy deletes, as `--json` shows it. */
export type NotDeletedJson = {
  type: string;
  fullName: string;
  /** Repository paths in the earlier commit, those of its children, too; none of what was owed before. */
  files: string[];
  reason: string;
  /** What a person does in the org. */
  byHand: string;
};

/** What a delta leaves to a person, in the shape of `--json`. */
export const notDeletedJson = ({ notDeleted }: Pick<Delta, 'notDeleted'>): NotDeletedJson[] =>
  notDeleted.map(({ type, fullName, files, formerFiles = [], reason, byHand }) => ({
    ...{ type, fullName, files: [...files, ...formerFiles] },
    ...{ reason, byHand },
  }));
