import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../../../src/common/clock.js';
import { sameId } from '../org/ids.js';
import type { OrgSettings } from '../org/record.js';
import { changeJob, type DeployJob, isApplied, isDone } from './deployJob.js';

/** What the queue needs of its org. */
export type QueueHost = Readonly<{
  clock: Clock;
  settings: () => OrgSettings;
  saveJob: (job: DeployJob) => Promise<void>;
  /** Works out what the job will do, for the counts while it runs. Called when the job starts. */
  prepare: (job: DeployJob) => Promise<void>;
  /** Judges and applies the job, and gives what it is to say from then on. */
  complete: (job: DeployJob) => Promise<Partial<DeployJob>>;
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
    for (const job of this.list.filter(({ status }) => status === 'Canceling')) changeJob(job, this.canceled());
    for (const job of this.list.filter((candidate) => !isDone(candidate))) changeJob(job, { status: 'Pending' });
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
    const next = job.status === 'Pending' ? this.canceled() : this.changed('Canceling');
    changeJob(job, { ...next, canceledById: userId });
    this.controllers.get(job.id)?.abort();
    await this.host.saveJob(job);
  }

  private async work(): Promise<void> {
    await nextTurn();
    for (let job = this.nextJob(); job && !this.stopped; job = this.nextJob()) {
      await this.run(job).catch((error: unknown) => this.fail(job, error));
    }
  }

  /** An error of the local org itself: the job says so, as an org does when it has no better word. */
  private fail(job: DeployJob, error: unknown): void {
    const reason = error instanceof Error ? String(error.stack) : String(error);
    changeJob(job, {
      ...this.changed('Failed'),
      errorStatusCode: 'UNKNOWN_EXCEPTION',
      errorMessage: `UNKNOWN_EXCEPTION: The local org could not run this deploy: ${reason}`,
      completedDate: job.lastModifiedDate,
    });
  }

  private nextJob(): DeployJob | undefined {
    return this.list.find((job) => !isDone(job));
  }

  private async run(job: DeployJob): Promise<void> {
    const settings = this.host.settings();
    await this.wait(job, settings.queueTime);
    if (this.stopped || isDone(job)) return;
    changeJob(job, { ...this.changed('InProgress'), startDate: this.now() });
    await this.host.prepare(job);
    await this.host.saveJob(job);
    await this.waitWhileRunning(job, settings.runTime);
    if (job.effects.some(({ kind }) => kind === 'jobStuck')) await this.waitForRelease(job);
    if (settings.finalizeTime > 0 && job.status === 'InProgress') await this.finalize(job, settings);
    if (this.stopped) return;
    if (isCanceling(job)) await this.rollBack(job, settings);
    else await this.end(job, await this.host.complete(job));
  }

  /** The job says how it ended once that is stored, and after the validations that it voids. */
  private async end(job: DeployJob, outcome: Partial<DeployJob>): Promise<void> {
    const ended = { ...job, ...outcome };
    if (isApplied(ended)) await this.voidValidations(job);
    await this.host.saveJob(ended);
    changeJob(job, outcome);
  }

  private async finalize(job: DeployJob, settings: OrgSettings): Promise<void> {
    changeJob(job, this.changed(settings.finalizingStatus));
    await this.wait(job, settings.finalizeTime);
  }

  private async rollBack(job: DeployJob, settings: OrgSettings): Promise<void> {
    await this.wait(job, settings.cancelTime);
    await this.end(job, this.canceled());
  }

  /** Any deployment voids all earlier validations of the org (Salesforce Help, Monitor Deployments, Quick Deployments). */
  private async voidValidations(job: DeployJob): Promise<void> {
    const earlier = this.list.filter(({ number, options }) => number < job.number && options.checkOnly);
    for (const validation of earlier) changeJob(validation, { voided: true });
    for (const validation of earlier) await this.host.saveJob(validation);
  }

  private canceled(): Partial<DeployJob> {
    return { ...this.changed('Canceled'), completedDate: this.now() };
  }

  private changed(status: DeployJob['status']): Partial<DeployJob> {
    return { status, lastModifiedDate: this.now() };
  }

  private now(): string {
    return this.host.clock.now().toISOString();
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
