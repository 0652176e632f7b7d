import { answerOf, type Asking, hostOf, type HostKind, whyUnknown } from './program.js';

/** A branch that is to be merged into another one at its host. */
export type Proposal = Readonly<{ source: string; target: string; title: string }>;

/** How a pull request is opened: a page, and a command where the host has one; neither for a host that is not known. */
export type Opening = Readonly<{ url?: string; command?: string }>;

/** What a host says of a pull request. */
export type Verdict = Readonly<
  | { kind: 'approved' | 'merged'; by: readonly string[] }
  /** Not approved; `why`, where more is known. */
  | { kind: 'open'; url?: string; why?: string }
  /** There is none, or the host could not be asked. */
  | { kind: 'unknown'; why: string }
>;

const quoted = (text: string): string => `"${text.replaceAll(/["\\$`]/g, '\\$&')}"`;

/** How to open a pull request for a branch that was pushed. */
export const openingOf = (address: string | undefined, { source, target, title }: Proposal): Opening => {
  const place = address === undefined ? undefined : hostOf(address);
  const [from, into] = [source, target].map(encodeURIComponent);
  switch (place?.kind) {
    case 'github':
      return {
        url: `${place.web}/compare/${into}...${from}?expand=1`,
        command: `gh pr create --base ${target} --head ${source} --title ${quoted(title)} --body ""`,
      };
    case 'gitlab':
      return {
        url: `${place.web}/-/merge_requests/new?merge_request%5Bsource_branch%5D=${from}&merge_request%5Btarget_branch%5D=${into}`,
        command: `glab mr create --source-branch ${source} --target-branch ${target} --title ${quoted(title)} --description ""`,
      };
    case 'azure':
      return {
        url: `${place.web}/pullrequestcreate?sourceRef=${from}&targetRef=${into}`,
        command: `az repos pr create --source-branch ${source} --target-branch ${target} --title ${quoted(title)}`,
      };
    default:
      return {};
  }
};

/**
 * Asks the host's own program whether a branch's pull request is approved, or merged. Who may do that, and with which login,
 * is the program's matter.
 */
export const verdictOf = async (source: string, asking: Asking): Promise<Verdict> => {
  const place = asking.address === undefined ? undefined : hostOf(asking.address);
  if (place === undefined) return { kind: 'unknown', why: 'the remote is at no host that is known here' };
  try {
    return await ask[place.kind](source, asking);
  } catch (error) {
    return { kind: 'unknown', why: whyUnknown(error, place.kind) };
  }
};

type GitHubAnswer = Readonly<{
  state: string;
  reviewDecision?: string;
  url?: string;
  latestReviews?: ReadonlyArray<
    Readonly<{ state?: string; author?: Readonly<{ login?: string }>; authorAssociation?: string }>
  >;
}>;

/** Whose approval counts where no rule of GitHub says so: everybody may review a public repository. */
const associated: ReadonlySet<string> = new Set(['OWNER', 'MEMBER', 'COLLABORATOR']);

type GitLabAnswer = Readonly<{ state: string; iid: number; web_url?: string }>;
type GitLabApprovals = Readonly<{
  approved?: boolean;
  approved_by?: ReadonlyArray<Readonly<{ user?: Readonly<{ username?: string }> }>>;
}>;
type AzureAnswer = ReadonlyArray<
  Readonly<{ status: string; reviewers?: ReadonlyArray<Readonly<{ vote: number; displayName?: string }>> }>
>;

const named = (names: ReadonlyArray<string | undefined>): readonly string[] =>
  names.filter((name) => name !== undefined);

/** The names of fields are those of `gh pr view --json`, of GitLab's REST API and of `az repos pr list`. */
const ask: Readonly<Record<HostKind, (source: string, asking: Asking) => Promise<Verdict>>> = {
  github: async (source, asking) => {
    const fields = 'state,reviewDecision,url,latestReviews';
    const answer = (await answerOf('gh', ['pr', 'view', source, '--json', fields], asking)) as GitHubAnswer;
    const reviews = answer.latestReviews ?? [];
    const authorsOf = (wanted: string, among = reviews): readonly string[] =>
      named(among.filter(({ state }) => state === wanted).map(({ author }) => author?.login));
    const by = authorsOf('APPROVED');
    if (answer.state === 'MERGED') return { kind: 'merged', by };
    if (answer.state === 'OPEN' && answer.reviewDecision === 'APPROVED') return { kind: 'approved', by };
    if (answer.state !== 'OPEN') return { kind: 'unknown', why: `its pull request is ${answer.state.toLowerCase()}` };
    const against = authorsOf('CHANGES_REQUESTED');
    const isAgainst = answer.reviewDecision === 'CHANGES_REQUESTED' || against.length > 0;
    // Where no rule asks for reviews, GitHub decides nothing about them.
    const counting = reviews.filter(({ authorAssociation: as }) => as === undefined || associated.has(as));
    const counted = authorsOf('APPROVED', counting);
    if (answer.reviewDecision === '' && !isAgainst && counted.length > 0) return { kind: 'approved', by: counted };
    const why = `changes are requested${against.length === 0 ? '' : `, by ${against.join(', ')}`}`;
    return { kind: 'open', ...(answer.url === undefined ? {} : { url: answer.url }), ...(isAgainst ? { why } : {}) };
  },
  gitlab: async (source, asking) => {
    const answer = (await answerOf('glab', ['mr', 'view', source, '--output', 'json'], asking)) as GitLabAnswer;
    const path = `projects/:fullpath/merge_requests/${answer.iid}/approvals`;
    const approvals = (await answerOf('glab', ['api', path], asking)) as GitLabApprovals;
    const by = named((approvals.approved_by ?? []).map(({ user }) => user?.username));
    if (answer.state === 'merged') return { kind: 'merged', by };
    if (answer.state === 'opened' && approvals.approved && by.length > 0) return { kind: 'approved', by };
    if (answer.state !== 'opened') return { kind: 'unknown', why: `its merge request is ${answer.state}` };
    return { kind: 'open', ...(answer.web_url === undefined ? {} : { url: answer.web_url }) };
  },
  azure: async (source, asking) => {
    const args = ['repos', 'pr', 'list', '--source-branch', source, '--status', 'all', '--output', 'json'];
    const [answer] = (await answerOf('az', args, asking)) as AzureAnswer;
    if (answer === undefined) return { kind: 'unknown', why: 'there is no pull request of it' };
    const reviewers = answer.reviewers ?? [];
    // 10: approved, 5: approved with suggestions, -10: rejected, -5: waits for the author.
    const by = named(reviewers.filter(({ vote }) => vote >= 5).map(({ displayName }) => displayName));
    if (answer.status === 'completed') return { kind: 'merged', by };
    if (answer.status !== 'active') return { kind: 'unknown', why: `its pull request is ${answer.status}` };
    const isApproved = by.length > 0 && reviewers.every(({ vote }) => vote >= 0);
    return isApproved ? { kind: 'approved', by } : { kind: 'open' };
  },
};
