import { answerOf, type Asking, hostOf, type HostKind, whyUnknown } from './program.js';

/** What a pull request is asked about: its branches, and the commit that it is to be approved or merged with. */
export type ProposedCommit = Readonly<{
  source: string;
  target: string;
  commit: string;
  /** Whether the branch was at another commit before. */
  isAnew: boolean;
}>;

/** What a host says of a pull request. */
export type Verdict = Readonly<
  | { kind: 'approved' | 'merged'; by: readonly string[] }
  /** Not approved; `why`, where more is known. */
  | { kind: 'open'; url?: string; why?: string }
  /** There is none of that commit into that branch, or the host could not be asked. */
  | { kind: 'unknown'; why: string }
>;

/**
 * Asks the host's own program whether the pull request of a proposed commit is approved, or merged. One into another branch
 * is none, and what was approved or merged before the branch got this commit says nothing of it. Who may approve, and with
 * which login that is asked, is the program's matter.
 */
export const verdictOf = async (proposed: ProposedCommit, asking: Asking): Promise<Verdict> => {
  const place = asking.address === undefined ? undefined : hostOf(asking.address);
  if (place === undefined) return { kind: 'unknown', why: 'the remote is at no host that is known here' };
  try {
    return await ask[place.kind](proposed, asking);
  } catch (error) {
    return { kind: 'unknown', why: whyUnknown(error, place.kind) };
  }
};

type GitHubReview = Readonly<{
  state?: string;
  author?: Readonly<{ login?: string }>;
  authorAssociation?: string;
  commit?: Readonly<{ oid?: string }>;
}>;
type GitHubAnswer = Readonly<{
  state: string;
  baseRefName?: string;
  headRefOid?: string;
  reviewDecision?: string;
  url?: string;
  reviews?: readonly GitHubReview[];
}>;
type GitLabAnswer = Readonly<{ state: string; iid: number; target_branch?: string; sha?: string; web_url?: string }>;
type GitLabApprovals = Readonly<{
  approved?: boolean;
  approved_by?: ReadonlyArray<Readonly<{ user?: Readonly<{ username?: string }>; approved_at?: string }>>;
}>;
type GitLabVersions = ReadonlyArray<Readonly<{ head_commit_sha?: string; created_at?: string }>>;
type AzureAnswer = ReadonlyArray<
  Readonly<{
    status: string;
    targetRefName?: string;
    lastMergeSourceCommit?: Readonly<{ commitId?: string }>;
    reviewers?: ReadonlyArray<Readonly<{ vote: number; displayName?: string }>>;
  }>
>;

/** Whose approval counts where no rule of GitHub says so: everybody may review a public repository. */
const associated: ReadonlySet<string> = new Set(['OWNER', 'MEMBER', 'COLLABORATOR']);

const mayApprove = ({ authorAssociation: as }: GitHubReview): boolean => as === undefined || associated.has(as);

/** The states of reviews that take the place of what their author said before; a comment does not. */
const opinions: ReadonlySet<string> = new Set(['APPROVED', 'CHANGES_REQUESTED', 'DISMISSED']);

const named = (names: ReadonlyArray<string | undefined>): readonly string[] =>
  names.filter((name) => name !== undefined);

const staleApproval = 'its approval is of what was proposed before';

/** Why a pull request is not that of what is proposed; undefined where it is. */
const whyOther = (
  { target, commit }: ProposedCommit,
  { into, head, kind = 'pull' }: Readonly<{ into: string | undefined; head: string | undefined; kind?: string }>
): string | undefined => {
  if (into !== target) return `its ${kind} request goes into ${into ?? 'another branch'}`;
  if (head === commit) return undefined;
  return `its ${kind} request has commit ${head?.slice(0, 7) ?? 'of another proposal'}, and ${commit.slice(0, 7)} is proposed`;
};

/** The names of fields are those of `gh pr view --json`, of GitLab's REST API and of `az repos pr list`. */
const ask: Readonly<Record<HostKind, (proposed: ProposedCommit, asking: Asking) => Promise<Verdict>>> = {
  /** Only `reviews` tell their commits (github.com/cli/cli/pull/6646); those of `latestReviews` are empty. */
  github: async (proposed, asking) => {
    const fields = 'state,baseRefName,headRefOid,reviewDecision,url,reviews';
    const args = ['pr', 'view', proposed.source, '--json', fields];
    const answer = (await answerOf('gh', args, asking)) as GitHubAnswer;
    const { state, reviewDecision, reviews = [], url } = answer;
    const other = whyOther(proposed, { into: answer.baseRefName, head: answer.headRefOid });
    if (other !== undefined) return { kind: 'unknown', why: other };
    const last = new Map<string | undefined, GitHubReview>();
    for (const review of reviews) if (opinions.has(review.state ?? '')) last.set(review.author?.login, review);
    const saying = (wanted: string): readonly GitHubReview[] =>
      [...last.values()].filter((each) => each.state === wanted);
    const authorsOf = (some: readonly GitHubReview[]): readonly string[] =>
      named(some.map(({ author }) => author?.login));
    const approvals = saying('APPROVED');
    const present = approvals.filter(({ commit }) => commit?.oid === proposed.commit);
    if (state === 'MERGED') return { kind: 'merged', by: authorsOf(present) };
    if (state !== 'OPEN') return { kind: 'unknown', why: `its pull request is ${state.toLowerCase()}` };
    const counting = present.filter(mayApprove);
    // GitHub decides by all approvals unless a rule takes away those of earlier commits.
    const isDecided =
      reviewDecision === 'APPROVED' &&
      present.length > 0 &&
      (present.length === approvals.length || counting.length > 0);
    if (isDecided) return { kind: 'approved', by: authorsOf(present) };
    const against = authorsOf(saying('CHANGES_REQUESTED'));
    const isAgainst = reviewDecision === 'CHANGES_REQUESTED' || against.length > 0;
    // Where no rule asks for reviews, GitHub decides nothing about them.
    if (reviewDecision === '' && !isAgainst && counting.length > 0)
      return { kind: 'approved', by: authorsOf(counting) };
    const changes = `changes are requested${against.length === 0 ? '' : `, by ${against.join(', ')}`}`;
    const why = isAgainst ? changes : approvals.length > present.length ? staleApproval : undefined;
    return { kind: 'open', ...(url === undefined ? {} : { url }), ...(why === undefined ? {} : { why }) };
  },
  /**
   * An approval is of a commit where it came after the version of the merge request with it, or where there is no other
   * version (docs.gitlab.com/api/merge_requests, "Get merge request diff versions"); older servers tell no `approved_at`.
   */
  gitlab: async (proposed, asking) => {
    const view = ['mr', 'view', proposed.source, '--output', 'json'];
    const { state, iid, ...answer } = (await answerOf('glab', view, asking)) as GitLabAnswer;
    const other = whyOther(proposed, { into: answer.target_branch, head: answer.sha, kind: 'merge' });
    if (other !== undefined) return { kind: 'unknown', why: other };
    const about = async (what: string): Promise<unknown> =>
      answerOf('glab', ['api', `projects/:fullpath/merge_requests/${iid}/${what}`], asking);
    const approvals = (await about('approvals')) as GitLabApprovals;
    // Newest first.
    const [version, ...before] = (await about('versions')) as GitLabVersions;
    const isOf = ({ approved_at: at }: Readonly<{ approved_at?: string }>): boolean => {
      if (version?.head_commit_sha !== proposed.commit) return false;
      if (before.length === 0) return true;
      return at !== undefined && version.created_at !== undefined && Date.parse(at) >= Date.parse(version.created_at);
    };
    const all = approvals.approved_by ?? [];
    const present = all.filter(isOf);
    const by = named(present.map(({ user }) => user?.username));
    if (state === 'merged') return { kind: 'merged', by };
    if (state !== 'opened') return { kind: 'unknown', why: `its merge request is ${state}` };
    if (approvals.approved && by.length > 0) return { kind: 'approved', by };
    return {
      kind: 'open',
      ...(answer.web_url === undefined ? {} : { url: answer.web_url }),
      ...(all.length > present.length ? { why: staleApproval } : {}),
    };
  },
  /** A vote tells no commit and no time (learn.microsoft.com/rest/api/azure/devops/git/pull-requests, IdentityRefWithVote). */
  azure: async (proposed, asking) => {
    const args = ['repos', 'pr', 'list', '--source-branch', proposed.source, '--target-branch', proposed.target];
    const list = [...args, '--status', 'all', '--output', 'json'];
    const [answer] = (await answerOf('az', list, asking)) as AzureAnswer;
    if (answer === undefined) return { kind: 'unknown', why: 'there is no pull request of it' };
    const { status, targetRefName, lastMergeSourceCommit, reviewers = [] } = answer;
    const [into, head] = [targetRefName?.replace(/^refs\/heads\//, ''), lastMergeSourceCommit?.commitId];
    const other = whyOther(proposed, { into, head });
    if (other !== undefined) return { kind: 'unknown', why: other };
    // 10: approved, 5: approved with suggestions, -10: rejected, -5: waits for the author.
    const by = named(reviewers.filter(({ vote }) => vote >= 5).map(({ displayName }) => displayName));
    if (status === 'completed') return { kind: 'merged', by: proposed.isAnew ? [] : by };
    if (status !== 'active') return { kind: 'unknown', why: `its pull request is ${status}` };
    if (by.length === 0 || reviewers.some(({ vote }) => vote < 0)) return { kind: 'open' };
    return proposed.isAnew
      ? { kind: 'open', why: 'its votes may be of what was proposed before, which Azure DevOps does not tell' }
      : { kind: 'approved', by };
  },
};
