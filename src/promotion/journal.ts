import { readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { SfError } from '@salesforce/core/sfError';
import { writeFileAtomically } from '../common/atomicFile.js';
import { noteRun } from '../common/underWay.js';
import type { Repository } from '../git/repository.js';
import { runCancelledError } from './repeat.js';
import type { Run } from './run.js';

/** How long the journal of a run that has ended is kept, in milliseconds: its record or its error says the rest. */
const keptFor = 30 * 24 * 60 * 60 * 1000;

/** Why the journal of a later version is not read. */
const newer = 'newer';

/** The journals of this repository's runs: one file a run, shared by all linked worktrees. */
export class Journal {
  private readonly folder: string;
  /** Runs as they are, of which the disk has an older state. */
  private readonly unwritten = new Map<string, Run>();

  /** @param repo journals are kept under its common directory, so that removing a linked worktree loses none */
  public constructor(private readonly repo: Repository) {
    this.folder = join(repo.commonDir, 'sre', 'runs');
  }

  /**
   * Saves a run so that a crash at any moment leaves the old or the new state, whole. Objects that were written before are
   * stored first: the journal may name them. A run that was ended, as by cancelling it from another process, stays so, unless
   * its org has a deploy of it: that is not to be forgotten.
   *
   * @throws SfError RunCancelledError where it was; ObjectsNotStoredError; JournalNotWrittenError: the run must then not act
   */
  public async save(run: Run): Promise<Run> {
    await this.repo.newObjects.store();
    if (!hasEnded(run.state) && run.deployId === undefined && (await this.isCancelled(run.id))) {
      throw runCancelledError(run);
    }
    const path = this.pathOf(run.id);
    this.unwritten.set(run.id, run);
    await writeFileAtomically(path, `${JSON.stringify(run, undefined, 2)}\n`).catch((error: unknown) => {
      throw new SfError(
        `The journal of run ${run.id} could not be written: ${error instanceof Error ? error.message : String(error)}.`,
        'JournalNotWrittenError',
        [`Make room on the disk, and see that ${this.folder} can be written to.`],
        error instanceof Error ? error : undefined
      );
    });
    this.unwritten.delete(run.id);
    noteRun(run.id, hasEnded(run.state) || run.state === 'conflicted');
    return run;
  }

  /**
   * Reads a run; one that could not be written is given as it is, for its org may have gone on.
   *
   * @throws SfError RunNotFoundError, DamagedJournalError, NewerJournalError
   */
  public async load(id: string): Promise<Run> {
    const unwritten = this.unwritten.get(id);
    if (unwritten !== undefined) return unwritten;
    const known = await this.ids();
    // Only names that are there are opened: an id from outside never becomes a path.
    if (!known.includes(id)) {
      throw new SfError(`There is no run ${id} in this repository.`, 'RunNotFoundError', [
        'A run is resumed in the clone where it was begun.',
        'Leave --run out to resume the unfinished run of this one, or to see which there are when there are several.',
      ]);
    }
    const { run, cause } = await this.read(id);
    if (run !== undefined) return run;
    if (cause === newer) {
      throw new SfError(
        `The journal of run ${id} was written by a newer version of this plugin.`,
        'NewerJournalError',
        ['Update the plugin: sf plugins update.']
      );
    }
    throw new SfError(`The journal of run ${id} cannot be read: ${cause}.`, 'DamagedJournalError', [
      `What its lock says of it is enough to go on: "sf sre promote resume --run ${id}".`,
    ]);
  }

  /**
   * Reads a run; undefined when this repository has no journal of it. One that is damaged is put beside the others, and counts
   * as none: a run whose deploy was sent is known by its lock, and one that waits for a pull request by its proposal.
   *
   * @throws SfError NewerJournalError
   */
  public async find(id: string): Promise<Run | undefined> {
    if (!(await this.ids()).includes(id)) return undefined;
    const { run, cause } = await this.read(id);
    if (run !== undefined || cause === newer) return this.load(id);
    await rename(this.pathOf(id), `${this.pathOf(id)}.damaged`);
    return undefined;
  }

  /** All runs whose journals are kept and can be read, oldest first. */
  public async all(): Promise<Run[]> {
    const runs = await Promise.all((await this.ids()).map(async (id) => this.read(id)));
    return runs.flatMap(({ run }) => run ?? []);
  }

  /** All runs that have neither been published nor ended, oldest first. */
  public async unfinished(): Promise<Run[]> {
    return (await this.all()).filter(({ state }) => !hasEnded(state));
  }

  /** Takes away the journals of runs that ended, or conflicted, a month ago or longer, and those that cannot be read; others that can be resumed stay. */
  public async prune(now: Date): Promise<void> {
    for (const id of await this.ids()) {
      const { mtimeMs } = await stat(this.pathOf(id));
      if (now.getTime() - mtimeMs < keptFor) continue;
      const { run, cause } = await this.read(id);
      const isOver = run === undefined ? cause !== newer : hasEnded(run.state) || run.state === 'conflicted';
      if (isOver) await rm(this.pathOf(id), { force: true });
    }
  }

  private async isCancelled(id: string): Promise<boolean> {
    const { run } = await this.read(id).catch((error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return { run: undefined };
      throw error;
    });
    return run?.state === 'ended';
  }

  private async ids(): Promise<string[]> {
    try {
      const names = await readdir(this.folder);
      return names
        .filter((name) => name.endsWith('.json'))
        .map((name) => name.slice(0, -'.json'.length))
        .sort();
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
      throw error;
    }
  }

  private pathOf(id: string): string {
    return join(this.folder, `${id}.json`);
  }

  /** A run, or why its journal cannot be read. */
  private async read(id: string): Promise<Readonly<{ run?: Run; cause: string }>> {
    const text = await readFile(this.pathOf(id), 'utf8');
    try {
      const run = JSON.parse(text) as Partial<Run> | null;
      const version: unknown = run?.version;
      if (version === 1 && run?.id === id && run.state !== undefined) return { run: run as Run, cause: '' };
      return { cause: typeof version === 'number' && version > 1 ? newer : 'it is not one' };
    } catch (error) {
      return { cause: error instanceof Error ? error.message : String(error) };
    }
  }
}

/** Whether a run in this state has been published, or ended otherwise. */
export const hasEnded = (state: Run['state']): boolean => state === 'published' || state === 'ended';
