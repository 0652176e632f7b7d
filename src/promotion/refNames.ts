import type { InstanceName } from './record.js';

const prefix = 'refs/sre';

/** What the refs of all state begin with, by the names that we use; a remote may keep them under another. */
export const statePrefix = `${prefix}/`;

/** The ref of an instance's history: a chain of records, newest first. */
export const historyRef = (instance: InstanceName): string => `${prefix}/instances/${instance}`;

/** The ref whose existence locks an instance. */
export const lockRef = (instance: InstanceName): string => `${prefix}/locks/${instance}`;

/** The pattern of the refs of an instance's validations. */
export const validationRefs = (instance: InstanceName): string => `${prefix}/validations/${instance}/*`;

/** The ref of a run's validation. */
export const validationRef = (instance: InstanceName, run: string): string =>
  `${prefix}/validations/${instance}/${run}`;

/** What the refs of all preimages begin with. */
export const preimagesPrefix = `${prefix}/preimages/`;

/** The ref of what an org held of a run's components before its deploy. */
export const preimageRef = (run: string): string => `${preimagesPrefix}${run}`;

/** The ref of what was decided about conflicts. */
export const resolutionsRef = `${prefix}/resolutions`;

/** The ref of a run whose merge waits for its pull request. */
export const proposalRef = (run: string): string => `${prefix}/proposals/${run}`;

/** The pattern of the refs of all runs whose merge waits for its pull request. */
export const proposalRefs = `${prefix}/proposals/*`;

/** The ref of those who wait for an instance's lock. */
export const queueRef = (instance: InstanceName): string => `${prefix}/queues/${instance}`;

/** The ref of a feature's own facts; a feature is named by its branch, so its name may hold slashes. */
export const featureRef = (feature: string): string => `${prefix}/features/${feature}`;

/** What the refs of all collections begin with. */
export const collectionsPrefix = `${prefix}/collections/`;

/** The ref of a collection of features. */
export const collectionRef = (collection: string): string => `${collectionsPrefix}${collection}`;

/** The ref of a tag. */
export const tagRef = (tag: string): string => `refs/tags/${tag}`;

/** The pattern of the refs of all locks. */
export const lockRefs = `${prefix}/locks/*`;

/** Where the throw-away refs are that try out what a remote accepts. */
export const probesPrefix = `${prefix}/probes/`;

/** The ref of a branch. */
export const branchRef = (branch: string): string => `refs/heads/${branch}`;

/** Patterns of all refs that reading a pipeline's state needs, to be fetched at once. */
export const stateRefs: readonly string[] = [`${prefix}/instances/*`, lockRefs, `${prefix}/features/*`];
