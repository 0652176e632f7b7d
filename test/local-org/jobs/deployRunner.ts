import type { Clock } from '../../../src/common/clock.js';
import { memberKey } from '../../../src/common/member.js';
import type { ComponentChange, OrgState, Verdict } from '../judge/types.js';
import type { Edit } from '../org/components.js';
import type { OrgRecord } from '../org/record.js';
import type { OrgStore } from '../org/store.js';
import { changeJob, type DeployCounts, type DeployJob } from './deployJob.js';
import { noDetails, renderDetails } from './details.js';
import { type DeployOutcome, judgeJob } from './runDeploy.js';

/** What running a deploy needs of its org. */
export type RunnerHost = Readonly<{
  record: OrgRecord;
  /** The content as the judge sees it. */
  state: OrgState;
  /** How often the content has changed. */
  version: number;
  store: OrgStore;
  clock: Clock;
  deploys: Readonly<{ find: (id: string) => DeployJob | undefined }>;
  editBy: (userId: string) => Edit;
  apply: (after: OrgState, changes: readonly ComponentChange[], edit: Edit) => Promise<void>;
}>;

type Refusal = Readonly<{ errorStatusCode: string; errorMessage: string }>;

/** Judges the deploys of one org, and applies them. */
export class DeployRunner {
  private prepared: Readonly<{ job: DeployJob; outcome: DeployOutcome; version: number }> | undefined;

  public constructor(private readonly host: RunnerHost) {}

  /** Works out what a job would do now, for the counts that it shows while it runs. */
  public async prepare(job: DeployJob): Promise<void> {
    const { version } = this.host;
    const outcome = await this.judge(job);
    this.prepared = { job, outcome, version };
    this.report(job, outcome);
  }

  /**
   * Brings a job to its end: refused, failed, or judged against the org as it is now and applied.
   *
   * @returns what the job is to say from now on; it says so only once that is stored
   */
  public async complete(job: DeployJob): Promise<Partial<DeployJob>> {
    const refusal = this.refusalOf(job);
    const verdict = refusal ? undefined : await this.takeOver(job);
    const date = this.host.clock.now().toISOString();
    const canBeQuickDeployed = job.options.checkOnly && verdict?.status === 'Succeeded';
    if (!canBeQuickDeployed) await this.host.store.removeZip(job.id);
    return {
      ...(refusal && { ...refusal, details: noDetails() }),
      canceledById: undefined,
      completedDate: date,
      lastModifiedDate: date,
      status: verdict?.status ?? 'Failed',
    };
  }

  private refusalOf(job: DeployJob): Refusal | undefined {
    const failure = job.effects.find((effect) => effect.kind === 'jobFails');
    if (failure) return { errorStatusCode: failure.errorStatusCode, errorMessage: failure.errorMessage };
    if (!this.validationOf(job)?.voided) return undefined;
    return {
      errorStatusCode: 'INVALID_ID_FIELD',
      errorMessage: 'INVALID_ID_FIELD: The validation is no longer usable',
    };
  }

  private async takeOver(job: DeployJob): Promise<Verdict> {
    const { prepared } = this;
    this.prepared = undefined;
    // What was judged at the start still holds, unless somebody changed the org meanwhile.
    const holds = prepared?.job === job && prepared.version === this.host.version;
    const outcome = holds ? prepared.outcome : await this.judge(job);
    const { after, changes } = outcome.verdict;
    const before = { ...this.host.record.components };
    if (changes.length > 0) await this.host.apply(after, changes, this.host.editBy(job.createdById));
    this.report(job, outcome, before);
    return outcome.verdict;
  }

  private async judge(job: DeployJob): Promise<DeployOutcome> {
    const zip = await this.host.store.loadZip(job.validationId ?? job.id);
    if (!zip) throw new Error(`The package of ${job.id} is gone from the org's folder.`);
    return judgeJob(this.host.state, zip, job);
  }

  private report(job: DeployJob, { verdict, root }: DeployOutcome, removed: OrgRecord['components'] = {}): void {
    const { components } = this.host.record;
    changeJob(job, {
      details: renderDetails(verdict, {
        root,
        date: this.host.clock.now().toISOString(),
        idOf: (member) => (components[memberKey(member)] ?? removed[memberKey(member)])?.id,
      }),
      runTestsEnabled: verdict.tests.enabled,
      counts: countsOf(verdict),
    });
    const validation = this.validationOf(job);
    if (validation) showTestsOf(validation, job);
  }

  private validationOf(job: DeployJob): DeployJob | undefined {
    return job.validationId === undefined ? undefined : this.host.deploys.find(job.validationId);
  }
}

const countsOf = (verdict: Verdict): DeployCounts => ({
  componentErrors: verdict.numberComponentErrors,
  componentsDeployed: verdict.numberComponentsDeployed,
  componentsTotal: verdict.numberComponentsTotal,
  testErrors: verdict.tests.numFailures,
  testsCompleted: verdict.tests.numTestsRun - verdict.tests.numFailures,
  testsTotal: verdict.tests.numTestsRun,
});

/** A quick deploy runs no tests; its result shows those of its validation. */
const showTestsOf = (validation: DeployJob, job: DeployJob): void => {
  const { testErrors, testsCompleted, testsTotal } = validation.counts;
  changeJob(job, {
    runTestsEnabled: validation.runTestsEnabled,
    counts: { ...job.counts, testErrors, testsCompleted, testsTotal },
    details: { ...job.details, runTestResult: validation.details.runTestResult },
  });
};
