import { answerOf, type Asking, hostOf, type HostKind, isMissing, whyUnknown } from './program.js';

/** What a host demands of a branch. */
export type BranchRules = Readonly<
  | {
      kind: 'known';
      /** Whether commits come by pull requests alone, or whoever asks may not push there. */
      pullRequestsOnly: boolean;
      /** Whether merge commits are refused. */
      linear: boolean;
    }
  /** The host's program is not here, or the host is not known. */
  | { kind: 'unasked' }
  | { kind: 'unknown'; why: string }
>;

/** Asks the host's own program what the host demands of a branch; the login is the program's matter. */
export const branchRulesOf = async (branch: string, asking: Asking): Promise<BranchRules> => {
  const place = asking.address === undefined ? undefined : hostOf(asking.address);
  if (place === undefined) return { kind: 'unasked' };
  try {
    return { kind: 'known', ...(await ask[place.kind](branch, { ...asking, web: place.web })) };
  } catch (error) {
    return isMissing(error) ? { kind: 'unasked' } : { kind: 'unknown', why: whyUnknown(error, place.kind) };
  }
};

type Rules = Readonly<{ pullRequestsOnly: boolean; linear: boolean }>;

type GitHubRules = ReadonlyArray<Readonly<{ type: string }>>;
type GitHubProtection = Readonly<{
  required_pull_request_reviews?: unknown;
  required_linear_history?: Readonly<{ enabled?: boolean }>;
}>;
type GitLabBranch = Readonly<{ can_push?: boolean }>;
type AzurePolicies = ReadonlyArray<Readonly<{ isEnabled?: boolean; isBlocking?: boolean }>>;

const ask: Readonly<Record<HostKind, (branch: string, asking: Asking & { web: string }) => Promise<Rules>>> = {
  /**
   * Rules come from rulesets (docs.github.com/rest/repos/rules), and from the older protection of branches, which tells its
   * details to administrators only (docs.github.com/rest/branches/branch-protection).
   */
  github: async (branch, asking) => {
    const at = (path: string): string[] => ['api', `repos/{owner}/{repo}/${path}`];
    const name = encodeURIComponent(branch);
    const rules = (await answerOf('gh', at(`rules/branches/${name}`), asking)) as GitHubRules;
    const has = (type: string): boolean => rules.some((rule) => rule.type === type);
    const found = { pullRequestsOnly: has('pull_request') || has('update'), linear: has('required_linear_history') };
    const { protected: isProtected } = (await answerOf('gh', at(`branches/${name}`), asking)) as {
      protected?: boolean;
    };
    if (!isProtected || found.pullRequestsOnly) return found;
    const protection = (await answerOf('gh', at(`branches/${name}/protection`), asking)) as GitHubProtection;
    return {
      pullRequestsOnly: protection.required_pull_request_reviews !== undefined,
      linear: found.linear || protection.required_linear_history?.enabled === true,
    };
  },
  /** `can_push` is about whoever asks (docs.gitlab.com/api/branches). */
  gitlab: async (branch, asking) => {
    const path = `projects/:fullpath/repository/branches/${encodeURIComponent(branch)}`;
    const answer = (await answerOf('glab', ['api', path], asking)) as GitLabBranch;
    return { pullRequestsOnly: answer.can_push === false, linear: false };
  },
  /** A branch with a required policy takes pull requests alone (learn.microsoft.com/azure/devops/repos/git/branch-policies). */
  azure: async (branch, asking) => {
    const json = ['--output', 'json'];
    const repository = decodeURIComponent(asking.web.slice(asking.web.lastIndexOf('/') + 1));
    const shown = ['repos', 'show', '--repository', repository, ...json];
    const { id } = (await answerOf('az', shown, asking)) as Readonly<{ id: string }>;
    const list = ['repos', 'policy', 'list', '--repository-id', id, '--branch', branch, ...json];
    const policies = (await answerOf('az', list, asking)) as AzurePolicies;
    return {
      pullRequestsOnly: policies.some(({ isEnabled, isBlocking }) => isEnabled === true && isBlocking === true),
      linear: false,
    };
  },
};
