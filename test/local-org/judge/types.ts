/** What kind of org this is: it decides test rules, rollback rules and whether flows arrive active. */
export type OrgKind = 'production' | 'sandbox' | 'scratch' | 'developer';

/** A managed package that an org has installed. */
export type InstalledPackage = Readonly<{
  namespace: string;
  /** Versions such as `1.1700` that the org had installed, in order: the last one is the present one. */
  versions: readonly string[];
}>;

/** Switches of one org that change how it judges; all of them plain JSON. */
export type OrgSettings = Readonly<{
  /** Setup, Process Automation Settings: "Deploy processes and flows as active". Only production asks for it. */
  activateFlowsOnDeploy: boolean;
  /** With true and `ignoreWarnings` false, a warning is reported with `success` false and fails the deploy. */
  warningsFail: boolean;
  /** What `packageVersions` of components may name. */
  packages: readonly InstalledPackage[];
}>;

/** The versions of one flow, as numbers that ascend from 1; deleted versions leave gaps. */
export type FlowVersions = Readonly<{
  /** Numbers of the versions that exist, ascending; the last one is what retrieve gives. */
  numbers: readonly number[];
  /** The version that runs, or undefined when the flow is inactive. */
  active: number | undefined;
}>;

/**
 * Everything that an org's judgement depends on. It is never changed in place: `judge` gives a new one, which shares
 * the buffers that did not change. Written to disk, `files` is a folder in metadata format, `olderFlows` a folder of
 * `<name>-<number>.flow` files, and the rest one small JSON.
 */
export type OrgState = Readonly<{
  kind: OrgKind;
  settings: OrgSettings;
  /** Path in metadata format, such as `classes/A.cls`, `classes/A.cls-meta.xml`, `lwc/tile/tile.js`, to its bytes. */
  files: ReadonlyMap<string, Buffer>;
  /** Flow name to its versions. The newest version's content is `files` at `flows/<name>.flow`. */
  flows: ReadonlyMap<string, FlowVersions>;
  /** `<name>-<number>` to the content of each version that is not the newest. */
  olderFlows: ReadonlyMap<string, Buffer>;
}>;

/** One component, by type and full name as in package.xml, and the file that messages about it name. */
export type Component = Readonly<{ type: string; fullName: string; fileName: string }>;

/** The options of deploy() that an org's judgement depends on. */
export type JudgeOptions = Readonly<{
  checkOnly: boolean;
  rollbackOnError: boolean;
  ignoreWarnings: boolean;
  /** As sent; undefined when the client sent none and the org decides. */
  testLevel?: string;
  runTests: readonly string[];
  purgeOnDelete: boolean;
  /** The version in the URL of the request, such as `66.0`; package.xml may name an older one. */
  apiVersion: string;
}>;

/** One entry of componentSuccesses (`success` true) or componentFailures (`success` false). */
export type ComponentMessage = Readonly<{
  /** Empty for package.xml and the destructive manifests. */
  componentType: string;
  fullName: string;
  fileName: string;
  success: boolean;
  created: boolean;
  changed: boolean;
  deleted: boolean;
  problem?: string;
  problemType?: 'Error' | 'Warning';
  lineNumber?: number;
  columnNumber?: number;
}>;

/** One test method that failed. */
export type TestFailure = Readonly<{
  name: string;
  methodName: string;
  message: string;
  stackTrace: string;
  /** Milliseconds. */
  time: number;
}>;

/** One test method that passed; `time` in milliseconds. */
export type TestSuccess = Readonly<{ name: string; methodName: string; time: number }>;

/** Coverage of one class or trigger after the tests ran; line numbers count from 1. */
export type CodeCoverage = Readonly<{
  name: string;
  type: 'Class' | 'Trigger';
  numLocations: number;
  numLocationsNotCovered: number;
  linesNotCovered: readonly number[];
}>;

/** Coverage that falls short; `name` is undefined for the average over the org. */
export type CoverageWarning = Readonly<{ name: string | undefined; message: string }>;

/** What runTestResult says. Without tests every list is empty and the numbers are 0. */
export type TestRun = Readonly<{
  /** True when tests were asked for or are required, even when none exist. */
  enabled: boolean;
  numTestsRun: number;
  numFailures: number;
  /** Milliseconds. */
  totalTime: number;
  failures: readonly TestFailure[];
  successes: readonly TestSuccess[];
  coverage: readonly CodeCoverage[];
  coverageWarnings: readonly CoverageWarning[];
}>;

/** How an org answers a deploy. */
export type Verdict = Readonly<{
  status: 'Succeeded' | 'SucceededPartial' | 'Failed';
  /** Successes are listed also when the status is Failed and nothing was applied, as a real org does. */
  messages: readonly ComponentMessage[];
  tests: TestRun;
  /** Components and deletions; package.xml and the destructive manifests do not count. */
  numberComponentsTotal: number;
  /** Of them, those that did not fail. */
  numberComponentsDeployed: number;
  numberComponentErrors: number;
  /** The state after the deploy: the very same object as before when nothing was applied or `checkOnly` is set. */
  after: OrgState;
  /** What the deploy did to components (also indirectly, as a cascade); empty when nothing was applied. */
  changes: readonly ComponentChange[];
}>;

/** One component that a deploy added, changed or removed: what source tracking and component dates follow. */
export type ComponentChange = Readonly<Component & { operation: 'created' | 'changed' | 'deleted' }>;

/** What a retrieve asks for: type to full names, `*` among them. */
export type RetrieveRequest = Readonly<{ members: ReadonlyMap<string, readonly string[]>; apiVersion: string }>;

/** What a retrieve finds. */
export type RetrieveAnswer = Readonly<{
  /** Path (without `unpackaged/`) to bytes, with the package.xml of what was found. */
  files: ReadonlyMap<string, Buffer>;
  found: readonly Component[];
  missing: ReadonlyArray<Readonly<{ type: string; fullName: string }>>;
}>;

/** A refusal at deploy() itself, before a job exists: the SOAP fault's code and text. */
export type Refusal = Readonly<{ code: string; message: string }>;
