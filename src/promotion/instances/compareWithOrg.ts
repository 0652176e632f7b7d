import type { Member } from '../../common/member.js';
import type { Difference } from '../../metadata/content/differences.js';
import type { ConnectedOrg } from '../../org/types.js';
import type { Instance } from '../../pipeline/pipeline.js';
import type { Context } from '../context.js';

/** What a commit and an org were found to have in common. */
export type Comparison = Readonly<{
  /** The commit. */
  commit: string;
  /** The components that were compared: those of the commit. What only the org has is not among them. */
  members: readonly Member[];
  differences: readonly Difference[];
  /** What the org returned, by path in metadata format. */
  retrieved: ReadonlyMap<string, Buffer>;
  /** Files that replacements change on the way to the org. */
  replaced: readonly string[];
  /** What org and delta had to say beside. */
  warnings: readonly string[];
}>;

/** What to compare, and how long to wait for the org, in milliseconds. */
export type ComparisonRequest = Readonly<{
  commit: string;
  replacementEnv: readonly string[];
  /** The packages whose directories the org is to hold; undefined for all. */
  packages?: readonly string[];
  wait: number;
}>;

/**
 * Retrieves from an org everything that a commit has, and compares it: metadata as parsed, whitespace and comments apart,
 * with the replacements that a deploy would make.
 *
 * @throws what computing a delta and retrieving throw
 */
export const compareWithOrg = async (
  { repo, env, clock }: Pick<Context, 'repo' | 'env' | 'clock'>,
  org: ConnectedOrg,
  { commit, replacementEnv, packages, wait }: ComparisonRequest
): Promise<Comparison> => {
  const [{ computeDelta }, { contentsOfCommit, contentsOfRetrieve, differences }, { retrieveMembers }] =
    await Promise.all([
      import('../../metadata/delta/computeDelta.js'),
      import('../../metadata/content/content.js'),
      import('../../org/retrieve.js'),
    ]);
  const environment = { env, allowedVariables: replacementEnv };
  const delta = await computeDelta(repo, {
    from: undefined,
    to: commit,
    ...environment,
    packages: { now: packages },
    apiVersion: org.facts.apiVersion,
  });
  const members = delta.components.map(({ type, fullName }) => ({ type, fullName }));
  const [branch, retrieved] = await Promise.all([
    contentsOfCommit(repo, commit, delta.components, environment),
    retrieveMembers(org, members, { apiVersion: delta.apiVersion, clock, wait }),
  ]);
  return {
    commit,
    members,
    differences: differences(contentsOfRetrieve(retrieved.files, members), branch, members),
    retrieved: retrieved.files,
    replaced: delta.replaced.map(({ path }) => path),
    warnings: [...delta.warnings, ...retrieved.warnings],
  };
};

/**
 * Compares another commit with what an org returned before, without asking the org again.
 *
 * @throws what reading the commit throws
 */
export const differencesFrom = async (
  { repo, env }: Pick<Context, 'repo' | 'env'>,
  { members, retrieved }: Comparison,
  { commit, instance }: Readonly<{ commit: string; instance: Instance }>
): Promise<readonly Difference[]> => {
  const { contentsOfCommit, contentsOfRetrieve, differences } = await import('../../metadata/content/content.js');
  const environment = { env, allowedVariables: instance.replacementEnv };
  const branch = await contentsOfCommit(repo, commit, members, environment);
  return differences(contentsOfRetrieve(retrieved, members), branch, members);
};
