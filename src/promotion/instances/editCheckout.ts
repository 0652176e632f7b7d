import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { SfError } from '@salesforce/core/sfError';
import { writeFileAtomically } from '../../common/atomicFile.js';
import type { Repository } from '../../git/repository.js';
import { projectFile, readCheckout } from '../pipelineSource.js';

/** The working tree's project file, as it was read. */
export type CheckoutFile = Readonly<{ path: string; text: string }>;

/**
 * Reads the project file that is about to be edited.
 *
 * @throws SfError NoWorkingTreeError in a bare repository, NoProjectFileError
 */
export const openCheckoutFile = async (repo: Repository): Promise<CheckoutFile> => {
  if (repo.workTree === undefined) {
    throw new SfError(
      `This repository is bare: it has no working tree whose ${projectFile} could be edited.`,
      'NoWorkingTreeError',
      ['Run the command in a clone that has one.']
    );
  }
  const text = await readCheckout(repo);
  if (text !== undefined) return { path: join(repo.workTree, projectFile), text };
  throw new SfError(`There is no ${projectFile} at the top of ${repo.workTree}.`, 'NoProjectFileError', [
    'Generate a project with "sf project generate", and make its folder the top of the git repository.',
  ]);
};

/**
 * Writes the edited text, whole or not at all; where the file is a symbolic link, into the file that it leads to.
 *
 * @returns whether there was anything to write
 */
export const writeCheckoutFile = async ({ path, text }: CheckoutFile, edited: string): Promise<boolean> => {
  if (edited === text) return false;
  await writeFileAtomically(await realpath(path), edited);
  return true;
};
