import type { FeatureEntry } from './identity.js';
import type { OwnCommits } from './ownCommits.js';
import type { View } from './view.js';

/** The commits that an entry names; one without any stands for all up to its tip. */
export const namedBy = (view: View, own: OwnCommits, { commits, tip }: FeatureEntry['feature']): readonly string[] =>
  commits.length > 0 ? commits : upTo(view, own, tip);

/** The commits of a feature that one of its commits contains, itself included. */
export const upTo = ({ graph }: View, { tip: ownTip, commits }: OwnCommits, tip: string): readonly string[] => {
  if (tip === ownTip) return commits;
  const place = graph.placeOf(tip);
  if (place === undefined) return commits.includes(tip) ? [tip] : [];
  const places = new Map(commits.map((oid) => [oid, graph.placeOf(oid)]));
  const farthest = Math.max(-1, ...[...places.values()].filter((each) => each !== undefined));
  const reached = graph.walk([place], (at) => at <= farthest);
  return commits.filter((oid) => reached.has(places.get(oid) ?? -1));
};
