import type { InstanceName } from '../record.js';
import type { FeatureEntry } from './identity.js';
import { namedBy, upTo } from './namedCommits.js';
import type { OwnCommits } from './ownCommits.js';
import { broughtTo, type KnownFeature, type Search } from './search.js';
import { isBack, revertsOf, stillOut } from './undoings.js';
import type { InstanceToSearch, View } from './view.js';

/**
 * How it is known that an instance has a commit of a feature: a record names it; a merge brought it; the same change was
 * made there by another commit (`git cherry-pick`, `git rebase`), or together with others (`git merge --squash`); the files
 * are there as the feature has them.
 */
export type Evidence = 'record' | 'merge' | 'pick' | 'squash' | 'content';

/** What took a feature out of an instance. */
export type TakenOut =
  /** The run of an undo. */
  | Readonly<{ by: 'undo'; run: string }>
  /** A commit on the branch that undoes what brought it. */
  | Readonly<{ by: 'revert'; commit: string }>;

/** How a feature stands in one instance. */
export type Presence = Readonly<{
  instance: InstanceName;
  /** The newest commit of the feature that is there with all that comes before it; undefined when nothing is. */
  commit: string | undefined;
  /** How it is known that this commit is there. */
  by: Evidence | undefined;
  /** Whether that is all of the feature. */
  complete: boolean;
  /** The commits of the feature that are not there, oldest first. */
  missing: readonly string[];
  /** What took out some of those that are missing. */
  takenOut: TakenOut | undefined;
}>;

/**
 * Tells how a feature stands in an instance. What merges brought counts first; then, in the order in which they happened,
 * what records name, what undos took out and what reverts undo. A record brings back what was taken out only where it names
 * those commits again. At last come the same changes that were made by other commits.
 */
export const presenceOf = (search: Search, known: KnownFeature, instance: InstanceToSearch): Presence => {
  const { view, spot } = search;
  const { feature, own, near } = known;
  if (near?.has(instance) === false) return nothingIn(instance, own);
  const entries = view.entriesOf(feature, instance);
  const brought = broughtTo(search, known, instance);
  const found = new Commits();
  const within = (place: number): boolean => view.contains(spot, instance, place);
  for (const oid of brought) found.bring(oid, 'merge');
  // A revert that the feature has met, and that came along with what it made of it, takes nothing out any more.
  const met = brought.map((oid) => view.graph.placeOf(oid) ?? -1);
  const reverts = revertsOf(search, known, { entries, within, brought }).filter(
    ({ at }) => !met.some((place) => view.graph.isAncestor(at, place))
  );
  const applyReverts = (before: (place: number) => boolean): void => {
    for (const revert of reverts.splice(0)) {
      if (!before(revert.at)) reverts.push(revert);
      else found.takeOut(revert.covers, { by: 'revert', commit: view.graph.commits[revert.at].oid });
    }
  };
  for (const each of entries) {
    const deployed = view.graph.placeOf(each.entry.record.deployedCommit);
    applyReverts((at) => deployed !== undefined && view.graph.isAncestor(at, deployed));
    applyEntry(search, own, each, { found, within });
  }
  applyReverts(() => true);
  for (const { at, covers, by } of known.sameChanges) {
    // A merge that left all of it out brought no copy of it either.
    if (!view.wasBrought(spot, instance, at) || search.isLeftOut(instance, spot, at)) continue;
    if (search.reverts.takingOut(view.graph.commits[at].oid, within).length > 0) continue;
    for (const oid of covers) if (isAfter(view, at, found.takenOut(oid))) found.bring(oid, by);
  }
  bringPresent(search, known, instance, found);
  bringSyncs(view, own, found);
  const whole = own.commits.length === 0 ? isThere(search, own, instance) : undefined;
  return summarize({ instance: instance.name, own, found, entries, whole });
};

const nothingIn = ({ name }: InstanceToSearch, { commits }: OwnCommits): Presence => ({
  ...{ instance: name, missing: commits },
  ...{ commit: undefined, by: undefined, complete: false, takenOut: undefined },
});

/**
 * The instances that can have any of a feature, where only a merge or a record can have brought it: most features are like
 * that, and in few instances.
 */
export const nearInstances = (
  { view, reverts }: Pick<Search, 'view' | 'reverts'>,
  { feature, own, sameChanges }: Omit<KnownFeature, 'near'>
): KnownFeature['near'] => {
  const isPlain =
    own.commits.length > 0 && sameChanges.length === 0 && own.commits.every((oid) => reverts.targetsOf(oid).size === 0);
  return isPlain ? view.instancesWith(feature, own.commits) : undefined;
};

/** The commits that were brought to an instance, and those that were taken out again. */
class Commits {
  private readonly held = new Map<string, Evidence>();
  private readonly out = new Map<string, TakenOut>();

  public bring(oid: string, by: Evidence): void {
    this.out.delete(oid);
    if (!this.held.has(oid) || by === 'record') this.held.set(oid, by);
  }

  public takeOut(oids: readonly string[], by: TakenOut): void {
    for (const oid of oids) {
      this.held.delete(oid);
      this.out.set(oid, by);
    }
  }

  public evidence(oid: string): Evidence | undefined {
    return this.held.get(oid);
  }

  public takenOut(oid: string): TakenOut | undefined {
    return this.out.get(oid);
  }
}

/** What a merge would have brought, were it not there already, is there unless something took it out. */
const bringPresent = (
  { fates, spot }: Search,
  { feature, own }: KnownFeature,
  instance: InstanceToSearch,
  found: Commits
): void => {
  for (const oid of own.commits) {
    if (found.evidence(oid) !== undefined || found.takenOut(oid) !== undefined) continue;
    if (fates(feature, instance, spot, oid) === 'there') found.bring(oid, 'merge');
  }
};

const applyEntry = (
  search: Search,
  own: OwnCommits,
  { entry, feature }: FeatureEntry,
  { found, within }: Readonly<{ found: Commits; within: (place: number) => boolean }>
): void => {
  const { view } = search;
  const { record } = entry;
  if (record.kind === 'undo') {
    const out = stillOut(view, namedBy(view, own, feature), (oid) => isBack(search, entry, within, oid));
    found.takeOut(out, { by: 'undo', run: record.run });
    return;
  }
  for (const oid of feature.commits) found.bring(oid, 'record');
  for (const oid of upTo(view, own, feature.tip)) if (found.takenOut(oid) === undefined) found.bring(oid, 'record');
};

/** What was made again counts when it came after what took it out; an undo has no place in the branch's history. */
const isAfter = ({ graph }: View, at: number, out: TakenOut | undefined): boolean => {
  if (out === undefined) return true;
  const revert = out.by === 'revert' ? graph.placeOf(out.commit) : undefined;
  return revert !== undefined && graph.isAncestor(revert, at);
};

/**
 * A merge into the feature has no change of its own that could be made a second time: where the commits before it are there
 * by other commits, it is not missing.
 */
const bringSyncs = ({ graph }: View, { commits }: OwnCommits, found: Commits): void => {
  let by: Evidence | undefined;
  for (const oid of commits) {
    const evidence = found.evidence(oid);
    const parents = graph.commits[graph.placeOf(oid) ?? -1]?.parents ?? [];
    if (evidence === 'pick' || evidence === 'squash') by = evidence;
    else if (evidence === undefined && (by === undefined || parents.length < 2)) return;
    else if (evidence === undefined && by !== undefined) found.bring(oid, by);
  }
};

/** Of a feature without commits of its own: whether the commit that it is at is there. */
const isThere = ({ view, spot }: Search, { tip }: OwnCommits, instance: InstanceToSearch): boolean => {
  const place = view.graph.placeOf(tip);
  return place !== undefined && view.wasBrought(spot, instance, place);
};

type Circumstances = Readonly<{
  instance: InstanceName;
  own: OwnCommits;
  found: Commits;
  entries: readonly FeatureEntry[];
  whole: boolean | undefined;
}>;

const summarize = ({ instance, own, found, entries, whole }: Circumstances): Presence => {
  const { tip, commits } = own;
  const missing = commits.filter((oid) => found.evidence(oid) === undefined);
  const takenOut = [...missing]
    .reverse()
    .map((oid) => found.takenOut(oid))
    .find((out) => out !== undefined);
  const common = { instance, missing, takenOut };
  if (whole === true) return { ...common, commit: tip, by: 'merge', complete: true };
  const last = missing.length === 0 ? commits.at(-1) : commits[commits.indexOf(missing[0]) - 1];
  if (last !== undefined) {
    const complete = missing.length === 0;
    return { ...common, commit: complete ? tip : last, by: found.evidence(last), complete };
  }
  const older = otherVersion(own, entries, found);
  if (older !== undefined) return { ...common, commit: older, by: 'record', complete: older === tip };
  return { ...common, commit: undefined, by: undefined, complete: false };
};

/** The newest commit that a record names and that is not among the feature's own: from before it was rewritten. */
const otherVersion = (own: OwnCommits, entries: readonly FeatureEntry[], found: Commits): string | undefined => {
  const undone = new Set<string>();
  for (const { entry, feature } of [...entries].reverse()) {
    const { tip, commits } = feature;
    if (entry.record.kind === 'undo') undone.add(tip);
    else if (undone.delete(tip) || own.commits.includes(tip)) continue;
    else if (commits.every((oid) => found.evidence(oid) !== undefined)) return tip;
  }
  return undefined;
};
