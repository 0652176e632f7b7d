import { SfError } from '@salesforce/core/sfError';
import { asksWhoYouAre, noIdentity } from './identity.js';
import { replaceEntries, type TreeEntry } from './replaceEntries.js';
import type { Repository } from './repository.js';
import { isGitError } from './runner.js';

export { replaceEntries, type TreeEntry };

/** A commit to be written. */
export type NewCommit = Readonly<{
  tree: string;
  parents: readonly string[];
  message: string;
  /** Sign it, when the user has configured git to sign commits. Left out, it is not signed. */
  sign?: 'configured';
}>;

/**
 * Writes a file's content as it is, without filters, into the object store: with the commit that needs it, or before git
 * is asked anything else.
 *
 * @returns its object id
 * @throws SfError ObjectsNotStoredError
 */
export const writeBlob = async (repo: Repository, content: Buffer): Promise<string> => {
  const oid = repo.newObjects.add('blob', content);
  if (repo.newObjects.isFull) await repo.newObjects.store();
  return oid;
};

/**
 * Writes a commit, and with it the files and folders that were written before, into the object store: before git is asked
 * anything else. No ref moves. Author and committer are who git says the user is.
 *
 * `git commit-tree` ignores `commit.gpgsign`, so that the setting is read here; key and format (`user.signingKey`,
 * `gpg.format`) are left to git.
 *
 * @returns the commit's id
 * @throws SfError GitIdentityError; CommitSigningError when it was to be signed and could not be; GitError
 */
export const commitTree = async (repo: Repository, commit: NewCommit): Promise<string> => {
  if (commit.sign === 'configured' && (await repo.signsCommits())) return commitSigned(repo, commit);
  const { tree, parents, message } = commit;
  const lines = [
    `tree ${tree}`,
    ...[...new Set(parents)].map((parent) => `parent ${parent}`),
    `author ${await repo.signature('AUTHOR')}`,
    `committer ${await repo.signature('COMMITTER')}`,
    '',
    withLineEnd(message),
  ];
  return repo.newObjects.add('commit', Buffer.from(lines.join('\n')));
};

const commitSigned = async (repo: Repository, { tree, parents, message }: NewCommit): Promise<string> => {
  const command = ['-c', 'i18n.commitEncoding=UTF-8', 'commit-tree', '--gpg-sign'];
  const args = [...command, ...parents.flatMap((parent) => ['-p', parent]), '-F', '-', tree];
  try {
    return await repo.ask(args, { input: withLineEnd(message) });
  } catch (error) {
    if (!isGitError(error) || error.name === 'RepositoryNotWrittenError') throw error;
    if (asksWhoYouAre(error.data.stderr)) throw noIdentity(error.data.stderr);
    // Keys and programs fail in words of their own; unsigned, it would have been written.
    throw notSigned(error.data.stderr);
  }
};

const withLineEnd = (message: string): string => (message.endsWith('\n') ? message : `${message}\n`);

const notSigned = (stderr: string): SfError =>
  new SfError(`The commit could not be signed, as commit.gpgsign asks for: ${stderr}`, 'CommitSigningError', [
    'Check user.signingKey, gpg.format and gpg.program, and that "git commit --gpg-sign" works in this repository.',
    'To go without signatures here, run "git config commit.gpgsign false".',
  ]);

/**
 * Writes a tree with some files otherwise, which keep their modes; new ones are plain files.
 *
 * @param files new content by path; undefined takes a file out
 * @returns the tree's id: the same when nothing differs
 * @throws SfError GitError, ObjectsNotStoredError
 */
export const treeWith = async (
  repo: Repository,
  treeish: string,
  files: ReadonlyMap<string, Buffer | undefined>
): Promise<string> => {
  const modes = new Map((await repo.listFiles(treeish, [...files.keys()])).map(({ path, mode }) => [path, mode]));
  const entries = new Map<string, TreeEntry | undefined>();
  for (const [path, content] of files) {
    entries.set(path, content && { mode: modes.get(path) ?? '100644', oid: await writeBlob(repo, content) });
  }
  return replaceEntries(repo, treeish, entries);
};

/** An annotated tag to be written. */
export type NewTag = Readonly<{ name: string; commit: string; message: string }>;

/**
 * Writes an annotated tag of a commit into the object store, unsigned. No ref moves. The tagger is who git says the user is.
 *
 * @returns the tag object's id
 * @throws SfError GitIdentityError, GitError
 */
export const writeTag = async (repo: Repository, { name, commit, message }: NewTag): Promise<string> => {
  const tagger = await repo.signature('COMMITTER');
  const head = `object ${commit}\ntype commit\ntag ${name}\ntagger ${tagger}\n\n`;
  return repo.ask(['mktag'], { input: head + withLineEnd(message) });
};
