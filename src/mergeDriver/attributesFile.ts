import { readFile, realpath, rm } from 'node:fs/promises';
import { SfError } from '@salesforce/core/sfError';
import { writeNamedFile } from '../common/atomicFile.js';

/**
 * A file of attributes as text in which every character stands for a byte, so that nothing in it has to be UTF-8 to be
 * kept.
 */
export type AttributesFile = Readonly<{ path: string; text: string }>;

/**
 * Reads a file of attributes; one that is not there is empty.
 *
 * @throws SfError AttributesFileError
 */
export const readAttributes = async (path: string): Promise<AttributesFile> => {
  try {
    return { path, text: (await readFile(path)).toString('latin1') };
  } catch (error) {
    if (isAbsent(error)) return { path, text: '' };
    throw unusable(path, error);
  }
};

/**
 * Writes a file of attributes whole or not at all, through a link; one in which nothing is left is taken away.
 *
 * @returns whether there was anything to write
 * @throws SfError AttributesFileError
 */
export const writeAttributes = async ({ path, text }: AttributesFile, edited: string): Promise<boolean> => {
  if (edited === text) return false;
  try {
    if (edited === '') await rm(await realpath(path));
    else await writeNamedFile(path, Buffer.from(edited, 'latin1'));
    return true;
  } catch (error) {
    throw unusable(path, error);
  }
};

const isAbsent = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';

const unusable = (path: string, cause: unknown): SfError =>
  SfError.create({
    name: 'AttributesFileError',
    message: `The attributes in ${path} cannot be read or written: ${cause instanceof Error ? cause.message : String(cause)}`,
    actions: ['Make it a file that you may write, and try again.'],
    cause,
  });
