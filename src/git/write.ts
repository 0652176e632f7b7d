import { SfError } from '@salesforce/core/sfError';
import { asksWhoYouAre, noIdentity } from './identity.js';
import type { Repository } from './repository.js';
import { isGitError } from './runner.js';

export { replaceEntries, type TreeEntry } from './replaceEntries.js';

/** A commit to be written. */
export type NewCommit = Readonly<{
  tree: string;
  parents: readonly string[];
  message: string;
  /** Sign it, when the user has configured git to sign commits. Left out, it is not signed. */
  sign?: 'configured';
}>;

/**
 * Writes a file's content as it is, without filters, into the object store.
 *
 * @returns its object id
 * @throws SfError GitError
 */
export const writeBlob = (repo: Repository, content: Buffer): Promise<string> =>
  repo.ask(['hash-object', '-w', '--no-filters', '--stdin'], { input: content });

/**
 * Writes a commit into the object store. No ref moves. Author and committer are who git says the user is.
 *
 * `git commit-tree` ignores `commit.gpgsign`, so that the setting is read here; key and format (`user.signingKey`,
 * `gpg.format`) are left to git.
 *
 * @returns the commit's id
 * @throws SfError GitIdentityError; CommitSigningError when it was to be signed and could not be; GitError
 */
export const commitTree = async (repo: Repository, { tree, parents, message, sign }: NewCommit): Promise<string> => {
  const signed = sign === 'configured' && (await repo.signsCommits());
  const args = [
    '-c',
    'i18n.commitEncoding=UTF-8',
    'commit-tree',
    ...(signed ? ['--gpg-sign'] : ['--no-gpg-sign']),
    ...parents.flatMap((parent) => ['-p', parent]),
    '-F',
    '-',
    tree,
  ];
  try {
    return await repo.ask(args, { input: message.endsWith('\n') ? message : `${message}\n` });
  } catch (error) {
    if (!isGitError(error)) throw error;
    if (asksWhoYouAre(error.data.stderr)) throw noIdentity(error.data.stderr);
    // Keys and programs fail in words of their own; unsigned, git would have written it.
    if (signed) throw notSigned(error.data.stderr);
    throw error;
  }
};

const notSigned = (stderr: string): SfError =>
  new SfError(`The commit could not be signed, as commit.gpgsign asks for: ${stderr}`, 'CommitSigningError', [
    'Check user.signingKey, gpg.format and gpg.program, and that "git commit --gpg-sign" works in this repository.',
    'To go without signatures here, run "git config commit.gpgsign false".',
  ]);

/** An annotated tag to be written. */
export type NewTag = Readonly<{ name: string; commit: string; message: string }>;

/**
 * Writes an annotated tag of a commit into the object store, unsigned. No ref moves. The tagger is who git says the user is.
 *
 * @returns the tag object's id
 * @throws SfError GitIdentityError, GitError
 */
export const writeTag = async (repo: Repository, { name, commit, message }: NewTag): Promise<string> => {
  await repo.identity();
  const tagger = await repo.ask(['var', 'GIT_COMMITTER_IDENT']);
  return repo.ask(['mktag'], {
    input: `object ${commit}\ntype commit\ntag ${name}\ntagger ${tagger}\n\n${message.endsWith('\n') ? message : `${message}\n`}`,
  });
};
