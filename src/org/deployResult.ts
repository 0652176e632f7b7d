import { readDeployStatus, type DeployStatus } from './deployStatus.js';
import { to18 } from './ids.js';
import { count, flag, record, records, text, type Raw } from './read.js';
import { readTestRun, type TestRun } from './testRun.js';

/** What became of one component; `failed` may also be a warning that the org counts as an error. */
export type ComponentState = 'created' | 'changed' | 'unchanged' | 'deleted' | 'failed';

/** One message of an org about one component. Manifests (`package.xml` and others) have an empty type. */
export type ComponentMessage = Readonly<{
  type: string;
  fullName: string;
  /** Path in the package, of the component itself or of the file that holds it; empty when the org gave none. */
  file: string;
  state: ComponentState;
  problem?: string;
  problemType?: 'Error' | 'Warning';
  line?: number;
  column?: number;
}>;

/**
 * How a deploy ended. With any other status than Succeeded nothing was applied, although `successes` still lists
 * what would have been: the org has rolled it back.
 */
export type DeployResult = Readonly<
  Omit<DeployStatus, 'pending' | 'stateDetail'> & {
    /** The org says Succeeded, and nothing else in its answer speaks against it. */
    success: boolean;
    successes: readonly ComponentMessage[];
    failures: readonly ComponentMessage[];
    /** Messages that did not fail anything, such as deletions of what was not there. */
    warnings: readonly ComponentMessage[];
    testRun: TestRun;
    errorStatusCode?: string;
    errorMessage?: string;
    createdBy: Readonly<{ id: string; name: string }>;
    canceledBy?: string;
    /** ISO 8601, by the org's clock. */
    createdDate: string;
    startDate?: string;
    completedDate?: string;
  }
>;

/**
 * Reads the last answer of checkDeployStatus, by SOAP or by REST.
 *
 * @returns undefined when the answer is none, or the deploy `id` has not ended.
 */
export const readDeployResult = (raw: Raw, id: string): DeployResult | undefined => {
  const status = readDeployStatus(raw, id);
  if (!status?.done) return undefined;
  const details = record(raw.details);
  const successes = records(details.componentSuccesses).map((message) => toMessage(message));
  const failures = records(details.componentFailures).map((message) => toMessage(message));
  return {
    id: status.id,
    status: status.status,
    done: true,
    success: status.status === 'Succeeded' && flag(raw.success),
    checkOnly: status.checkOnly,
    components: status.components,
    tests: status.tests,
    successes,
    failures,
    warnings: successes.filter(({ problemType }) => problemType === 'Warning'),
    testRun: readTestRun(record(details.runTestResult)),
    createdBy: { id: to18(text(raw.createdBy) ?? ''), name: text(raw.createdByName) ?? '' },
    createdDate: text(raw.createdDate) ?? '',
    ...present({
      errorStatusCode: text(raw.errorStatusCode),
      errorMessage: text(raw.errorMessage),
      canceledBy: text(raw.canceledByName) ?? text(raw.canceledBy),
      startDate: text(raw.startDate),
      completedDate: text(raw.completedDate),
    }),
  };
};

const toMessage = (raw: Raw): ComponentMessage => {
  const problemType = text(raw.problemType);
  return {
    type: text(raw.componentType) ?? '',
    fullName: text(raw.fullName) ?? '',
    file: text(raw.fileName) ?? '',
    state: stateOf(raw),
    ...present({
      problem: text(raw.problem),
      problemType: problemType === 'Error' || problemType === 'Warning' ? problemType : undefined,
      line: count(raw.lineNumber),
      column: count(raw.columnNumber),
    }),
  };
};

/** What failed has `success` false; `changed` and its like then say what would have been. */
const stateOf = (raw: Raw): ComponentState => {
  if (!flag(raw.success)) return 'failed';
  if (flag(raw.deleted)) return 'deleted';
  if (flag(raw.created)) return 'created';
  return flag(raw.changed) ? 'changed' : 'unchanged';
};

/** The object without its undefined values, so that a result is the same after a way through JSON. */
const present = <T extends Record<string, unknown>>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
