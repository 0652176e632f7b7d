import { lstat, mkdir, readdir, realpath, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { SfError } from '@salesforce/core/sfError';
import { unlessAbsent } from '../../common/unlessAbsent.js';
import type { Repository } from '../../git/repository.js';
import { readProject } from '../../metadata/delta/project.js';
import { storedFiles } from '../../metadata/delta/storedFiles.js';
import type { Delta } from '../../metadata/delta/delta.js';
import type { Manifests } from '../../metadata/delta/manifest.js';
import { removeLeftovers, temporaryFolderFor } from './temporaryFolder.js';

type DeltaOutcome = Readonly<{ delta: Delta; manifests: Manifests }>;

/** What is written, and where. */
export type OutputRequest = Readonly<{
  /** A folder that is not there yet, or is empty. */
  dir: string;
  /** Whether the components' files are written, too. */
  withFiles: boolean;
  /** Ends the writing; nothing stays of what was written. */
  signal?: AbortSignal;
}>;

/** How many files are written at the same time. */
const atOnce = 16;

/**
 * Writes the manifests of a delta into a folder, and its files at their places in the repository. The folder has its name
 * only once it is whole; what was written before by a process that was killed is removed.
 *
 * @returns the paths of the files in the folder, sorted
 * @throws SfError OutputDirNotFolderError, OutputDirNotEmptyError, OutputNotWrittenError; LfsPointerError, ObjectMissingError;
 * what the signal was aborted with
 */
export const writeOutput = async (
  repo: Repository,
  { delta, manifests }: DeltaOutcome,
  { dir, withFiles, signal }: OutputRequest
): Promise<readonly string[]> => {
  const target = await followed(resolve(dir));
  const temporary = temporaryFolderFor(target);
  try {
    await refuseContent(target);
    await removeLeftovers(target);
    const written = await writeAll(repo, { delta, manifests }, { dir: temporary, withFiles, signal });
    signal?.throwIfAborted();
    await rmdir(target).catch(unlessAbsent);
    await rename(temporary, target);
    return written.sort();
  } catch (error) {
    if (!isOfSystem(error)) throw error;
    // Another command was faster.
    throw error.code === 'ENOTEMPTY' ? notEmpty(target) : notWritten(dir, error);
  } finally {
    await rm(temporary, { recursive: true, force: true }).catch(unlessAbsent);
  }
};

const writeAll = async (
  repo: Repository,
  { delta, manifests }: DeltaOutcome,
  { dir, withFiles, signal }: OutputRequest
): Promise<string[]> => {
  const { packageXml, destructiveChangesPre, destructiveChanges } = manifests;
  await makeFolder(dir);
  const written: string[] = [];
  const folders = new Set<string>();
  const write = async (path: string, content: string | Buffer): Promise<void> => {
    const file = join(dir, ...path.split('/'));
    const folder = dirname(file);
    if (!folders.has(folder)) await mkdir(folder, { recursive: true });
    folders.add(folder);
    // Nothing is written over: two paths that a disk takes for one would lose a file.
    await writeFile(file, content, { flag: 'wx' });
    written.push(path);
  };
  await write('package.xml', packageXml);
  if (destructiveChangesPre !== undefined) await write('destructiveChangesPre.xml', destructiveChangesPre);
  if (destructiveChanges !== undefined) await write('destructiveChangesPost.xml', destructiveChanges);
  if (!withFiles) return written;
  await makePackageDirectories(repo, delta, dir);
  const open = new Set<Promise<void>>();
  const failures: unknown[] = [];
  try {
    for await (const { path, content } of storedFiles(repo, delta)) {
      signal?.throwIfAborted();
      const writing: Promise<void> = write(path, content)
        .catch((error: unknown) => {
          failures.push(error);
        })
        .finally(() => open.delete(writing));
      open.add(writing);
      if (open.size >= atOnce) await Promise.race(open);
      if (failures.length > 0) break;
    }
  } finally {
    // What still writes would make anew the folder that is taken away when something failed.
    await Promise.all(open);
  }
  for (const failure of failures) throw failure instanceof Error ? failure : new Error(String(failure));
  return written;
};

/**
 * Makes a folder, and those above it. Node's own way tries for ever where a folder that is there refuses new ones with ENOENT, as
 * /proc does.
 */
const makeFolder = async (path: string): Promise<void> => {
  const made = await mkdir(path).catch((error: NodeJS.ErrnoException) => error.code);
  if (made === undefined || made === 'EEXIST') return;
  const above = dirname(path);
  if (made === 'ENOENT' && above !== path) await makeFolder(above);
  await mkdir(path);
};

/**
 * The Salesforce CLI takes no project that lacks one of its package directories (@salesforce/core 9.4, SfProjectJson,
 * getPackageDirectoriesSync), and a delta may have files of none.
 */
const makePackageDirectories = async (repo: Repository, { to }: Delta, dir: string): Promise<void> => {
  const { packageDirectories } = await readProject(repo, to);
  for (const directory of packageDirectories) await mkdir(join(dir, ...directory.split('/')), { recursive: true });
};

/**
 * A folder by its own name: what takes the place of a link would be no folder any more for who reads it elsewhere. What cannot be
 * followed is told where it is looked at, or written.
 */
const followed = async (path: string): Promise<string> => realpath(path).catch(() => path);

const refuseContent = async (dir: string): Promise<void> => {
  const stat = await lstat(dir).catch(unlessAbsent);
  if (stat !== undefined && !stat.isDirectory()) {
    throw new SfError(
      `${dir} is ${stat.isSymbolicLink() ? 'a link to nothing' : 'a file'}, and no folder.`,
      'OutputDirNotFolderError',
      ['Name a folder that is empty or not there yet with --output-dir.']
    );
  }
  const names = await readdir(dir).catch(unlessAbsent);
  if (names === undefined || names.length === 0) return;
  throw notEmpty(dir);
};

const notEmpty = (dir: string): SfError =>
  new SfError(`Folder ${dir} is not empty: it would hold more than this delta.`, 'OutputDirNotEmptyError', [
    'Name a folder that is empty or not there yet with --output-dir.',
  ]);

type SystemError = Error & Readonly<{ code: string }>;

const isOfSystem = (error: unknown): error is SystemError =>
  error instanceof Error && !(error instanceof SfError) && 'code' in error && 'syscall' in error;

const notWritten = (dir: string, error: SystemError): SfError =>
  new SfError(
    `The delta could not be written to ${dir}: ${error.message}`,
    'OutputNotWrittenError',
    [action(error)],
    error
  );

const action = ({ code }: SystemError): string => {
  switch (code) {
    case 'EEXIST':
      return 'Two files of the commit differ in case alone, and this disk takes them for one: write to another disk.';
    case 'ENOTDIR':
      return 'A part of that path is a file: name another folder with --output-dir.';
    default:
      return 'Make room on the disk, and see that the folder can be written to. Nothing was left of what was written.';
  }
};
