import type { Repository } from '../../../src/git/repository.js';
import { type Holdings, readHoldings } from '../../../src/promotion/landscape/holdings.js';
import type { Presence } from '../../../src/promotion/landscape/presence.js';
import type { FeatureToPlace, InstanceToSearch } from '../../../src/promotion/landscape/view.js';
import type { PromotionRecord, RecordedFeature } from '../../../src/promotion/record.js';
import { createScratch, type Files, type Scratch, type TestRepository } from '../../support/gitRepo.js';

const lines = (...texts: readonly string[]): string => texts.map((text) => `${text}\n`).join('');

/** A file long enough that changes at its ends are apart from each other. */
export const longFile = (first = 'first', last = 'last'): string =>
  lines(first, ...Array.from({ length: 30 }, (_, number) => `line ${number}`), last);

/**
 * Branches main and qa of a repository without orgs: what is done to them is done by hand, by git alone, and what records
 * say of qa is given as it is.
 */
export class Branches {
  /** The records of qa, newest first. */
  public records: PromotionRecord[] = [];
  private runs = 0;

  private constructor(
    private readonly scratch: Scratch,
    public readonly local: TestRepository,
    private readonly repo: Repository
  ) {}

  public static async open(): Promise<Branches> {
    const scratch = await createScratch();
    const local = await scratch.init();
    await local.commit('Begin', { 'long.txt': longFile(), 'base.txt': 'base\n' });
    await local.git('branch', 'qa');
    const branches = new Branches(scratch, local, await local.open());
    await branches.record([]);
    return branches;
  }

  public async close(): Promise<void> {
    await this.repo.close();
    await this.scratch.remove();
  }

  /** Starts a feature from main and commits to it, one commit for each of `commits`. */
  public async feature(name: string, ...commits: readonly Files[]): Promise<string> {
    await this.local.branch(name, 'main');
    return this.work(name, ...commits);
  }

  /** Commits more to a branch; gives its tip. */
  public async work(branch: string, ...commits: readonly Files[]): Promise<string> {
    await this.local.checkout(branch);
    for (const files of commits) await this.local.commit(`Work on ${Object.keys(files).join(', ')}`, files);
    return this.local.git('rev-parse', 'HEAD');
  }

  /** Runs git with qa checked out, and gives the commit that qa is then at. */
  public async onQa(...args: readonly string[]): Promise<string> {
    await this.local.checkout('qa');
    await this.local.git(...args);
    return this.local.git('rev-parse', 'HEAD');
  }

  /** Merges a branch into qa as a promotion does, and records it. */
  public async promote(name: string, commits?: readonly string[]): Promise<string> {
    const tip = await this.local.git('rev-parse', name);
    const brought = commits ?? (await this.local.git('rev-list', `qa..${name}`, '^main')).split('\n');
    const mergeCommit = await this.onQa('merge', '--quiet', '--no-ff', '-m', `Promote ${name} into qa`, name);
    await this.record([{ name, tip, commits: brought.filter((oid) => oid !== ''), mergeCommit }]);
    return mergeCommit;
  }

  /** Records that qa's org holds what its branch is at. */
  public async record(
    features: readonly RecordedFeature[],
    kind: PromotionRecord['kind'] = 'promotion'
  ): Promise<PromotionRecord> {
    this.runs += 1;
    const record: PromotionRecord = {
      version: 1,
      run: `run-${this.runs}`,
      kind,
      instance: 'qa',
      org: { id: '00D000000000001AAA', username: 'qa@example.com', kind: 'sandbox' },
      deployedCommit: await this.local.git('rev-parse', 'qa'),
      features,
      owed: [],
      manifest: [],
      deletions: [],
      by: { name: 'Robin', email: 'robin@example.com' },
      at: new Date(Date.UTC(2026, 0, 1, 0, this.runs)).toISOString(),
    };
    this.records.unshift(record);
    return record;
  }

  /** How a feature stands in qa; without a branch when `tip` is not given. */
  public async standing(
    name: string,
    { bounded = false, gone = false, spot = 'deployed' as 'deployed' | 'branch' } = {}
  ): Promise<Presence> {
    const tip = gone ? undefined : await this.local.git('rev-parse', name);
    return this.read({ name, tip }, bounded, ({ presence }, feature, qa) => presence(feature, qa, spot));
  }

  /** The commits of a feature that qa's org has by their history alone. */
  public async leftOut(name: string): Promise<readonly string[]> {
    const tip = await this.local.git('rev-parse', name);
    return this.read({ name, tip }, true, ({ leftOut }, feature, qa) => leftOut(feature, qa, 'deployed'));
  }

  /** Reads the holdings of one feature. */
  public async read<T>(
    feature: FeatureToPlace,
    bounded: boolean,
    use: (holdings: Holdings, feature: FeatureToPlace, qa: InstanceToSearch) => T
  ): Promise<T> {
    const qa: InstanceToSearch = {
      name: 'qa',
      branchTip: await this.local.git('rev-parse', 'qa'),
      records: this.records.map((record) => ({ commit: record.run, record })),
    };
    const mainTip = await this.local.git('rev-parse', 'main');
    const holdings = await readHoldings(this.repo, { instances: [qa], features: [feature], mainTip, bounded });
    return use(holdings, feature, qa);
  }
}
