import type { GitObject } from '../git/objectAnswers.js';
import type { RefStore } from '../git/refs.js';
import type { Repository } from '../git/repository.js';
import { type Remark, remarkLine, remarksFile } from '../git/remarks.js';
import { parseJsonFile, readJsonFile, toJsonFile, writeStateCommit } from './jsonCommit.js';
import type { InstanceName, PromotionRecord } from './record.js';
import { historyRef } from './refNames.js';

/** A record together with the commit that holds it. */
export type HistoryEntry = Readonly<{ commit: string; record: PromotionRecord }>;

/** The file of a record commit that holds the record. */
export const recordFile = 'record.json';

/** How many records are asked for at once at most. */
const mostAhead = 32;

/** The history of one instance: its records, read newest first and not much farther than asked. */
export class InstanceHistory {
  private readonly entries: HistoryEntry[] = [];
  /** The files of the records to come, as far as they were asked for; undefined where there is none. */
  private readonly ahead: Array<Promise<GitObject | undefined>> = [];
  private next: string | undefined;

  /**
   * @param repo where the record commits are, already fetched
   * @param instance the instance's name
   * @param tip the commit that the instance's history ref points at; undefined when it has no history
   */
  public constructor(
    private readonly repo: Repository,
    public readonly instance: InstanceName,
    public readonly tip: string | undefined
  ) {
    this.next = tip;
  }

  /** All records, newest first. */
  public async *records(): AsyncGenerator<HistoryEntry> {
    for (let index = 0; ; index += 1) {
      if (index === this.entries.length && !(await this.readNext())) return;
      yield this.entries[index];
    }
  }

  /** The newest record of any org; undefined for an instance without a history. */
  public async newest(): Promise<HistoryEntry | undefined> {
    return this.find(() => true);
  }

  /**
   * The newest record where it is for an org id (15 or 18 characters): it names that org's deployed commit. What is older
   * than another org's record proves nothing: the org was away meanwhile, and may have got anything.
   */
  public async newestFor(orgId: string): Promise<HistoryEntry | undefined> {
    const newest = await this.newest();
    return newest && sameOrg(newest.record.org.id, orgId) ? newest : undefined;
  }

  /** The record that a run left, wherever it is in the chain: others may have published on top. */
  public async ofRun(run: string): Promise<HistoryEntry | undefined> {
    return this.find(({ record }) => record.run === run);
  }

  /** The record of the undo that took out a run before it was published. */
  public async undoOf(run: string): Promise<HistoryEntry | undefined> {
    return this.find(({ record }) => record.undoes?.some((each) => each.run === run && each.unpublished) ?? false);
  }

  private async find(wanted: (entry: HistoryEntry) => boolean): Promise<HistoryEntry | undefined> {
    for await (const entry of this.records()) if (wanted(entry)) return entry;
    return undefined;
  }

  private async readNext(): Promise<boolean> {
    if (this.next === undefined) return false;
    const record = await this.readRecord(this.next);
    this.entries.push({ commit: this.next, record });
    this.next = record.previousRecord;
    return true;
  }

  /**
   * Whoever takes a second record usually takes many. A record's commit has the one before as its first parent
   * ({@link writeRecord}), so that they can be asked for in one go, and not each when the one after it was read.
   */
  private async readRecord(commit: string): Promise<PromotionRecord> {
    if (this.entries.length > 0 && this.ahead.length === 0) {
      for (let back = 0; back < Math.min(4 * this.entries.length, mostAhead); back += 1) {
        this.ahead.push(this.repo.objects.find(`${commit}~${back}:${recordFile}`).catch(() => undefined));
      }
    }
    const file = await this.ahead.shift();
    // What could not be read ahead is read by its own id, which also says what is wrong with it.
    return file === undefined
      ? readJsonFile(this.repo, commit, recordFile)
      : parseJsonFile<PromotionRecord>(file.content, commit, recordFile);
  }
}

/** Whether two org ids, each of 15 or 18 characters, name one org: the last three are a checksum of the case. */
export const sameOrg = (a: string, b: string): boolean => a.slice(0, 15) === b.slice(0, 15);

/**
 * Reads an instance's history from where the refs are shared.
 *
 * @throws SfError DamagedStateError, NewerStateError (while its records are read)
 */
export const fetchHistory = async (
  repo: Repository,
  store: RefStore,
  instance: InstanceName
): Promise<InstanceHistory> => {
  const ref = historyRef(instance);
  const refs = await store.fetch([ref]);
  return new InstanceHistory(repo, instance, refs.get(ref));
};

/** What a record keeps beside it. */
export type RecordFiles = Readonly<{
  /** The manifests as they were sent. */
  manifest?: string;
  destructiveChangesPre?: string;
  destructiveChanges?: string;
  /** Commits that nothing else may hold. */
  commits?: readonly string[];
  /** What is to be known of commits that a host made. */
  remarks?: readonly Remark[];
}>;

/**
 * Writes a record's commit on top of `record.previousRecord`, without moving a ref. The deployed commit is a parent, so
 * that it is never garbage-collected. The remarks of the records before go with it.
 *
 * @returns the record commit's id, to be published at the instance's history ref
 */
export const writeRecord = async (
  repo: Repository,
  record: PromotionRecord,
  { manifest, destructiveChangesPre, destructiveChanges, commits = [], remarks = [] }: RecordFiles = {}
): Promise<string> => {
  const { previousRecord, deployedCommit } = record;
  const files = new Map([[recordFile, toJsonFile(record)]]);
  if (manifest !== undefined) files.set('package.xml', manifest);
  if (destructiveChangesPre !== undefined) files.set('destructiveChangesPre.xml', destructiveChangesPre);
  if (destructiveChanges !== undefined) files.set('destructiveChangesPost.xml', destructiveChanges);
  const before = previousRecord === undefined ? undefined : await repo.readFile(previousRecord, remarksFile);
  const known = `${before?.toString('utf8') ?? ''}${remarks.map(remarkLine).join('')}`;
  if (known !== '') files.set(remarksFile, known);
  const parents = [previousRecord, deployedCommit, ...commits].filter((parent) => parent !== undefined);
  return writeStateCommit(repo, { files, parents, message: recordMessage(record) });
};

const recordMessage = ({ kind, instance, features, run }: PromotionRecord): string => {
  const names = features.map(({ name }) => name).join(', ');
  return `${kind} ${names ? `of ${names} ` : ''}into ${instance}\n\nRun: ${run}\n`;
};
