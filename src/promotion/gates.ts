import { SfError } from '@salesforce/core/sfError';
import { toJson } from '../common/json.js';
import { type Member, memberKey } from '../common/member.js';
import type { Instance } from '../pipeline/pipeline.js';
import { select } from './changedInOrg.js';
import { deletionsAreConfirmed, nothingIsLeftToAPerson } from './deletionGates.js';
import { danglingInWords } from './merge/danglingText.js';
import { circlesIn, needInWords } from './needs/needText.js';
import type { Plan, PlanOptions, Selection } from './plan.js';
import { referredInWords } from './stillReferred.js';

/** @throws SfError when the plan may not be deployed */
type Gate = (plan: Plan, options: PlanOptions, now: Date) => void;

/**
 * Everything that must hold before a plan may be deployed.
 *
 * @param now decides whether a freeze has ended
 * @param asks whether a person is asked for what they have to confirm
 * @throws SfError InstanceFrozenError, RequiredStageError, BranchCheckedOutError, MainCommitsError, ChangedInOrgError,
 * NoTestRunInProductionError, NoTestsSpecifiedError, TestsNotInLevelError, DanglingReferenceError, FeatureNeededError,
 * DeletedByHandError, DeletionNotConfirmedError, each with what to do
 */
export const passGates = (plan: Plan, options: PlanOptions, now: Date, asks = false): void =>
  (asks ? gates : unaskedGates).forEach((gate) => gate(plan, options, now));

/** What stops a plan from being deployed, and what to do about it: the errors of {@link passGates}, all of them. */
export type Stop = Readonly<{ name: string; message: string; actions: readonly string[] }>;

/** Everything that would stop a plan, for showing it. */
export const stopsOf = (plan: Plan, options: PlanOptions, now: Date): Stop[] =>
  unaskedGates.flatMap((gate) => stopAt(() => gate(plan, options, now)));

const stopAt = (pass: () => void): Stop[] => {
  try {
    pass();
    return [];
  } catch (error) {
    if (!(error instanceof SfError)) throw error;
    return [{ name: error.name, message: error.message, actions: error.actions ?? [] }];
  }
};

/**
 * Refuses an instance into which nothing is deployed at present.
 *
 * @throws SfError InstanceFrozenError
 */
export const refuseFrozen = ({ name, frozen }: Instance, now: Date): void => {
  if (frozen === undefined || (frozen.until !== undefined && Date.parse(frozen.until) <= now.getTime())) return;
  const until = frozen.until === undefined ? '' : ` until ${frozen.until}`;
  throw new SfError(`Instance ${name} is frozen${until}: ${frozen.reason}`, 'InstanceFrozenError', [
    `Wait, or take plugins.sre.instances.${name}.frozen out of sfdx-project.json on the main branch.`,
  ]);
};

const isOpen: Gate = ({ target }, _, now) => refuseFrozen(target, now);

const stagesBeforeHold = ({ unmet, target }: Plan): void => {
  if (unmet.length === 0) return;
  throw new SfError(
    [
      `Instance ${target.name} requires that other instances hold a feature first:`,
      ...unmet.map(({ feature, instance }) => `  ${feature} is not in ${instance}`),
    ].join('\n'),
    'RequiredStageError',
    [...new Set(unmet.map(({ instance }) => `Promote into ${instance} first.`))]
  );
};

const branchCanMove = ({ checkedOut, target }: Plan): void => {
  if (checkedOut === undefined) return;
  throw branchCheckedOutError(target, checkedOut);
};

/** The error of a branch that git does not move, since it is checked out in a repository without a remote. */
export const branchCheckedOutError = (
  target: Pick<Instance, 'name'>,
  { branch, place }: NonNullable<Plan['checkedOut']>
): SfError =>
  new SfError(
    `Branch ${branch} is checked out in ${place}: promoting into ${target.name} moves it, and all its files there would look changed.`,
    'BranchCheckedOutError',
    ["Check out another branch there first, such as the feature's."]
  );

const testsAreNamed = ({ testLevel, tests }: Plan): void => {
  if (testLevel !== 'RunSpecifiedTests' && tests.length > 0) {
    throw new SfError(
      `Test level ${testLevel ?? ''} runs other tests than those named: ${tests.join(', ')}.`,
      'TestsNotInLevelError',
      ['Leave --test-level out to run those named, or leave out --tests.']
    );
  }
  if (testLevel !== 'RunSpecifiedTests' || tests.length > 0) return;
  throw new SfError('Test level RunSpecifiedTests needs the tests to run.', 'NoTestsSpecifiedError', [
    'Name them with --tests.',
  ]);
};

/** Source: an explicit NoTestRun is refused by production orgs at deploy(), whatever is deployed. */
const productionRunsTests = ({ testLevel, org, target }: Plan): void => {
  if (testLevel !== 'NoTestRun' || org.kind !== 'production') return;
  throw new SfError(
    `The org of instance ${target.name} is a production org, which refuses test level NoTestRun.`,
    'NoTestRunInProductionError',
    ['Leave --test-level out to let the org decide, or choose another level.']
  );
};

const mainCommitsAreWanted = ({ mainCommits, target, root }: Plan, { includeMain }: PlanOptions): void => {
  const changing = mainCommits.filter(({ changesComponents }) => changesComponents);
  if (includeMain || changing.length === 0) return;
  throw new SfError(
    [
      `${changing.length === 1 ? 'A commit' : `${changing.length} commits`} of the main branch ${changing.length === 1 ? 'changes' : 'change'} components and would come along, though instance ${root} does not hold ${changing.length === 1 ? 'it' : 'them'}:`,
      ...changing.map(({ commit }) => `  ${commit.oid.slice(0, 7)} ${commit.subject}`),
    ].join('\n'),
    'MainCommitsError',
    [`Promote what brought them first, or take them into ${target.name} with --include-main.`]
  );
};

const needsAreMet = ({ needs = [], target }: Plan, { ignoreNeeds }: PlanOptions): void => {
  if (ignoreNeeds === true || needs.length === 0) return;
  throw SfError.create({
    name: 'FeatureNeededError',
    message: [...needs.map((each) => needInWords(each, target.name)), ...circlesIn(needs)].join('\n'),
    actions: [
      'Promote them together, in the right order, with --with-features; or promote what is needed first.',
      'Where the name above means something else, go on with --ignore-needs.',
    ],
    data: toJson({ instance: target.name, needs }),
  });
};

const referencesStay = ({ dangling = [], referred = [], target }: Plan, { strict }: PlanOptions): void => {
  if (strict !== true || dangling.length + referred.length === 0) return;
  throw SfError.create({
    name: 'DanglingReferenceError',
    message: [
      `The merge into ${target.name} deletes what it seems to refer to:`,
      ...dangling.map((each) => `  ${danglingInWords(each, target.name)}`),
      ...referred.map((each) => `  ${referredInWords(each)}`),
    ].join('\n'),
    actions: ['Take the references out, or keep what was deleted, on the feature. Without --strict this is a warning.'],
    data: toJson({ instance: target.name, dangling, referred }),
  });
};

/** How to bring components of an instance's org into git; no feature is started in a root (but a hotfix) or a mirror. */
const rescue = (
  members: readonly Member[],
  { name, parent, foreignParent }: Instance,
  { kind, username }: Readonly<{ kind: Plan['kind']; username: string }>
): string => {
  const named = members.map((member) => `--metadata "${memberKey(member)}"`).join(' ');
  // Before an org is in step with its branch nothing can be committed from it.
  if (kind === 'sync') {
    return `Keep the change with --keep-org now, and bring it onto a feature afterwards: sf sre feature commit ${named}.`;
  }
  return parent === undefined && foreignParent === undefined
    ? `Bring the change onto a feature branch first: sf project retrieve start ${named} --target-org ${username}; then commit it and promote that feature.`
    : `Bring the change onto a feature that is developed in ${name} first: sf sre feature commit ${named}. To start one: sf sre feature start --name <feature> --instance ${name}.`;
};

/** Components whose files replacements fill in, and with what: another value than at the last deploy looks like a change. */
const filledIn = (
  members: readonly Member[],
  { components, replaced }: Plan['delta']
): Readonly<{ members: readonly Member[]; variables: readonly string[] }> => {
  const files = new Map(components.map((component) => [memberKey(component), component.files]));
  const filesOf = (member: Member): typeof replaced =>
    replaced.filter(({ path }) => files.get(memberKey(member))?.includes(path));
  const filled = members.filter((member) => filesOf(member).length > 0);
  const variables = new Set(filled.flatMap(filesOf).flatMap((file) => file.variables));
  return { members: filled, variables: [...variables] };
};

const overwriting = (members: readonly Member[]): string =>
  members.map((member) => `--overwrite "${memberKey(member)}"`).join(' ');

const orgWorkIsSafe = (
  { kind, changedInOrg, keptInOrg, target, org, deployedCommit, delta }: Plan,
  { overwrite, keepOrg }: PlanOptions
): void => {
  const endangered = select(select(changedInOrg, keptInOrg).rest, overwrite).rest;
  if (endangered.length === 0) return;
  const filled = filledIn(endangered, delta);
  const others = endangered.filter((member) => !filled.members.includes(member));
  const values = filled.variables.length === 0 ? 'what replaces parts of it' : filled.variables.join(', ');
  const error = new SfError(
    [
      deployedCommit === undefined
        ? `These components of ${org.username} are otherwise than in the merge result, and the ${kind} would overwrite them:`
        : `These components of ${org.username} were changed in the org since the deployed commit of ${target.name}, and the ${kind} would overwrite them:`,
      ...endangered.map((member) => `  ${memberKey(member)}`),
      ...vainNames(changedInOrg, overwrite, keepOrg).map((name) => `${name} is named, and was not changed in the org.`),
    ].join('\n'),
    'ChangedInOrgError',
    [
      ...(filled.members.length === 0
        ? []
        : [
            `Nobody changed ${filled.members.map(memberKey).join(', ')} if ${values} changed since the last deploy: replacements fill it in. Then go on with ${overwriting(filled.members)}. What is retrieved has these values in it, and is not for git.`,
          ]),
      ...(others.length === 0 ? [] : [rescue(others, target, { kind, username: org.username })]),
      ...(others.some(({ type }) => type === 'Profile')
        ? [
            'Of a profile, orgs return what concerns the components named with it: name those whose access changed, too.',
          ]
        : []),
      `Leave them as the org has them, and owed: ${endangered.map((member) => `--keep-org "${memberKey(member)}"`).join(' ')}, or --keep-org all.`,
      `Overwrite them by naming them: ${overwriting(endangered)}.`,
      'Overwrite all of them: --overwrite all.',
    ]
  );
  error.setData(toJson({ changedInOrg: endangered }));
  throw error;
};

/** Names of components to overwrite or to keep that are none of those changed in the org: mistyped, mostly. */
const vainNames = (changed: readonly Member[], ...selections: readonly Selection[]): readonly string[] => {
  const known = new Set(changed.map((member) => memberKey(member).toLowerCase()));
  return selections
    .flatMap((selection) => (selection === 'all' ? [] : selection.map(memberKey)))
    .filter((name) => !known.has(name.toLowerCase()));
};

const gates: readonly Gate[] = [
  isOpen,
  stagesBeforeHold,
  branchCanMove,
  testsAreNamed,
  productionRunsTests,
  mainCommitsAreWanted,
  needsAreMet,
  referencesStay,
  nothingIsLeftToAPerson,
  orgWorkIsSafe,
];

/** Those that stop a plan where nobody is asked. */
const unaskedGates: readonly Gate[] = [...gates, deletionsAreConfirmed];
