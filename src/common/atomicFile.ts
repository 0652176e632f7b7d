import { randomUUID } from 'node:crypto';
import { chmod, mkdir, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Writes `content` to `path` so that a reader, or the next start after a crash, finds either the old file or the
 * whole new one: a temporary file beside it, synced, then renamed over it, then the folder synced. Who may read and write
 * an old file stays as it was.
 *
 * @throws the file system's own error (ENOSPC, EROFS, EACCES …); the old file is then untouched.
 */
export const writeFileAtomically = async (path: string, content: string | Buffer): Promise<void> => {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true });
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    await writeSynced(temporary, content);
    const old = await stat(path).catch(unlessAbsent);
    if (old !== undefined) await chmod(temporary, old.mode);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(folder);
};

/**
 * Writes a file that a person named, as {@link writeFileAtomically} does: through links, and over nothing that is no file,
 * such as a device.
 *
 * @throws the file system's own error, or one that says that it is no file
 */
export const writeNamedFile = async (path: string, content: string | Buffer): Promise<void> => {
  const real = await realpath(path).catch(unlessAbsent);
  if (real !== undefined && !(await stat(real)).isFile()) throw new Error('it is no file.');
  await writeFileAtomically(real ?? path, content);
};

const unlessAbsent = (error: unknown): undefined => {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return;
  throw error;
};

const writeSynced = async (path: string, content: string | Buffer): Promise<void> => {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
};

const syncFolder = async (folder: string): Promise<void> => {
  // Windows cannot open a folder for syncing; there the rename itself is durable enough.
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};
