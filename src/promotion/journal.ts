import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { SfError } from '@salesforce/core/sfError';
import { writeFileAtomically } from '../common/atomicFile.js';
import type { Repository } from '../git/repository.js';
import type { Run } from './run.js';

/** How long the journal of a run that has ended is kept, in milliseconds: its record or its error says the rest. */
const keptFor = 30 * 24 * 60 * 60 * 1000;

/** The journals of this repository's runs: one file a run, shared by all linked worktrees. */
export class Journal {
  private readonly folder: string;

  /** @param repo journals are kept under its common directory, so that removing a linked worktree loses none */
  public constructor(private readonly repo: Repository) {
    this.folder = join(repo.commonDir, 'sre', 'runs');
  }

  /**
   * Saves a run so that a crash at any moment leaves the old or the new state, whole. Objects that were written before are
   * stored first: the journal may name them.
   *
   * @throws SfError ObjectsNotStoredError; JournalNotWrittenError: the run must then not act
   */
  public async save(run: Run): Promise<Run> {
    await this.repo.newObjects.store();
    const path = this.pathOf(run.id);
    await writeFileAtomically(path, `${JSON.stringify(run, undefined, 2)}\n`).catch((error: unknown) => {
      throw new SfError(
        `The journal of run ${run.id} could not be written: ${error instanceof Error ? error.message : String(error)}.`,
        'JournalNotWrittenError',
        [`Make room on the disk, and see that ${this.folder} can be written to.`],
        error instanceof Error ? error : undefined
      );
    });
    return run;
  }

  /**
   * Reads a run.
   *
   * @throws SfError RunNotFoundError, DamagedJournalError
   */
  public async load(id: string): Promise<Run> {
    const known = await this.ids();
    // Only names that are there are opened: an id from outside never becomes a path.
    if (!known.includes(id)) {
      throw new SfError(`There is no run ${id} in this repository.`, 'RunNotFoundError', [
        'A run is resumed in the clone where it was begun.',
        'Leave --run out to resume the unfinished run of this one, or to see which there are when there are several.',
      ]);
    }
    const text = await readFile(this.pathOf(id), 'utf8');
    try {
      const run = JSON.parse(text) as Run;
      if (run.version === 1) return run;
    } catch (error) {
      throw this.damaged(id, error instanceof Error ? error.message : String(error));
    }
    throw this.damaged(id, 'it was written by another version of the plugin');
  }

  /**
   * Reads a run; undefined when this repository has no journal of it.
   *
   * @throws SfError DamagedJournalError
   */
  public async find(id: string): Promise<Run | undefined> {
    return (await this.ids()).includes(id) ? this.load(id) : undefined;
  }

  /** All runs whose journals are kept, oldest first. */
  public async all(): Promise<Run[]> {
    return Promise.all((await this.ids()).map(async (id) => this.load(id)));
  }

  /** All runs that have neither been published nor ended, oldest first. */
  public async unfinished(): Promise<Run[]> {
    return (await this.all()).filter(({ state }) => !hasEnded(state));
  }

  /** Takes away the journals of runs that ended, or conflicted, a month ago or longer; others that can be resumed stay. */
  public async prune(now: Date): Promise<void> {
    for (const id of await this.ids()) {
      const { mtimeMs } = await stat(this.pathOf(id));
      if (now.getTime() - mtimeMs < keptFor) continue;
      const { state } = await this.load(id);
      if (hasEnded(state) || state === 'conflicted') await rm(this.pathOf(id), { force: true });
    }
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

  private damaged(id: string, cause: string): SfError {
    return new SfError(`The journal of run ${id} cannot be read: ${cause}.`, 'DamagedJournalError', [
      `Look at ${this.pathOf(id)}.`,
    ]);
  }
}

/** Whether a run in this state has been published, or ended otherwise. */
export const hasEnded = (state: Run['state']): boolean => state === 'published' || state === 'ended';
