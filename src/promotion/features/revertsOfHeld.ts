import { CommitGraph } from '../../git/commitGraph.js';
import type { Repository } from '../../git/repository.js';
import type { HistoryEntry } from '../history.js';
import { findReverts, workOf } from '../landscape/reverts.js';
import { type TakingOut, withoutCovered } from './takingOut.js';

/** A history that reverts, and one that holds what is reverted there. */
export type RevertsRequest = Readonly<{
  reverting: string;
  holding: string;
  /** Only what an undo of this plugin took out, or also what anybody reverted. */
  only: 'undos' | 'all';
  /** Reads the records of the instance that holds, which tell what it was given by commits that only apply it. */
  records?: () => Promise<readonly HistoryEntry[]>;
}>;

/**
 * Finds the reverts in one history of merges and commits that another one holds, as far as the other one does not contain
 * the reverts themselves. They come newest first, as they have to be undone.
 *
 * @throws SfError GitError, and what reading the records throws
 */
export const revertsOfHeld = async (
  repo: Repository,
  { reverting, holding, only, records }: RevertsRequest
): Promise<readonly TakingOut[]> => {
  const news = await CommitGraph.read(repo, { include: [reverting], exclude: [holding] });
  const candidates = news.commits.filter(({ reverts, isUndo }) => reverts.length > 0 && (only === 'all' || isUndo));
  // Mostly there is none, and then all of the history need not be read.
  if (candidates.length === 0) return [];
  const graph = await CommitGraph.read(repo, { include: [reverting, holding] });
  const reverts = findReverts(graph);
  const within = (tip: string): ReadonlySet<number> => graph.walk([graph.placeOf(tip) ?? -1], () => true);
  const [inReverting, inHolding] = [within(reverting), within(holding)];
  const takenOutIn = (places: ReadonlySet<number>, place: number): readonly number[] =>
    reverts.takingOut(graph.commits[place].oid, (at) => places.has(at));
  const isHolding = (place: number): boolean => inHolding.has(place);
  const applied = new Set(
    ((await records?.()) ?? [])
      .flatMap(({ record }) => record.features)
      .filter(({ mergeCommit }) => mergeCommit !== undefined && isHolding(graph.placeOf(mergeCommit) ?? -1))
      .filter(({ mergeCommit = '' }) => reverts.standing(mergeCommit, isHolding).length === 0)
      .flatMap(({ commits }) => commits)
  );
  const isHeld = (place: number): boolean =>
    inHolding.has(place) ? takenOutIn(inHolding, place).length === 0 : applied.has(graph.commits[place].oid);
  const found = candidates.flatMap(({ oid, reverts: targets, parents }): TakingOut[] => {
    const at = graph.placeOf(oid) ?? -1;
    const isReverting = (place: number): boolean => inReverting.has(place);
    const standing = targets.filter((target) => reverts.standing(target, isReverting).includes(at));
    const all = new Set(standing.flatMap((target) => broughtBy(graph, target)));
    const brought = [...all].filter((place) => graph.commits[place].parents.length < 2);
    const isOut = (place: number): boolean => !reverts.isMadeAgain(graph.commits[place].oid, at, isReverting);
    const held = brought.filter((place) => isHeld(place) && isOut(place));
    if (held.length === 0) return [];
    // What was taken out and put back again within what was brought, be it by a merge, comes to nothing.
    const isNothing = (place: number): boolean =>
      inHolding.has(place) && takenOutIn(inHolding, place).every((revert) => all.has(revert));
    const onlyOwn = parents.length < 2 && brought.every((place) => isOut(place) && (isHeld(place) || isNothing(place)));
    const commits = held.sort((a, b) => b - a).map((place) => graph.commits[place].oid);
    return [{ revert: oid, commits, onlyOwn, isMeant: true }];
  });
  return withoutCovered(graph, found).sort((a, b) => (graph.placeOf(a.revert) ?? 0) - (graph.placeOf(b.revert) ?? 0));
};

/** The places of the commits whose work one brought. */
const broughtBy = (graph: CommitGraph, oid: string): readonly number[] =>
  workOf(graph, oid)
    .map((brought) => graph.placeOf(brought))
    .filter((place) => place !== undefined);
