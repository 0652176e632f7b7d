import { SfError } from '@salesforce/core/sfError';
import type { CommitView } from './commitView.js';

/**
 * Reads something of the earlier of two commits, which nobody can correct any more.
 *
 * @throws SfError UnparsableMetadataError with the commit; what `read` throws
 */
export const ofEarlier = async <T>({ commit }: Pick<CommitView, 'commit'>, read: () => Promise<T>): Promise<T> => {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof SfError) || error.name !== 'UnparsableMetadataError') throw error;
    throw new SfError(
      `Commit ${commit.slice(0, 7)}, from which the delta is computed, has ${error.message}`,
      'UnparsableMetadataError',
      [
        'What is in history cannot be corrected: begin at another commit, in which the file is right.',
        'For an instance, record one that its org holds: "sf sre instance baseline".',
      ],
      error
    );
  }
};
