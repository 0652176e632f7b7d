import { SfError } from '@salesforce/core/sfError';
import { toJson } from '../common/json.js';
import { type Member, memberKey } from '../common/member.js';
import { type Compared, findChangedInOrg, type OrgAnswer } from './changedInOrg.js';
import { repeatOf } from './repeat.js';
import { contentOf, type Run } from './run.js';
import { planOf, type StepTools } from './steps/step.js';
import { mayHaveChanged } from './tracking.js';
import { readPreimage } from './undo/preimage.js';

/** How long an answer of the org counts as its present state, in milliseconds: as long as planning takes where nobody is asked. */
const fresh = 10_000;

/**
 * Asks the org anew what it holds of a run's components, unless it said so a moment ago: a person may have read the plan for an
 * hour, its pull request waited for days, or the run was given up and is resumed.
 *
 * @returns what it holds; undefined where nothing of it can be asked for
 * @throws SfError ChangedInOrgError when somebody changed it since the run was planned; the errors of a connected org
 */
export const presentAnswer = async (run: Run, tools: StepTools): Promise<OrgAnswer | undefined> => {
  const { inOrg, clock } = tools;
  if (inOrg !== undefined && clock.now().getTime() - inOrg.at.getTime() < fresh) return inOrg;
  const plan = planOf(run);
  const members: readonly Compared[] = [
    ...plan.sent.map((member) => ({ ...member, operation: 'change' as const })),
    ...plan.deleted.map((member) => ({ ...member, operation: 'delete' as const })),
  ];
  const org = await tools.org(run);
  let now: OrgAnswer | undefined;
  const unlike = await findChangedInOrg(tools, org, {
    deployedCommit: plan.deployedCommit,
    mergeCommit: contentOf(plan),
    members,
    apiVersion: plan.apiVersion,
    replacementEnv: plan.replacementEnv,
    onRetrieved: (answer) => {
      now = answer;
    },
  });
  const uncertain = unlike.map((member) => ({ ...member, operation: 'change' as const }));
  const changed = await mayHaveChanged(org, plan.tracked, uncertain, plan.owedBefore);
  const since = changed.length === 0 || now === undefined ? [] : await otherThanPlanned(run, tools, { changed, now });
  if (since.length > 0) throw changedSincePlanError(run, since);
  return now;
};

/**
 * Of components that are as no commit has them, those that are otherwise than the org had them when the run was planned: that
 * was looked at then. Where nothing tells what it had, those that were not known to be changed, or owed.
 */
const otherThanPlanned = async (
  run: Run,
  { repo, inOrg }: Pick<StepTools, 'repo' | 'inOrg'>,
  { changed, now }: Readonly<{ changed: readonly Member[]; now: OrgAnswer }>
): Promise<readonly Member[]> => {
  const plan = planOf(run);
  const [{ contentsOfRetrieve, sameContent }, { readProject }] = await Promise.all([
    import('../metadata/content/content.js'),
    import('../metadata/delta/project.js'),
  ]);
  const { registry } = await readProject(repo, contentOf(plan));
  const kept = run.preimage && (await readPreimage(repo, run.preimage.commit));
  const before =
    inOrg === undefined
      ? kept && { files: kept.files, members: [...kept.preimage.held, ...kept.preimage.absent] }
      : { files: inOrg.retrieved.files, members: inOrg.members };
  const asked = new Set((before?.members ?? []).map(memberKey));
  const then = contentsOfRetrieve(before?.files ?? new Map<string, Buffer>(), changed, registry);
  const present = contentsOfRetrieve(now.retrieved.files, changed, registry);
  const accepted = new Set([...(plan.changedInOrg ?? []), ...plan.owedBefore].map(memberKey));
  return changed.filter((member) => {
    const key = memberKey(member);
    if (asked.has(key)) return !sameContent(then.get(key), present.get(key));
    // A sync compared it with commits that are not known any more.
    return run.kind !== 'sync' && !accepted.has(key);
  });
};

const changedSincePlanError = (run: Run, changed: readonly Member[]): SfError =>
  SfError.create({
    name: 'ChangedInOrgError',
    message: [
      `These components of ${planOf(run).org.username} were changed in the org since run ${run.id} was planned, and the ${run.kind} would overwrite them:`,
      ...changed.map((member) => `  ${memberKey(member)}`),
      'Nothing was deployed.',
    ].join('\n'),
    actions: [`To plan anew, upon what the org has now, ${repeatOf(run)}.`],
    data: toJson({ run: run.id, changedInOrg: changed }),
  });
