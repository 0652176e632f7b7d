import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';

const { open } = fs;

/**
 * Makes the journals of a repository unwritable, for every process user, root included.
 *
 * @param dir of the repository
 * @param code what the file system says, such as ENOSPC
 * @returns makes them writable again
 */
export const unwritable = (dir: string, code: string): (() => void) => {
  fs.open = async (...args): ReturnType<typeof open> => {
    const isJournal = String(args[0]).startsWith(`${dir}/.git/sre/`);
    return isJournal ? Promise.reject(Object.assign(new Error(`${code}: cannot write`), { code })) : open(...args);
  };
  syncBuiltinESMExports();
  return () => {
    fs.open = open;
    syncBuiltinESMExports();
  };
};
