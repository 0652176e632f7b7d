import { applyComponents, isUnchanged } from './apply.js';
import { missingReferences, ownProblems } from './check.js';
import { deleteMembers, type DeletionPhase } from './deletion.js';
import { componentKey, inventoryOf } from './inventory.js';
import {
  absentMessages,
  changesOf,
  componentMessage,
  deletedMessages,
  failureMessage,
  manifestMessage,
  type Operation,
} from './messages.js';
import { readPackage, type DeployPackage, type PackageComponent } from './package.js';
import type { Problem } from './problem.js';
import { noTests, runTests } from './testRun.js';
import type { JudgeOptions, OrgState, TestRun, Verdict } from './types.js';
import { isImpliedObject } from './world.js';

/** A deploy played through, whether or not it may stand. */
type Played = Readonly<{
  before: DeletionPhase;
  /** With what was added and updated, before the last deletions. */
  staged: OrgState;
  after: DeletionPhase;
  accepted: readonly PackageComponent[];
  problems: readonly Problem[];
}>;

const keyOf = (component: Readonly<{ type: string; fullName: string }>): string =>
  componentKey(component.type, component.fullName);

/**
 * Adds and updates what does not fail. A component that needs a failed one fails too, so this repeats until nothing
 * new fails.
 */
const play = (state: OrgState, pkg: DeployPackage): Played => {
  const phase = (from: OrgState, wanted: 'before' | 'after'): DeletionPhase =>
    deleteMembers(
      from,
      pkg.deletions.filter(({ when }) => when === wanted)
    );
  const before = phase(state, 'before');
  const problems: Problem[] = [...pkg.problems, ...ownProblems(before.state, pkg), ...before.problems];
  const brokenFiles = new Set(pkg.problems.filter(({ type }) => type !== '').map(({ fileName }) => fileName));
  let accepted = pkg.components.filter((component) => !brokenFiles.has(component.fileName));
  let staged = before.state;
  let added: readonly Problem[] = problems;
  do {
    const failed = new Set(added.map(keyOf));
    accepted = accepted.filter((component) => !failed.has(keyOf(component)));
    staged = applyComponents(before.state, pkg, accepted);
    added = missingReferences(pkg, staged, accepted, problems);
    problems.push(...added);
  } while (added.length > 0);
  const after = phase(staged, 'after');
  return { before, staged, after, accepted, problems: [...problems, ...after.problems] };
};

/** Standard objects, and everything that was there before, are never created. */
const operationOf = (component: PackageComponent, start: OrgState, end: OrgState): Operation => {
  const existed = inventoryOf(start.files).has(keyOf(component));
  if (!existed && !(component.type === 'CustomObject' && isImpliedObject(component.fullName))) return 'created';
  return isUnchanged(component, start, end) ? 'unchanged' : 'changed';
};

const statusOf = (errors: number, hasApplied: boolean, tests: TestRun, options: JudgeOptions): Verdict['status'] => {
  if (tests.numFailures > 0 || tests.coverageWarnings.length > 0) return 'Failed';
  if (errors === 0) return 'Succeeded';
  return options.rollbackOnError || !hasApplied ? 'Failed' : 'SucceededPartial';
};

/**
 * How an org answers a deploy: what it says of each component, which tests ran, and what it holds afterwards. Deletions
 * before, adds and updates, deletions after; all or nothing with `rollbackOnError`; `checkOnly` does
 * everything but save. Pure: neither the state nor the zip (path to bytes) is changed, and it never throws for what a
 * package holds.
 */
export const judge = (state: OrgState, zip: ReadonlyMap<string, Buffer>, options: JudgeOptions): Verdict => {
  const pkg = readPackage(zip);
  const played = play(state, pkg);
  const warningsFail = state.settings.warningsFail && !options.ignoreWarnings;
  const end = played.after.state;
  const operations = new Map(
    played.accepted.map((component) => [component, operationOf(component, played.before.state, played.staged)] as const)
  );
  const failures = played.problems.map(failureMessage);
  const absent = [...absentMessages(played.before, warningsFail), ...absentMessages(played.after, warningsFail)];
  const failedNames = new Set(played.problems.map((problem) => `${keyOf(problem)}:${problem.fileName}`));
  const errors = failedNames.size + (warningsFail ? absent.length : 0);
  const isRolledBack = errors > 0 && options.rollbackOnError;
  const tests = isRolledBack ? noTests : runTests(end, played.accepted, options);
  const deleted = [...deletedMessages(played.before), ...deletedMessages(played.after)];
  const status = statusOf(errors, played.accepted.length + deleted.length > 0, tests, options);
  const applies = status !== 'Failed' && !options.checkOnly;
  const deletionCount = pkg.deletions.reduce((sum, { members }) => sum + members.length, 0);
  const total = pkg.components.length + deletionCount;
  const brokenManifests = new Set(pkg.problems.map(({ fileName }) => fileName));
  return {
    status,
    messages: [
      ...pkg.manifests.filter((name) => !brokenManifests.has(name)).map(manifestMessage),
      ...[...operations].map(([component, operation]) => componentMessage(component, operation)),
      ...deleted,
      ...absent,
      ...failures,
    ],
    tests,
    numberComponentsTotal: total,
    numberComponentsDeployed: played.accepted.length + deleted.length + (warningsFail ? 0 : absent.length),
    numberComponentErrors: errors,
    after: applies ? end : state,
    changes: applies ? changesOf(played.before, operations, played.after) : [],
  };
};
