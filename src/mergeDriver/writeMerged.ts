import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { SfError } from '@salesforce/core/sfError';
import { writeNamedFile } from '../common/atomicFile.js';

/**
 * Writes a merged file where a person wants it, whole or not at all; no folder is made for it.
 *
 * @throws SfError MergeOutputError
 */
export const writeMerged = async (path: string, content: Buffer): Promise<void> => {
  try {
    const folder = dirname(path);
    // A folder that is not there is a mistyped one.
    if (!(await stat(folder).catch(() => undefined))?.isDirectory()) throw new Error(`there is no folder ${folder}.`);
    await writeNamedFile(path, content);
  } catch (error) {
    throw SfError.create({
      name: 'MergeOutputError',
      message: `The merge could not be written to ${path}: ${error instanceof Error ? error.message : String(error)}`,
      actions: ['Name a file that you may write, in a folder that exists, with --output.'],
      cause: error,
    });
  }
};
