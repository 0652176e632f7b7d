import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../../../src/common/clock.js';
import { sameId } from '../org/ids.js';
import type { OrgSettings } from '../org/record.js';
import { type DeployJob, isApplied, isDone } from './deployJob.js';

/** What the queue needs of its org. */
export type QueueHost = Readonly<{
  clock: Clock;
  settings: () => OrgSettings;
  saveJob: (job: DeployJob) => Promise<void>;
  /** Works out what the job will do, for the counts while it runs. Called when the job starts. */
  prepare: (job: DeployJob) => Promise<void>;
  /** Judges and applies the job, and sets its last status. */
  complete: (job: DeployJob) => Promise<void>;
}>;

/**
 * The deploys of one org: one runs at a time, the others wait as Pending in the order of submission; validations
 * take the slot like deploys. A job is judged when it ends running, so that an earlier one may change the store first.
 */
export class DeployQueue {
  private readonly list: DeployJob[];
  private readonly controllers = new Map<string, AbortController>();
  private readonly released = new Set<string>();
  private working: Promise<void> | undefined;
  private stopped = false;

  /** @param stored jobs of an earlier process; those not done start again, as after downtime of an instance */
  public constructor(
    private readonly host: QueueHost,
    stored: readonly DeployJob[] = []
  ) {
    this.list = [...stored].sort((a, b) => a.number - b.number);
    for (const job of this.list.filter(({ status }) => status === 'Canceling')) this.finishCancel(job);
    for (const job of this.list.filter((candidate) => !isDone(candidate))) job.status = 'Pending';
  }

  /** All jobs in the order of submission. */
  public get jobs(): readonly DeployJob[] {
    return this.list;
  }

  /** The job with this id, of 15 or 18 characters. */
  public find(id: string): DeployJob | undefined {
    return this.list.find((job) => sameId(job.id, id));
  }

  /** Puts a job at the end of the queue and lets the queue work. */
  public submit(job: DeployJob): void {
    this.list.push(job);
    this.resume();
  }

  /** Lets the queue work through what is pending; without effect while it does. */
  public resume(): void {
    this.working ??= this.work().finally(() => {
      this.working = undefined;
      // A job may have been submitted after the last look at the list.
      if (!this.stopped && this.nextJob()) this.resume();
    });
  }

  /** Resolves when every job is done, or the queue was stopped. */
  public async idle(): Promise<void> {
    while (this.working) await this.working;
  }

  /** Stops working and leaves the jobs as they are. */
  public async stop(): Promise<void> {
    this.stopped = true;
    for (const controller of this.controllers.values()) controller.abort();
    await this.idle();
  }

  /** Forgets all jobs: the org was refreshed. */
  public async clear(): Promise<void> {
    await this.stop();
    this.list.length = 0;
    this.stopped = false;
  }

  /** Lets a stuck job go on. */
  public release(id: string): void {
    this.released.add(id);
    this.controllers.get(id)?.abort();
  }

  /**
   * Cancels a job that is not done: a pending one at once; a running one goes through Canceling, and ends Canceled
   * with nothing applied (Metadata API Developer Guide, CancelDeployResult).
   */
  public async cancel(job: DeployJob, userId: string): Promise<void> {
    job.canceledById = userId;
    if (job.status === 'Pending') this.finishCancel(job);
    else job.status = 'Canceling';
    this.touch(job);
    this.controllers.get(job.id)?.abort();
    await this.host.saveJob(job);
  }

  private async work(): Promise<void> {
    await nextTurn();
    for (let job = this.nextJob(); job && !this.stopped; job = this.nextJob()) {
      await this.run(job).catch((error: unknown) => this.fail(job, error));
    }
  }

  /** An error of the local org itself: the job says so, as an org does whose gacks nobody can read. */
  private fail(job: DeployJob, error: unknown): void {
    job.status = 'Failed';
    job.errorStatusCode = 'UNKNOWN_EXCEPTION';
    job.errorMessage = `The local org could not run this deploy: ${error instanceof Error ? String(error.stack) : String(error)}`;
    job.completedDate = this.touch(job);
  }

  private nextJob(): DeployJob | undefined {
    return this.list.find((job) => !isDone(job));
  }

  private async run(job: DeployJob): Promise<void> {
    const settings = this.host.settings();
    await this.wait(job, settings.queueTime);
    if (this.stopped || isDone(job)) return;
    job.status = 'InProgress';
    job.startDate = this.touch(job);
    await this.host.prepare(job);
    await this.host.saveJob(job);
    await this.waitWhileRunning(job, settings.runTime);
    if (job.effects.some(({ kind }) => kind === 'jobStuck')) await this.waitForRelease(job);
    if (settings.finalizeTime > 0 && job.status === 'InProgress') await this.finalize(job, settings);
    if (this.stopped) return;
    if (isCanceling(job)) await this.rollBack(job, settings);
    else await this.host.complete(job);
    if (isApplied(job)) await this.voidValidations(job);
    await this.host.saveJob(job);
  }

  private async finalize(job: DeployJob, settings: OrgSettings): Promise<void> {
    job.status = settings.finalizingStatus;
    this.touch(job);
    await this.wait(job, settings.finalizeTime);
  }

  private async rollBack(job: DeployJob, settings: OrgSettings): Promise<void> {
    await this.wait(job, settings.cancelTime);
    this.finishCancel(job);
  }

  private finishCancel(job: DeployJob): void {
    job.status = 'Canceled';
    job.completedDate = this.touch(job);
  }

  /** Any deployment voids all earlier validations of the org (Salesforce Help, Monitor Deployments, Quick Deployments). */
  private async voidValidations(job: DeployJob): Promise<void> {
    for (const earlier of this.list.filter(({ number, options }) => number < job.number && options.checkOnly)) {
      earlier.voided = true;
      await this.host.saveJob(earlier);
    }
  }

  private touch(job: DeployJob): string {
    job.lastModifiedDate = this.host.clock.now().toISOString();
    return job.lastModifiedDate;
  }

  private async waitForRelease(job: DeployJob): Promise<void> {
    while (!this.stopped && job.status === 'InProgress' && !this.released.has(job.id)) {
      await this.waitWhileRunning(job, 60_000);
    }
  }

  /** A cancel that came while the job was being prepared is not waited out. */
  private async waitWhileRunning(job: DeployJob, milliseconds: number): Promise<void> {
    if (job.status === 'InProgress') await this.wait(job, milliseconds);
  }

  /** Waits, or less when the job is cancelled or the queue stopped. */
  private async wait(job: DeployJob, milliseconds: number): Promise<void> {
    if (milliseconds <= 0 || this.stopped) return;
    const controller = new AbortController();
    this.controllers.set(job.id, controller);
    try {
      await this.host.clock.sleep(milliseconds, controller.signal);
    } catch (error) {
      if (!controller.signal.aborted) throw error;
    } finally {
      this.controllers.delete(job.id);
    }
  }
}

/** Asked in a function of its own, because the status changes while the queue waits. */
const isCanceling = (job: DeployJob): boolean => job.status === 'Canceling';
