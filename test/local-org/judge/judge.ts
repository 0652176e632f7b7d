import { applyComponents, isUnchanged } from './apply.js';
import { missingReferences, ownProblems } from './check.js';
import { deleteMembers, type DeletionPhase } from './deletion.js';
import { componentKey, inventoryOf } from './inventory.js';
import { readPackage, type DeployPackage, type PackageComponent } from './package.js';
import { failureMessage, type Problem } from './problem.js';
import { noTests, runTests } from './testRun.js';
import type { ComponentChange, ComponentMessage, JudgeOptions, OrgState, TestRun, Verdict } from './types.js';
import { isImpliedObject } from './world.js';

/** A deploy played through, whether or not it may stand. */
type Played = Readonly<{
  before: DeletionPhase;
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
  const before = deleteMembers(
    state,
    pkg.deletions.filter(({ when }) => when === 'before')
  );
  const problems: Problem[] = [...pkg.problems, ...ownProblems(before.state, pkg), ...before.problems];
  const brokenFiles = new Set(pkg.problems.filter(({ type }) => type !== '').map(({ fileName }) => fileName));
  let accepted = pkg.components.filter((component) => !brokenFiles.has(component.fileName));
  for (let added: readonly Problem[] = problems; ;) {
    const failed = new Set(added.map(keyOf));
    accepted = accepted.filter((component) => !failed.has(keyOf(component)));
    const staged = applyComponents(before.state, pkg, accepted);
    added = missingReferences(pkg, staged, accepted, problems);
    problems.push(...added);
    if (added.length > 0) continue;
    const after = deleteMembers(
      staged,
      pkg.deletions.filter(({ when }) => when === 'after')
    );
    return { before, after, accepted, problems: [...problems, ...after.problems] };
  }
};

const success = { success: true, created: false, changed: false, deleted: false };

const manifestMessage = (name: string): ComponentMessage => ({
  ...success,
  changed: true,
  componentType: '',
  fullName: name,
  fileName: name,
});

/** Standard objects, and everything that was there before, are never created. */
const operationOf = (
  component: PackageComponent,
  start: OrgState,
  end: OrgState
): 'created' | 'changed' | 'unchanged' => {
  const existed = inventoryOf(start.files).has(keyOf(component));
  if (!existed && !(component.type === 'CustomObject' && isImpliedObject(component.fullName))) return 'created';
  return isUnchanged(component, start, end) ? 'unchanged' : 'changed';
};

const componentMessage = (component: PackageComponent, operation: string): ComponentMessage => ({
  ...success,
  componentType: component.type,
  fullName: component.fullName,
  fileName: component.fileName,
  created: operation === 'created',
  changed: operation !== 'unchanged',
});

/**
 * What is absent is a warning on the manifest that names it, and green (forcedotcom/cli#1534), unless this org is
 * switched to count warnings as errors (Metadata API Developer Guide, deployOptions, ignoreWarnings).
 */
const absentMessages = (phase: DeletionPhase, isError: boolean): ComponentMessage[] =>
  phase.absent.map(({ type, fullName, manifest }) => ({
    ...success,
    success: !isError,
    componentType: type,
    fullName: manifest,
    fileName: manifest,
    problem: `No ${type} named: ${fullName} found`,
    problemType: 'Warning',
  }));

const deletedMessages = (phase: DeletionPhase): ComponentMessage[] =>
  phase.deleted.map(({ type, fullName, fileName }) => ({
    ...success,
    deleted: true,
    componentType: type,
    fullName,
    fileName,
  }));

const changesOf = (played: Played, operations: ReadonlyMap<PackageComponent, string>): ComponentChange[] => {
  const named = new Set(played.accepted.map(keyOf));
  const gone = [...played.before.deleted, ...played.before.cascaded].filter(
    (component) => !named.has(keyOf(component))
  );
  return [
    ...gone.map(({ type, fullName, fileName }) => ({ type, fullName, fileName, operation: 'deleted' as const })),
    ...[...operations]
      .filter(([, operation]) => operation !== 'unchanged')
      .map(([{ type, fullName, fileName }, operation]) => ({
        type,
        fullName,
        fileName,
        operation: operation === 'created' ? ('created' as const) : ('changed' as const),
      })),
    ...[...played.after.deleted, ...played.after.cascaded].map(({ type, fullName, fileName }) => ({
      type,
      fullName,
      fileName,
      operation: 'deleted' as const,
    })),
  ];
};

const statusOf = (errors: number, hasApplied: boolean, tests: TestRun, options: JudgeOptions): Verdict['status'] => {
  if (tests.numFailures > 0 || tests.coverageWarnings.length > 0) return 'Failed';
  if (errors === 0) return 'Succeeded';
  return options.rollbackOnError || !hasApplied ? 'Failed' : 'SucceededPartial';
};

/**
 * How an org answers a deploy: what it says of each component, which tests ran, and what it holds afterwards. Deletions
 * before, adds and updates, deletions after (LOCAL-ORG 5.4); all or nothing with `rollbackOnError`; `checkOnly` does
 * everything but save. Pure: neither the state nor the zip (path to bytes) is changed, and it never throws for what a
 * package holds.
 */
export const judge = (state: OrgState, zip: ReadonlyMap<string, Buffer>, options: JudgeOptions): Verdict => {
  const pkg = readPackage(zip);
  const played = play(state, pkg);
  const warningsFail = state.settings.warningsFail && !options.ignoreWarnings;
  const end = played.after.state;
  const operations = new Map(
    played.accepted.map((component) => [component, operationOf(component, state, end)] as const)
  );
  // A component that Post deletes again was still added or changed on the way; what it is compared with is then gone.
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
  const manifests = ['package.xml', ...pkg.deletions.map(({ manifest }) => manifest)];
  return {
    status,
    messages: [
      ...manifests.filter((name) => !brokenManifests.has(name) && zipHasManifest(pkg, zip)).map(manifestMessage),
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
    changes: applies ? changesOf(played, operations) : [],
  };
};

const zipHasManifest = (pkg: DeployPackage, zip: ReadonlyMap<string, Buffer>): boolean =>
  pkg.version !== undefined || [...zip.keys()].some((path) => /^(?:[^/]+\/)?package\.xml$/.test(path));
