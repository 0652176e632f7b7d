import { SfError } from '@salesforce/core/sfError';
import type { Repository } from '../git/repository.js';
import { commitTree, replaceEntries, writeBlob } from '../git/write.js';

/** What a commit of state holds: files by path. */
export type StateCommit = Readonly<{
  files: ReadonlyMap<string, string | Buffer>;
  parents: readonly string[];
  message: string;
}>;

/**
 * Writes a commit that holds nothing but some files; no ref moves.
 *
 * @returns the commit's id
 */
export const writeStateCommit = async (repo: Repository, { files, parents, message }: StateCommit): Promise<string> => {
  const entries = new Map<string, { mode: string; oid: string }>();
  for (const [name, content] of files) {
    entries.set(name, {
      mode: '100644',
      oid: await writeBlob(repo, Buffer.isBuffer(content) ? content : Buffer.from(content)),
    });
  }
  const tree = await replaceEntries(repo, repo.emptyTree, entries);
  // A host that keeps state in branches would build each of them.
  return commitTree(repo, { tree, parents, message: `${message.trimEnd()}\n\n[skip ci]\n` });
};

/** Text of a JSON file as this plugin keeps it in commits: indented, so that `git show` is readable. */
export const toJsonFile = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;

/**
 * Reads one JSON file of a commit of state.
 *
 * @throws SfError DamagedStateError when the file is missing, is no JSON, or is of a version this plugin does not know
 */
export const readJsonFile = async <T extends Readonly<{ version: number }>>(
  repo: Repository,
  commit: string,
  name: string
): Promise<T> => {
  const content = await repo.readFile(commit, name);
  if (content === undefined) throw damagedState(commit, name, 'it is missing');
  return parseJsonFile<T>(content, commit, name);
};

/**
 * Takes one JSON file of a commit of state that was read already.
 *
 * @throws SfError DamagedStateError when it is no JSON, or is of a version this plugin does not know
 */
export const parseJsonFile = <T extends Readonly<{ version: number }>>(
  content: Buffer,
  commit: string,
  name: string
): T => {
  const value = parse(content.toString('utf8'), commit, name);
  if (!isVersioned(value)) throw damagedState(commit, name, 'it has no version');
  if (value.version !== 1) {
    throw new SfError(
      `${name} of commit ${commit} has version ${value.version}; this version of the plugin reads version 1.`,
      'NewerStateError',
      ['Update the plugin: run "sf plugins update".']
    );
  }
  return value as T;
};

const isVersioned = (value: unknown): value is Readonly<{ version: number }> =>
  typeof value === 'object' && value !== null && 'version' in value && typeof value.version === 'number';

const parse = (text: string, commit: string, name: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw damagedState(commit, name, error instanceof Error ? error.message : String(error));
  }
};

/** The error for a ref of the pipeline's state that holds something else than this plugin writes. */
export const damagedState = (commit: string, name: string, cause: string): SfError =>
  new SfError(`${name} of commit ${commit} cannot be read: ${cause}.`, 'DamagedStateError', [
    `Look at it with "git show ${commit}"; a ref of the pipeline's state was written by something else than this plugin.`,
  ]);
