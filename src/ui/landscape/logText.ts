import { StandardColors } from '@salesforce/sf-plugins-core';
import { type Member, memberKey } from '../../common/member.js';
import { printable } from '../../common/printable.js';
import { counted, firstOf } from '../../common/words.js';
import { sameRepository } from '../../git/address.js';
import type { HistoryEntry } from '../../promotion/history.js';
import type { RecordsLog } from '../../promotion/landscape/recordsLog.js';
import type { PromotionRecord, RecordedFeature, UndoneByRecord } from '../../promotion/record.js';
import { ageOf } from '../instances/age.js';

/** A record as `log --json` shows it. */
export type RecordJson = PromotionRecord &
  Readonly<{
    /** The commit that holds the record. */
    commit: string;
  }>;

/** What `log --json` gives. */
export type LogJson = Readonly<{
  /** Newest first. */
  records: readonly RecordJson[];
  /** How many records fit in all. */
  total: number;
}>;

/** Gives records the shape of `--json`. */
export const logJson = ({ entries, total }: RecordsLog): LogJson => ({
  records: entries.map(({ commit, record }) => ({ commit, ...record })),
  total,
});

/**
 * Records as lines, each as a paragraph: what went where and when, by whom, with which features and how many components.
 *
 * @param here the address of the repository at hand: features of others are told with theirs
 */
export const logText = (
  { entries, total }: RecordsLog,
  component: Member | undefined,
  now: Date,
  here?: string
): string[] => {
  if (entries.length === 0) return ['No record fits.'];
  const undoneBy = undoingRuns(entries);
  return [
    ...entries.flatMap((entry) => [...paragraph(entry, component, { now, here, undoneBy }), '']),
    ...(entries.length < total ? [`${entries.length} of ${total} records; see more with --number.`] : []),
  ];
};

/** The undos of runs, by the runs that they undid: they are newer, and listed where these are. */
const undoingRuns = (entries: readonly HistoryEntry[]): ReadonlyMap<string, readonly string[]> => {
  const undoing = new Map<string, string[]>();
  for (const { record } of [...entries].reverse()) {
    for (const { run, whole } of record.undoes ?? []) {
      undoing.set(run, [...(undoing.get(run) ?? []), whole ? record.run : `${record.run} in part`]);
    }
  }
  return undoing;
};

const paragraph = (
  { record }: HistoryEntry,
  component: Member | undefined,
  {
    now,
    here,
    undoneBy,
  }: Readonly<{ now: Date; here: string | undefined; undoneBy: ReadonlyMap<string, readonly string[]> }>
): string[] => {
  const {
    kind,
    instance,
    from,
    at,
    by,
    deployedCommit,
    deploy,
    withoutDeploy,
    run,
    owed,
    collection,
    skipped = [],
    undoes = [],
    drift = [],
    approvedBy = [],
  } = record;
  const undone = undoneBy.get(run) ?? [];
  const source = from === undefined ? '' : ` from ${from}`;
  const title = kind === 'promotion' || kind === 'back-promotion' ? `into ${instance}${source}` : `of ${instance}`;
  return [
    `${StandardColors.info(`${kind} ${title}`)}, ${ageOf(at, now)} (${at.slice(0, 16).replace('T', ' ')} UTC)`,
    `  By        ${by.name} <${by.email}>`,
    `  Run       ${run}`,
    ...(undoes.length === 0 ? [] : [`  Undoes    ${undoes.map(undoneInWords).join(', ')}`]),
    ...(undone.length === 0 ? [] : [StandardColors.warning(`  Undone by ${undone.join(', ')}`)]),
    `  Commit    ${deployedCommit.slice(0, 7)}`,
    `  Deploy    ${deploy?.id ?? `none: ${withoutDeploy ?? 'nothing to deploy'}`}`,
    ...testsInWords(deploy),
    ...(approvedBy.length === 0 ? [] : [`  Approved  by ${printable(approvedBy.join(', '))}`]),
    ...(collection === undefined ? [] : [`  Collection ${collection}`]),
    ...(skipped.length === 0 ? [] : [`  Skipped   ${skipped.join(', ')}`]),
    ...[...record.features, ...undoes.flatMap(({ unpublished }) => unpublished?.features ?? [])].map(
      (feature) => `  ${kind === 'undo' ? 'Took out' : 'Feature '}  ${featureInWords(feature, here)}`
    ),
    `  Brought   ${componentsOf(record, component)}`,
    ...(drift.length === 0 ? [] : [`  Drift     ${firstOf(drift.map(memberKey))}`]),
    ...(owed.length === 0 ? [] : [StandardColors.warning(`  Owed      ${firstOf(owed.map(memberKey))}`)]),
  ];
};

const testsInWords = (deploy: PromotionRecord['deploy']): string[] => {
  if (deploy === undefined) return [];
  const { testLevel, testsRun, validation, unmetTests = [] } = deploy;
  const level = testLevel === undefined ? '' : `, ${testLevel}`;
  const before = validation === undefined ? '' : `, by validation ${validation}`;
  return [
    ...(testsRun === 0 && testLevel === undefined ? [] : [`  Tests     ${testsRun} run${level}${before}`]),
    ...unmetTests.map((what) => StandardColors.warning(`  Accepted  although ${printable(what)}`)),
  ];
};

const undoneInWords = ({ run, whole, unpublished }: UndoneByRecord): string =>
  `${run}${unpublished === undefined ? '' : ', which never was published'}${whole ? '' : ' in part'}`;

const featureInWords = ({ name, tip, repository }: RecordedFeature, here: string | undefined): string => {
  const isForeign = here !== undefined && repository !== undefined && !sameRepository(repository, here);
  return `${printable(name)} at ${tip.slice(0, 7)}${isForeign ? `, from ${printable(repository)}` : ''}`;
};

const componentsOf = ({ manifest, deletions }: PromotionRecord, component: Member | undefined): string => {
  const counts = `${counted(manifest.length, 'component')}${deletions.length === 0 ? '' : `, ${deletions.length} deleted`}`;
  if (component === undefined) return counts;
  const key = memberKey(component).toLowerCase();
  const isDeleted = deletions.some((each) => memberKey(each).toLowerCase() === key);
  return `${memberKey(component)}${isDeleted ? ' (deleted)' : ''}, of ${counts}`;
};
