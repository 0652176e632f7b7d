import type { DeletionPhase } from './deletion.js';
import { asReported, componentKey, type StoredComponent } from './inventory.js';
import type { PackageComponent } from './package.js';
import type { Problem } from './problem.js';
import type { ComponentChange, ComponentMessage } from './types.js';

/** What a deploy did to a component that it named. */
export type Operation = 'created' | 'changed' | 'unchanged';

const success = { success: true, created: false, changed: false, deleted: false };

/** The message of a manifest that was read. */
export const manifestMessage = (name: string): ComponentMessage => ({
  ...success,
  changed: true,
  componentType: '',
  fullName: name,
  fileName: name,
});

const reported = (component: StoredComponent): Pick<ComponentMessage, 'componentType' | 'fullName' | 'fileName'> => {
  const { type, ...names } = asReported(component);
  return { componentType: type, ...names };
};

/** The message of a component that was added, changed, or was the same already. */
export const componentMessage = (component: PackageComponent, operation: Operation): ComponentMessage => ({
  ...success,
  ...reported(component),
  created: operation === 'created',
  changed: operation !== 'unchanged',
});

/**
 * What is absent is a warning on the manifest that names it, and green (forcedotcom/cli#1534), unless this org is
 * switched to count warnings as errors (Metadata API Developer Guide, deployOptions, ignoreWarnings).
 */
export const absentMessages = (phase: DeletionPhase, isError: boolean): ComponentMessage[] =>
  phase.absent.map(({ type, fullName, manifest }) => ({
    ...success,
    success: !isError,
    componentType: type,
    fullName: manifest,
    fileName: manifest,
    problem: `No ${type} named: ${fullName} found`,
    problemType: 'Warning',
  }));

/** Messages of what a phase deleted; `changed` is false, else clients would show it as changed. */
export const deletedMessages = (phase: DeletionPhase): ComponentMessage[] =>
  phase.deleted.map((component) => ({ ...success, deleted: true, ...reported(component) }));

const changeOf = (component: StoredComponent, operation: ComponentChange['operation']): ComponentChange => ({
  ...asReported(component),
  operation,
});

/** What a deploy did, in its order; what is deleted first and then added again counts as added only. */
export const changesOf = (
  before: DeletionPhase,
  operations: ReadonlyMap<PackageComponent, Operation>,
  after: DeletionPhase
): ComponentChange[] => {
  const named = new Set([...operations.keys()].map(({ type, fullName }) => componentKey(type, fullName)));
  const gone = [...before.deleted, ...before.cascaded].filter(
    ({ type, fullName }) => !named.has(componentKey(type, fullName))
  );
  return [
    ...gone.map((component) => changeOf(component, 'deleted')),
    ...[...operations].flatMap(([component, operation]) =>
      operation === 'unchanged' ? [] : [changeOf(component, operation)]
    ),
    ...[...after.deleted, ...after.cascaded].map((component) => changeOf(component, 'deleted')),
  ];
};

/** The message of a component that failed. */
export const failureMessage = (problem: Problem): ComponentMessage => ({
  ...success,
  componentType: problem.type,
  fullName: problem.fullName,
  fileName: problem.fileName,
  success: false,
  problem: problem.problem,
  problemType: 'Error',
  ...(problem.lineNumber === undefined ? {} : { lineNumber: problem.lineNumber, columnNumber: problem.columnNumber }),
});
