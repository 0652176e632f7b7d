import { SfError } from '@salesforce/core/sfError';
import { withoutUndefined } from '../../common/json.js';
import type { CommitInfo } from '../../git/repository.js';
import { nearestName } from '../../pipeline/nearest.js';
import { branchesOf } from '../../pipeline/features.js';
import type { Context } from '../context.js';
import type { InstanceName, RecordKind } from '../record.js';
import { followAbroad } from './abroad.js';
import { type Landscape, readLandscape } from './landscape.js';
import { type FeatureStanding, standings } from './standing.js';

/** A record that names a feature, in short. */
export type FeatureRecord = Readonly<{
  instance: InstanceName;
  run: string;
  kind: RecordKind;
  /** ISO 8601. */
  at: string;
  /** The feature's newest commit that it names. */
  tip: string;
  deployId?: string;
}>;

/** Everything about one feature. */
export type FeatureDetails = Readonly<{
  feature: FeatureStanding;
  /** What instances that hold some of it, and the next one, lack of it; newest first. */
  missing: ReadonlyArray<Readonly<{ instance: InstanceName; commits: readonly CommitInfo[] }>>;
  /** Newest first. */
  records: readonly FeatureRecord[];
  /** What of other repositories on the way could not be read; left out when there is nothing. */
  unread?: readonly string[];
}>;

/**
 * Reads where one feature is, what of it is missing where, and the records that name it.
 *
 * @param name its branch or short name; undefined: the branch that is checked out
 * @throws SfError FeatureNotFoundError, NoFeatureError, and what {@link readLandscape} throws
 */
export const displayFeature = async (context: Context, name: string | undefined): Promise<FeatureDetails> => {
  const wanted = name ?? (await context.repo.currentBranch());
  if (wanted === undefined) {
    throw new SfError('HEAD is detached, so no feature branch is checked out.', 'NoFeatureError', [
      'Name the feature: "sf sre feature display --feature <feature>".',
    ]);
  }
  const landscape = await readLandscape(context);
  const index = landscape === undefined ? -1 : findFeature(context, landscape, wanted);
  if (landscape === undefined || index < 0) throw notFound(wanted, landscape);
  const feature = landscape.features[index];
  const {
    features: [standing],
    unread,
  } = await followAbroad(context, standings({ ...landscape, features: [feature] }));
  const { holdings, instances } = landscape;
  const shown = new Set(
    [...standing.heldBy, standing.next].flatMap((each) => (each?.repository === undefined ? [each?.instance] : []))
  );
  const missing: Array<FeatureDetails['missing'][number]> = [];
  for (const instance of [...instances.values()].filter((each) => shown.has(each.name))) {
    const oids = holdings
      .presence(feature, instance)
      .missing.filter((oid) => holdings.view.graph.placeOf(oid) !== undefined);
    const commits = await context.repo.commits({ include: [...oids].reverse(), noWalk: true });
    if (commits.length > 0) missing.push({ instance: instance.name, commits });
  }
  const records = [...instances.values()].flatMap((instance) =>
    holdings.view.entriesOf(feature, instance).map(({ entry: { record }, feature: { tip } }): FeatureRecord => {
      const { run, kind, at, deploy } = record;
      return withoutUndefined({ instance: instance.name, run, kind, at, tip, deployId: deploy?.id });
    })
  );
  const incomplete = unread.length === 0 ? {} : { unread };
  return { feature: standing, missing, records: records.sort((a, b) => (a.at < b.at ? 1 : -1)), ...incomplete };
};

const findFeature = ({ loaded }: Context, { features }: Landscape, wanted: string): number =>
  branchesOf(loaded.pipeline.config, wanted)
    .map((branch) => features.findIndex(({ name }) => name === branch))
    .find((index) => index >= 0) ?? -1;

const notFound = (wanted: string, landscape: Landscape | undefined): SfError => {
  const nearest = nearestName(wanted, landscape?.features.map(({ name }) => name) ?? []);
  return new SfError(
    `There is no feature ${wanted}: neither a branch nor a record is called so${nearest === undefined ? '' : `; did you mean ${nearest}?`}`,
    'FeatureNotFoundError',
    ['See all features with "sf sre feature list --all".']
  );
};
