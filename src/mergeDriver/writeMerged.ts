import { SfError } from '@salesforce/core/sfError';
import { writeNamedFile } from '../common/atomicFile.js';

/**
 * Writes a merged file where a person wants it, whole or not at all.
 *
 * @throws SfError MergeOutputError
 */
export const writeMerged = async (path: string, content: Buffer): Promise<void> => {
  try {
    await writeNamedFile(path, content);
  } catch (error) {
    throw SfError.create({
      name: 'MergeOutputError',
      message: `The merge could not be written to ${path}: ${error instanceof Error ? error.message : String(error)}`,
      actions: ['Name a file that you may write, with --output.'],
      cause: error,
    });
  }
};
