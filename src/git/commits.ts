/** What one commit says of itself. */
export type CommitInfo = Readonly<{
  oid: string;
  tree: string;
  parents: readonly string[];
  /** The first line of its message. */
  subject: string;
  authorName: string;
  authorEmail: string;
  /** When it was committed, in ISO 8601 with the committer's time zone. */
  date: string;
}>;

/** Some of the history: what is reachable from `include` and not from `exclude`. */
export type CommitRange = Readonly<{
  include: readonly string[];
  exclude?: readonly string[];
  /** Follow only the first parent of merges. */
  firstParent?: boolean;
  /** Only commits that change one of these files or folders. */
  paths?: readonly string[];
  /** Leaves out commits that make the same change as one of this commit's history (`git rev-list --cherry-pick`), and merges. */
  notLikeIn?: string;
  /** Leaves out merges. */
  noMerges?: boolean;
  /** Only the commits of `include` themselves, not what they contain. */
  noWalk?: boolean;
}>;

/** Whether a range has no commits by what it names alone. */
export const isEmpty = ({ include, exclude = [] }: CommitRange): boolean =>
  include.every((commit) => exclude.includes(commit));

const fields = ['%H', '%T', '%P', '%s', '%an', '%ae', '%cI'] as const;

/**
 * Arguments of `git rev-list` for a range. With paths, git leaves out commits of branches whose change a merge dropped
 * again, since nothing of it came along.
 */
export const revListArguments = (
  { include, exclude = [], firstParent = false, paths, notLikeIn, noMerges = false, noWalk = false }: CommitRange,
  output: 'commits' | 'count'
): string[] => [
  '--literal-pathspecs',
  'rev-list',
  ...(output === 'count'
    ? ['--count']
    : ['--no-commit-header', '--encoding=UTF-8', `--format=${fields.map((field) => `${field}%x00`).join('')}`]),
  ...(firstParent ? ['--first-parent'] : []),
  ...(noWalk ? ['--no-walk=unsorted'] : []),
  ...(notLikeIn === undefined ? [] : ['--cherry-pick', '--right-only']),
  ...(noMerges || notLikeIn !== undefined ? ['--no-merges'] : []),
  '--end-of-options',
  ...(notLikeIn === undefined ? include : include.map((rev) => `${notLikeIn}...${rev}`)),
  ...exclude.map((rev) => `^${rev}`),
  '--',
  ...(paths ?? []),
];

/** Reads what `git rev-list` prints for {@link revListArguments}. */
export const parseCommits = (output: string): CommitInfo[] => {
  const values = output.split('\0');
  const commits: CommitInfo[] = [];
  for (let at = 0; at + fields.length <= values.length; at += fields.length) {
    const [oid, tree, parents, subject, authorName, authorEmail, date] = values.slice(at, at + fields.length);
    commits.push({
      // Each record ends with a line end, which comes before the next one's id.
      oid: oid.trimStart(),
      tree,
      parents: parents === '' ? [] : parents.split(' '),
      subject,
      authorName,
      authorEmail,
      date,
    });
  }
  return commits;
};
