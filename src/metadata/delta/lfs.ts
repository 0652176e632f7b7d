import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { SfError } from '@salesforce/core/sfError';
import type { Repository } from '../../git/repository.js';

/** What stands in a commit for a large file: see git-lfs, docs/spec.md, "The Pointer". */
export type LfsPointer = Readonly<{ sha256: string; size: number }>;

const version = 'version https://git-lfs.github.com/spec/v1\n';
const longestPointer = 1024;

/** Reads content as a Git LFS pointer; undefined when it is none. */
export const readLfsPointer = (content: Buffer): LfsPointer | undefined => {
  if (content.length > longestPointer) return undefined;
  const text = content.toString('utf8').replaceAll('\r\n', '\n');
  if (!text.startsWith(version)) return undefined;
  const [, sha256] = /^oid sha256:([\da-f]{64})$/m.exec(text) ?? [];
  const [, size] = /^size (\d+)$/m.exec(text) ?? [];
  return sha256 === undefined || size === undefined ? undefined : { sha256, size: Number(size) };
};

/** Whether content is a Git LFS pointer instead of what it stands for. */
export const isLfsPointer = (content: Buffer): boolean => readLfsPointer(content) !== undefined;

/**
 * The file that a pointer stands for, from this machine's LFS store.
 *
 * @param path of the file, for the error
 * @throws SfError LfsPointerError when the store does not hold it, or holds something else
 */
export const readLfsObject = async (repo: Repository, path: string, { sha256, size }: LfsPointer): Promise<Buffer> => {
  const file = join(await storeOf(repo), 'objects', sha256.slice(0, 2), sha256.slice(2, 4), sha256);
  let content: Buffer;
  try {
    content = await readFile(file);
  } catch {
    throw unresolved(path, 'is a Git LFS pointer, and the file it stands for is not in the local LFS store.');
  }
  if (content.length === size && createHash('sha256').update(content).digest('hex') === sha256) return content;
  throw unresolved(path, 'is a Git LFS pointer, and the local LFS store holds something else than it stands for.');
};

const storeOf = async (repo: Repository): Promise<string> => {
  const { stdout } = await repo.git(['config', '--get', 'lfs.storage'], { okCodes: [0, 1] });
  const configured = stdout.toString('utf8').trim();
  if (configured === '') return join(repo.commonDir, 'lfs');
  return isAbsolute(configured) ? configured : join(repo.commonDir, configured);
};

const unresolved = (path: string, problem: string): SfError =>
  new SfError(`${path} ${problem} A pointer is never deployed.`, 'LfsPointerError', [
    `Run "git lfs fetch --all", or "git lfs fetch --include='${path}' <remote> <commit>", and repeat the command.`,
  ]);
