import { SfError } from '@salesforce/core/sfError';
import { toJson } from '../../common/json.js';
import { memberKey, type Member } from '../../common/member.js';
import type { ConnectedOrg } from '../../org/types.js';
import type { Unverified } from '../../org/verify.js';
import { findChangedInOrg } from '../changedInOrg.js';
import { asPlanned, asReported } from '../deletedFlows.js';
import { following } from '../following.js';
import { whileKept } from '../keepLock.js';
import { repeatOf } from '../repeat.js';
import { contentOf, movesBranch, type Run } from '../run.js';
import { deltaOfRun } from '../runPlan.js';
import { trackingAfter } from '../tracking.js';
import { unmetTestsOf } from '../unmetTestsOf.js';
import { planOf, type Step, type StepTools } from './step.js';

/** Proves that every member sent is covered by a reported success, or is found in the org when it is read back. */
export const verifyDeploy: Step = {
  name: 'verifyDeploy',
  describe: (run) => `Verify that ${planOf(run).org.username} has every component sent`,
  done: async (run) => Promise.resolve(run.state === 'verified' || planOf(run).withoutDeploy !== undefined),
  run: async (run, tools) => whileKept(run, tools, async (kept) => verified(run, kept)),
};

/**
 * What verifying a run comes to. Nothing is written, and its lock is left as it is.
 *
 * @throws what watching a deploy and reading the org throw
 */
export const verified = async (run: Run, tools: StepTools): Promise<Partial<Run>> => {
  const { watchDeploy } = await import('../../org/watch.js');
  const { verifyDeploy: notCovered } = await import('../../org/verify.js');
  const org = await tools.org(run);
  // Asked again rather than kept: a resumed run has no result, and the org keeps it.
  const result = await watchDeploy(org, run.deployId ?? '', following(tools));
  const { sent, deleted } = planOf(run);
  // That a deploy names the same components does not say that it brought the same content.
  const uncovered = run.adopted
    ? [...sent.map((each) => ({ ...each, deletion: false })), ...deleted.map((each) => ({ ...each, deletion: true }))]
    : asPlanned(notCovered(result, asReported(planOf(run))), planOf(run));
  const missing = uncovered.length === 0 ? [] : await readBackMissing(run, tools, uncovered);
  const unmet = await unmetTestsOf(tools.repo, planOf(run), result);
  if (missing.length > 0 || (unmet.length > 0 && !run.testsAccepted)) {
    return { state: 'unverified', missing, unmetTests: unmet };
  }
  const accepted = unmet.length > 0 && run.deploy ? { deploy: { ...run.deploy, unmetTests: unmet } } : {};
  return {
    state: 'verified',
    missing: [],
    unmetTests: unmet,
    ...accepted,
    ...(await trackedAfter(run, org, result.completedDate)),
  };
};

const trackedAfter = async (
  run: Run,
  org: ConnectedOrg,
  completed: string | undefined
): Promise<Pick<Run, 'tracked'>> => {
  const { tracked, sent, deleted, drift = [] } = planOf(run);
  if (tracked === undefined) return {};
  // What is in the org and not in the branch is somebody's work, even when this run brought it back.
  const others = new Set(drift.map(memberKey));
  const settled = [...sent, ...deleted].filter((member) => !others.has(memberKey(member)));
  return { tracked: await trackingAfter(org, tracked, { settled, completed }) };
};

/** What the org did not report and does not hold as deployed: to be there is not enough, its content must be ours. */
const readBackMissing = async (run: Run, tools: StepTools, uncovered: readonly Unverified[]): Promise<Member[]> => {
  const { readBack } = await import('../../org/verify.js');
  const { replacementEnv, apiVersion } = planOf(run);
  const content = contentOf(planOf(run));
  const org = await tools.org(run);
  const deletions = await readBack(
    org,
    uncovered.filter(({ deletion }) => deletion),
    following(tools)
  );
  const members = uncovered.filter(({ deletion }) => !deletion);
  const hasProfiles = members.some(({ type }) => type === 'Profile');
  const revocations = hasProfiles ? (await deltaOfRun(tools, run)).delta.revocations : [];
  const comparison = {
    deployedCommit: content,
    mergeCommit: content,
    members,
    apiVersion,
    replacementEnv,
    revocations,
  };
  return [...deletions, ...(await findChangedInOrg(tools, org, comparison))].map(({ type, fullName }) => ({
    type,
    fullName,
  }));
};

/**
 * The error of a run whose org says success while components are missing: it keeps its lock, and nothing is published.
 */
export const unverifiedError = (run: Run): SfError => {
  const { id, instance, deployId, missing = [], unmetTests = [] } = run;
  const reasons = shortcomingsOf(run);
  return SfError.create({
    name: 'DeployUnverifiedError',
    message: [
      `The org of instance ${instance} reports deploy ${deployId ?? ''} as succeeded.`,
      ...reasons,
      'The run is deployed-unverified: nothing was published, and it keeps its lock.',
    ].join('\n'),
    actions: [
      missing.length === 0
        ? `Look at the deploy in the org's Setup, under Deployment Status. To publish it all the same, run "sf sre promote resume --run ${id} --accept-tests".`
        : `Look at the deploy in the org's Setup, under Deployment Status. When the org has the components, run "sf sre promote resume --run ${id}".`,
      ...(movesBranch(run) && run.landed === undefined
        ? [`To give the org back what it had: "sf sre promote undo --run ${id}".`]
        : []),
      `To give the run up, run "sf sre instance unlock --run ${id} --abandon", then ${repeatOf(run)}.`,
    ],
    exitCode: 68,
    data: toJson({ run: id, deployId, reasons, missing, unmetTests }),
  });
};

/** What a deploy lacks that the org reports as succeeded, as lines. */
export const shortcomingsOf = ({ missing = [], unmetTests = [] }: Run): readonly string[] => [
  ...(missing.length === 0 ? [] : ['But these components are not in the org:']),
  ...missing.map((member) => `  ${memberKey(member)}`),
  ...(unmetTests.length === 0 ? [] : ['But its tests fall short of what was asked for:']),
  ...unmetTests.map((what) => `  ${what}`),
];
