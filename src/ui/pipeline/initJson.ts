import type { Initialized } from '../../promotion/pipelines/carryOutInit.js';
import { changesAnything, type InitPlan } from '../../promotion/pipelines/planInit.js';

/** What `pipeline init --json` gives. */
export type InitJson = Readonly<{
  /** Whether anything was changed, or would be with --dry-run. */
  changed: boolean;
  dryRun: boolean;
  mainBranch: string;
  /** The root that the main branch follows from now on; left out when that was not set. */
  mainFollows?: string;
  /** Whether sfdx-project.json of the working tree was changed, or would be. */
  fileChanged: boolean;
  instances: ReadonlyArray<
    Readonly<{
      name: string;
      branch: string;
      /** Left out for a root. */
      parent?: string;
      /** The branch's tip. */
      tip: string;
      /** The org as it was just asked. */
      org: InitPlan['instances'][number]['org'];
      /** Whether the project file did not have it. */
      isNew: boolean;
      createdBranch: boolean;
      /** Whether it was recorded that the org holds the branch's tip. */
      baseline: boolean;
    }>
  >;
  /** The branches that got the pipeline by a commit; with --dry-run those that would. */
  published: readonly string[];
}>;

/**
 * A planned pipeline, or one that was written, as JSON.
 *
 * @param done what was done; undefined when nothing was, with --dry-run or because nothing had to be
 */
export const initJson = (plan: InitPlan, dryRun: boolean, done?: Initialized): InitJson => ({
  changed: changesAnything(plan),
  dryRun,
  mainBranch: plan.mainBranch,
  ...(plan.settings.mainFollows === undefined ? {} : { mainFollows: plan.settings.mainFollows }),
  fileChanged: done?.fileChanged ?? plan.changesFile,
  instances: plan.instances.map((planned, index) => ({
    name: planned.instance.name,
    branch: planned.instance.branch,
    ...(planned.instance.parent === undefined ? {} : { parent: planned.instance.parent }),
    tip: done?.instances[index].tip ?? planned.tip,
    org: planned.org,
    isNew: planned.isNew,
    createdBranch: planned.createBranch,
    baseline: planned.baseline,
  })),
  published: done?.published.map(({ branch }) => branch) ?? plan.publishesTo,
});
