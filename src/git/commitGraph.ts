import type { Repository } from './repository.js';

/** One commit of a graph, by what can be compared without reading files. */
export type GraphCommit = Readonly<{
  oid: string;
  tree: string;
  /** Their places in the graph; undefined for a parent that is not in it. */
  parents: ReadonlyArray<number | undefined>;
  /** Who wrote the change and when: what `git cherry-pick` and `git rebase` keep. */
  authored: string;
  /** When it was written, and when it was put where it is; both in seconds. */
  authorTime: number;
  commitTime: number;
  /** The commits that its message says it reverts: as `git revert` writes it, or in the trailer of an undo. */
  reverts: readonly string[];
  /** The commits that it says it brought, though they are none of its parents: it stands for a merge on a linear branch. */
  squashes: readonly string[];
  /** Whether it says that it undoes a run, or restarts a branch. */
  isUndo: boolean;
}>;

/** A part of the history: what is reachable from some commits and not from others. */
export type GraphRange = Readonly<{
  /** Full ids; those that are not in this repository are passed over. */
  include: readonly string[];
  exclude?: readonly string[];
}>;

const fields = ['%H', '%T', '%P', '%ae %at', '%ct', '%b'] as const;

/** A part of the history in memory, read by one git process. A commit's place is before those of its ancestors. */
export class CommitGraph {
  private readonly places: ReadonlyMap<string, number>;

  /** @param commits children before their parents */
  public constructor(public readonly commits: readonly GraphCommit[]) {
    this.places = new Map(commits.map(({ oid }, place) => [oid, place]));
  }

  /** @throws SfError GitError */
  public static async read(repo: Repository, { include, exclude = [] }: GraphRange): Promise<CommitGraph> {
    if (include.length === 0) return new CommitGraph([]);
    const format = `--format=${fields.map((field) => `${field}%x00`).join('')}`;
    const args = ['rev-list', '--topo-order', '--no-commit-header', '--encoding=UTF-8', format];
    const input = [...new Set(include), ...exclude.map((oid) => `^${oid}`)].map((line) => `${line}\n`).join('');
    const { stdout } = await repo.git([...args, '--ignore-missing', '--stdin'], { input });
    return new CommitGraph(parse(stdout.toString('utf8')));
  }

  /** The place of a commit; undefined when it is not in the graph. */
  public placeOf(oid: string | undefined): number | undefined {
    return oid === undefined ? undefined : this.places.get(oid);
  }

  /** Whether one commit is reachable from the other (a commit is its own ancestor). */
  public isAncestor(ancestor: number, descendant: number): boolean {
    return this.walk([descendant], (place) => place <= ancestor).has(ancestor);
  }

  /**
   * The places that are reachable from some, through places that are let in.
   *
   * @param isIn whether the walk goes through a place; what is behind one that is not in is not reached through it
   */
  public walk(from: readonly number[], isIn: (place: number) => boolean): Set<number> {
    const reached = new Set<number>();
    const open = from.filter(isIn);
    for (let place = open.pop(); place !== undefined; place = open.pop()) {
      if (reached.has(place)) continue;
      reached.add(place);
      for (const parent of this.commits[place].parents) {
        if (parent !== undefined && !reached.has(parent) && isIn(parent)) open.push(parent);
      }
    }
    return reached;
  }
}

const parse = (output: string): GraphCommit[] => {
  const values = output.split('\0');
  const places = new Map<string, number>();
  const read: Array<{ values: readonly string[]; parents: readonly string[] }> = [];
  for (let at = 0; at + fields.length <= values.length; at += fields.length) {
    const each = values.slice(at, at + fields.length);
    // Each record ends with a line end, which comes before the next one's id.
    each[0] = each[0].trimStart();
    places.set(each[0], read.length);
    read.push({ values: each, parents: each[2] === '' ? [] : each[2].split(' ') });
  }
  return read.map(({ values: [oid, tree, , authored, commitTime, body], parents }) => ({
    oid,
    tree,
    parents: parents.map((parent) => places.get(parent)),
    authored,
    authorTime: Number(authored.slice(authored.lastIndexOf(' ') + 1)),
    commitTime: Number(commitTime),
    reverts: revertsIn(body),
    squashes: body.includes('Squashes: ') ? [...body.matchAll(squashPattern)].map(([, brought]) => brought) : [],
    isUndo: undoPattern.test(body),
  }));
};

/** What `git revert` writes into the body (sequencer.c), of a merge "…, reversing" and its parent come after it. */
const revertPattern = /(?:This reverts commit |^Reverts-Merge: )([0-9a-f]{40,64})\b/gm;

/** What the commits of an undo say, and those of a restart, in trailers. */
const undoPattern = /^(?:Undoes-Run|Restarts): /m;

/** The trailer by which a commit stands for a merge. */
const squashPattern = /^Squashes: ([0-9a-f]{40,64})$/gm;

const revertsIn = (body: string): readonly string[] =>
  body.includes('everts') ? [...new Set([...body.matchAll(revertPattern)].map(([, reverted]) => reverted))] : [];

/** Which of some commits contain each commit of a graph, found in one pass. */
export class Containment {
  private readonly words: number;
  private readonly marks: Uint32Array;

  /**
   * @param tips places of the commits that may contain others; undefined for one that is not in the graph
   * @param follows whether a commit counts as containing one of its parents; all by default
   */
  public constructor(
    graph: CommitGraph,
    private readonly tips: ReadonlyArray<number | undefined>,
    follows: (commit: GraphCommit, parentNumber: number) => boolean = (): boolean => true
  ) {
    const words = Math.max(1, Math.ceil(tips.length / 32));
    const marks = new Uint32Array(graph.commits.length * words);
    tips.forEach((place, tip) => {
      if (place !== undefined) marks[place * words + (tip >> 5)] |= 1 << (tip & 31);
    });
    graph.commits.forEach((commit, place) => {
      commit.parents.forEach((parent, number) => {
        if (parent === undefined || !follows(commit, number)) return;
        for (let word = 0; word < words; word += 1) marks[parent * words + word] |= marks[place * words + word];
      });
    });
    this.words = words;
    this.marks = marks;
  }

  /** Whether the commit at `place` is the tip of this number, or an ancestor of it. */
  public has(tip: number, place: number): boolean {
    return (this.marks[place * this.words + (tip >> 5)] & (1 << (tip & 31))) !== 0;
  }

  /** The numbers of the tips that contain any of some commits. */
  public tipsWith(places: readonly number[]): readonly number[] {
    const found: number[] = [];
    for (let word = 0; word < this.words; word += 1) {
      let bits = 0;
      for (const place of places) bits |= this.marks[place * this.words + word];
      for (let bit = 0; bits !== 0; bit += 1, bits >>>= 1) if ((bits & 1) !== 0) found.push(word * 32 + bit);
    }
    return found;
  }

  /** Whether any tip contains it. */
  public hasAny(place: number): boolean {
    for (let word = 0; word < this.words; word += 1) if (this.marks[place * this.words + word] !== 0) return true;
    return false;
  }

  /**
   * How many commits the first tip contains and the second does not; undefined when one of them is not in the graph.
   *
   * @param counts which of them are counted; all by default
   */
  public countBetween(
    tip: number,
    other: number,
    counts: (place: number) => boolean = (): boolean => true
  ): number | undefined {
    if (this.tips[tip] === undefined || this.tips[other] === undefined) return undefined;
    let count = 0;
    for (let place = 0; place * this.words < this.marks.length; place += 1) {
      if (this.has(tip, place) && !this.has(other, place) && counts(place)) count += 1;
    }
    return count;
  }
}
