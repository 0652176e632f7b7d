import type { Repository } from './repository.js';
import { readRemarks, type Remark } from './remarks.js';

/** One commit of a graph, by what can be compared without reading files. */
export type GraphCommit = Readonly<{
  oid: string;
  tree: string;
  /** Their places in the graph, also of what it stands for the merge of; undefined for a parent that is not in it. */
  parents: ReadonlyArray<number | undefined>;
  /** Who wrote the change and when: what `git cherry-pick` and `git rebase` keep. */
  authored: string;
  /** When it was written, and when it was put where it is; both in seconds. */
  authorTime: number;
  commitTime: number;
  /** The commits that its message says it reverts: as `git revert` writes it, or in the trailer of an undo. */
  reverts: readonly string[];
  /** The commits that it says it made again, after they had been reverted together with others. */
  restores: readonly string[];
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

  /**
   * Reads a part of the history. A commit that stands for a merge, as a trailer of it or a record says, is one: what it
   * brought is the last of its parents, and in the graph, unless it is excluded.
   *
   * @throws SfError GitError
   */
  public static async read(repo: Repository, { include, exclude = [] }: GraphRange): Promise<CommitGraph> {
    if (include.length === 0) return new CommitGraph([]);
    const remarked = readRemarks(repo);
    const wanted = new Set(include);
    for (;;) {
      const [commits, remarks] = await Promise.all([readCommits(repo, { include: [...wanted], exclude }), remarked]);
      const read = withRemarks(commits, remarks);
      const known = new Set(read.map(({ oid }) => oid));
      const more = read.flatMap(({ brought }) => brought).filter((oid) => !known.has(oid) && !wanted.has(oid));
      if (more.length === 0) return new CommitGraph(linked(read));
      more.forEach((oid) => wanted.add(oid));
    }
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

/** A commit as git has it: its parents by their ids. */
type ReadCommit = Omit<GraphCommit, 'parents'> &
  Readonly<{
    parents: readonly string[];
    /** What it stands for the merge of, though it is none of its parents. */
    brought: readonly string[];
  }>;

const readCommits = async (repo: Repository, { include, exclude = [] }: GraphRange): Promise<readonly ReadCommit[]> => {
  const format = `--format=${fields.map((field) => `${field}%x00`).join('')}`;
  const args = ['rev-list', '--topo-order', '--no-commit-header', '--encoding=UTF-8', format];
  const input = [...include, ...exclude.map((oid) => `^${oid}`)].map((line) => `${line}\n`).join('');
  const { stdout } = await repo.git([...args, '--ignore-missing', '--stdin'], { input });
  return parse(stdout.toString('utf8'));
};

const withRemarks = (
  read: readonly ReadCommit[],
  remarks: ReadonlyMap<string, readonly Remark[]>
): readonly ReadCommit[] =>
  remarks.size === 0
    ? read
    : read.map((commit) => {
        const of = (kind: Remark['kind'], said: readonly string[]): readonly string[] => {
          const others = (remarks.get(commit.oid) ?? []).filter((remark) => remark.kind === kind);
          return [...new Set([...said, ...others.map(({ other }) => other)])];
        };
        const reverts = of('reverts', commit.reverts);
        const isUndo = commit.isUndo || reverts.length > commit.reverts.length;
        return { ...commit, brought: of('brings', commit.brought), reverts, isUndo };
      });

const parse = (output: string): readonly ReadCommit[] => {
  const values = output.split('\0');
  const read: ReadCommit[] = [];
  for (let at = 0; at + fields.length <= values.length; at += fields.length) {
    const [id, tree, parents, authored, commitTime, body] = values.slice(at, at + fields.length);
    read.push({
      // Each record ends with a line end, which comes before the next one's id.
      oid: id.trimStart(),
      tree,
      parents: parents === '' ? [] : parents.split(' '),
      brought: trailersIn(body, squashTrailer),
      authored,
      authorTime: Number(authored.slice(authored.lastIndexOf(' ') + 1)),
      commitTime: Number(commitTime),
      reverts: revertsIn(body),
      restores: trailersIn(body, restoreTrailer),
      isUndo: undoPattern.test(body),
    });
  }
  return read;
};

const linked = (read: readonly ReadCommit[]): readonly GraphCommit[] => {
  const ordered = childrenFirst(read);
  const places = new Map(ordered.map(({ oid }, place) => [oid, place]));
  return ordered.map(({ brought, ...commit }) => ({
    ...commit,
    parents: allParents({ ...commit, brought }).map((parent) => places.get(parent)),
  }));
};

const allParents = ({ parents, brought }: Pick<ReadCommit, 'parents' | 'brought'>): readonly string[] =>
  brought.length === 0 ? parents : [...new Set([...parents, ...brought])];

/** Puts children before their parents, which git does but for those that it does not know. */
const childrenFirst = (read: readonly ReadCommit[]): readonly ReadCommit[] => {
  if (read.every(({ brought }) => brought.length === 0)) return read;
  const byId = new Map(read.map((commit) => [commit.oid, commit]));
  const done: ReadCommit[] = [];
  const entered = new Set<string>();
  // From the end on, so that the order stays as it was wherever it can.
  for (const start of [...read].reverse()) {
    const open = [{ commit: start, next: 0 }];
    for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
      const { commit } = top;
      if (top.next === 0 && entered.has(commit.oid)) {
        open.pop();
        continue;
      }
      entered.add(commit.oid);
      const parent = allParents(commit)[top.next];
      top.next += 1;
      if (parent === undefined) {
        done.push(commit);
        open.pop();
      } else {
        const known = byId.get(parent);
        if (known && !entered.has(parent)) open.push({ commit: known, next: 0 });
      }
    }
  }
  return done.reverse();
};

/** What `git revert` writes into the body (sequencer.c), of a merge "…, reversing" and its parent come after it. */
const revertPattern = /(?:This reverts commit |^Reverts-Merge: )([0-9a-f]{40,64})\b/gm;

/** What the commits of an undo say, and those of a restart, in trailers. */
const undoPattern = /^(?:Undoes-Run|Restarts): /m;

/** The trailer of a commit that stands for a merge on a branch of linear history, with the commit that it brought. */
export const squashTrailer = 'Squashes';

/** The trailer of a commit that makes others again, with one of them. */
export const restoreTrailer = 'Restores';

const trailersIn = (body: string, trailer: string): readonly string[] =>
  body.includes(trailer)
    ? [...body.matchAll(new RegExp(`^${trailer}: ([0-9a-f]{40,64})$`, 'gm'))].map(([, oid]) => oid)
    : [];

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
