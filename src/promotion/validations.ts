import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { SfError } from '@salesforce/core/sfError';
import type { DeployRequest } from '../org/deployRequests.js';
import type { DeployResult } from '../org/deployResult.js';
import type { ConnectedOrg } from '../org/types.js';
import type { Context } from './context.js';
import { readJsonFile, toJsonFile, writeStateCommit } from './jsonCommit.js';
import type { Plan } from './plan.js';
import type { InstanceName } from './record.js';
import { validationRef, validationRefs } from './refNames.js';
import type { RunPlan } from './run.js';

/** How long an org accepts a validation, in milliseconds: ten days (Metadata API Developer Guide, deployRecentValidation()). */
const accepted = 10 * 24 * 60 * 60 * 1000;

/** What a validation is bound to: only a promotion that is the same in all of it can make it real. */
type Bound = Readonly<{
  orgId: string;
  /** The content of the merge result. */
  tree: string;
  /** What the org held: what is sent of a component can depend on it. */
  deployedCommit: string | undefined;
  testLevel: string | undefined;
  tests: readonly string[];
  /** SHA-256 of package.xml and the destructive manifests, and of what replacements made of the files. */
  manifest: string;
}>;

/** A validation that an org accepted, as `validation.json` at its ref holds it. */
export type Validation = Bound &
  Readonly<{
    version: 1;
    run: string;
    instance: InstanceName;
    deployId: string;
    /** The features that it was for; the source where there are none; not known of one of an earlier version. */
    brings?: readonly string[];
    /** When the org had done it, by the org's clock, ISO 8601. */
    at: string;
  }>;

const file = 'validation.json';

/**
 * Shares a validation whose tests passed, for `promote` to make it real without running them again, and takes away those of
 * the instance that no org accepts any more. They are no part of the history.
 *
 * @returns why it could not be shared; undefined when it was: a validation is none the worse for it
 */
export const shareValidation = async (
  context: Pick<Context, 'repo' | 'store' | 'clock'>,
  { plan, runPlan, result }: Readonly<{ plan: Plan; runPlan: RunPlan; result: DeployResult }>
): Promise<string | undefined> => {
  const { repo, store, clock } = context;
  const { run } = plan;
  const instance = plan.target.name;
  const validation: Validation = {
    ...{ version: 1, run, instance, deployId: result.id, brings: broughtBy(runPlan) },
    at: new Date(result.completedDate ?? result.createdDate).toISOString(),
    ...boundOf(plan, runPlan),
  };
  const message = `validation of ${instance}\n\nRun: ${run}\n`;
  const files = new Map([[file, toJsonFile(validation)]]);
  const next = await writeStateCommit(repo, { files, parents: [], message });
  const old = (await readValidations(context, instance)).filter((each) => !isRecent(each.validation, clock.now()));
  try {
    const { rejections } = await store.update([
      { ref: validationRef(instance, run), expected: undefined, next },
      ...old.map(({ ref, commit }) => ({ ref, expected: commit, next: undefined })),
    ]);
    return rejections.length === 0 ? undefined : rejections.map(({ text }) => text).join('; ');
  } catch (error) {
    if (error instanceof SfError) return error.message;
    throw error;
  }
};

const broughtBy = ({ features, from }: RunPlan): readonly string[] =>
  features.length > 0 || from === undefined ? features.map(({ name }) => name) : [from];

/** What was found for a plan: a validation that can be made real, or why the newest one for the same features cannot. */
export type FoundValidation = Readonly<
  { kind: 'found'; validation: Validation } | { kind: 'none'; validation?: Validation; differs: readonly string[] }
>;

/**
 * Looks for a validation that is the same as a plan in all that it is bound to, and that the org still accepts: it is not
 * older than ten days, and nothing was deployed since.
 *
 * @throws the errors of a connected org
 */
export const findValidation = async (
  context: Pick<Context, 'repo' | 'store' | 'clock'>,
  org: ConnectedOrg,
  { plan, runPlan }: Readonly<{ plan: Plan; runPlan: RunPlan }>
): Promise<FoundValidation> => {
  const wanted = boundOf(plan, runPlan);
  const known = (await readValidations(context, plan.target.name)).map(({ validation }) => validation);
  known.sort((a, b) => (a.at < b.at ? 1 : -1));
  const same = known.find((each) => differences(each, wanted).length === 0);
  if (same === undefined) {
    const brought = broughtBy(runPlan);
    // That of something else is no news.
    const newest = known.find(({ brings = [] }) => brings.some((name) => brought.includes(name)));
    return newest === undefined
      ? { kind: 'none', differs: [] }
      : { kind: 'none', validation: newest, differs: differences(newest, wanted) };
  }
  if (!isRecent(same, context.clock.now()))
    return { kind: 'none', validation: same, differs: ['it is older than ten days'] };
  const { deployRequestsSince } = await import('../org/deployRequests.js');
  const since = await deployRequestsSince(org, { id: same.deployId, createdDate: same.at });
  const isDeploy = ({ checkOnly, status }: DeployRequest): boolean => !checkOnly && status === 'Succeeded';
  if (!since.some(isDeploy)) return { kind: 'found', validation: same };
  return { kind: 'none', validation: same, differs: ['something was deployed to the org since'] };
};

type Kept = Readonly<{ ref: string; commit: string; validation: Validation }>;

const readValidations = async (
  { repo, store }: Pick<Context, 'repo' | 'store'>,
  instance: InstanceName
): Promise<readonly Kept[]> => {
  const refs = await store.fetch([validationRefs(instance)], { fresh: true });
  return Promise.all(
    [...refs].map(async ([ref, commit]) => ({
      ref,
      commit,
      validation: await readJsonFile<Validation>(repo, commit, file),
    }))
  );
};

const isRecent = ({ at }: Validation, now: Date): boolean => now.getTime() - Date.parse(at) < accepted;

const boundOf = ({ mergeTree }: Plan, runPlan: RunPlan): Bound => {
  const hash = createHash('sha256');
  for (const part of [runPlan.manifest, runPlan.destructiveChanges, runPlan.replacements])
    hash.update(`${part ?? ''}\0`);
  // By itself, so that validations without it stay what they are.
  if (runPlan.destructiveChangesPre !== undefined) hash.update(`pre ${runPlan.destructiveChangesPre}\0`);
  return {
    orgId: runPlan.org.id,
    tree: mergeTree,
    deployedCommit: runPlan.deployedCommit,
    testLevel: runPlan.testLevel,
    tests: runPlan.tests,
    manifest: hash.digest('hex'),
  };
};

const names: Readonly<Record<keyof Bound, string>> = {
  orgId: 'it was for another org',
  tree: 'the merge result is another one',
  deployedCommit: 'the org held another commit',
  testLevel: 'the test level is another one',
  tests: 'the tests are others',
  manifest: 'what is deployed differs',
};

const differences = (validation: Validation, wanted: Bound): string[] =>
  (Object.keys(names) as Array<keyof Bound>)
    .filter((key) => !isDeepStrictEqual(validation[key], wanted[key]))
    .map((key) => names[key]);
