import type { Member } from '../../common/member.js';
import type { Repository } from '../../git/repository.js';
import { computeDelta, type DeltaRequest } from '../../metadata/delta/computeDelta.js';
import type { Delta } from '../../metadata/delta/delta.js';
import { leftOutByRules } from '../../metadata/delta/forceIgnore.js';
import { forSalesforceCli, manifestsOf, type Manifests } from '../../metadata/delta/manifest.js';
import { type IgnoringLine, ignoringLines } from '../../metadata/delta/whyIgnored.js';
import type { Context } from '../context.js';
import { deletionsToConfirm, neverDeletedIn } from '../deletionPolicy.js';
import { readHolding } from './holding.js';
import { type RangeRequest, resolveRange } from './range.js';
import { type OutputRequest, writeOutput } from './writeOutput.js';

/** A delta that somebody wants to see, or to have as files, as long as its repository is open. */
export type DeltaRead = Readonly<{
  delta: Delta;
  /** As the Salesforce CLI wants them, see {@link forSalesforceCli}. */
  manifests: Manifests;
  /** Deletions that a promotion into the instance makes only when a person confirms them by their names. */
  toConfirm: readonly Member[];
  /** Writes it into a folder; see {@link writeOutput}. */
  write: (request: OutputRequest) => Promise<readonly string[]>;
  /** The lines of ignore files that leave changed files out, by path. */
  ignoring: () => Promise<ReadonlyMap<string, IgnoringLine>>;
}>;

/** What is between two commits. */
export type CommitsRequest = RangeRequest & Pick<DeltaRequest, 'apiVersion' | 'env' | 'dependencies'>;

/** What is looked at in files: replacements are made by who deploys them. */
const reading = { readsContents: false, refusesUnparsable: true } as const;

/**
 * Computes what brings an org from one commit to another, from git objects alone.
 *
 * @throws what {@link resolveRange} and {@link computeDelta} throw
 */
export const deltaOfCommits = async (repo: Repository, request: CommitsRequest): Promise<DeltaRead> => {
  const { env, apiVersion, dependencies = 'named' } = request;
  const { range, warnings } = await resolveRange(repo, request);
  return readOf(
    repo,
    warned(await computeDelta(repo, { ...range, ...reading, env, apiVersion, dependencies }), warnings)
  );
};

/** What an instance lacks of a commit. */
export type InstanceDeltaRequest = Omit<CommitsRequest, 'from'> & Readonly<{ instance: string }>;

/**
 * Computes what brings an instance's org from its deployed commit to another one, with what it is owed.
 *
 * @throws SfError UnknownInstanceError, NoBaselineError; what {@link deltaOfCommits} throws
 */
export const deltaOfInstance = async (context: Context, request: InstanceDeltaRequest): Promise<DeltaRead> => {
  const { instance, to, backward, env, apiVersion, dependencies = 'named' } = request;
  const { repo } = context;
  const { deployedCommit, owed, owedSince, packages } = await readHolding(context, instance);
  const policy = context.loaded.pipeline.instance(instance);
  const neverDelete = neverDeletedIn(policy);
  const { range, warnings } = await resolveRange(repo, { from: deployedCommit, to, backward, instance });
  const owing = { owed, owedSince, neverDelete, instance };
  const how = { packages, env, apiVersion, dependencies, ...reading };
  const delta = warned(await computeDelta(repo, { ...range, ...owing, ...how }), warnings);
  return readOf(repo, delta, deletionsToConfirm(policy, delta, {}));
};

const warned = (delta: Delta, warnings: readonly string[]): Delta => ({
  ...delta,
  warnings: [...warnings, ...delta.warnings],
});

const readOf = (repo: Repository, delta: Delta, toConfirm: readonly Member[] = []): DeltaRead => {
  const manifests = manifestsOf({ ...delta, components: forSalesforceCli(delta.components) });
  return {
    delta,
    manifests,
    toConfirm,
    write: async (request) => writeOutput(repo, { delta, manifests }, request),
    ignoring: async () =>
      ignoringLines(
        repo,
        delta.to,
        delta.ignored.filter(({ reason }) => reason === leftOutByRules).map(({ path }) => path)
      ),
  };
};
