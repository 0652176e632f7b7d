import { SfError } from '@salesforce/core/sfError';
import { memberKey } from '../../common/member.js';
import type { Repository } from '../../git/repository.js';
import { parseXml } from '../../metadata/xml/parse.js';
import { valuesOf, textOf } from '../../metadata/xml/values.js';
import type { HistoryEntry } from '../history.js';
import { pushedDuringDeploy, type PromotionRecord, type RecordKind } from '../record.js';
import { contains } from '../squashes.js';

/**
 * What a record claims that its own commits contradict: of the merges that it names, of its kind, of its deploy, and between
 * `record.json` and the manifest beside it.
 *
 * @returns each as the end of a sentence about the record; nothing where all fits
 * @throws SfError GitError
 */
export const falseClaims = async (repo: Repository, entry: HistoryEntry): Promise<readonly string[]> => [
  ...(await falseMerges(repo, entry.record)),
  ...(await falseKind(repo, entry.record)),
  ...falseDeploy(entry.record),
  ...(await falseManifest(repo, entry)),
];

/** What a commit says of itself in trailers, and its parents. */
type Said = Readonly<{
  parents: readonly string[];
  features: readonly string[];
  runs: readonly string[];
  restarts: boolean;
}>;

const saidBy = async (repo: Repository, commits: readonly string[]): Promise<ReadonlyMap<string, Said>> => {
  if (commits.length === 0) return new Map();
  const trailers = ['Feature', 'Run', 'Restarts'].map((key) => `%(trailers:key=${key},valueonly,separator=%x01)`);
  const format = `--format=%H%x00%P%x00${trailers.join('%x00')}`;
  const said = await repo.ask(['log', '--no-walk', format, '--end-of-options', ...commits, '--']);
  return new Map(
    said.split('\n').map((line) => {
      const [oid, parents, features = '', runs = '', restarts = ''] = line.split('\0');
      const values = (text: string): readonly string[] => text.split('\u0001').filter((value) => value !== '');
      return [
        oid,
        { parents: parents.split(' '), features: values(features), runs: values(runs), restarts: restarts !== '' },
      ];
    })
  );
};

const merging: ReadonlySet<RecordKind> = new Set(['promotion', 'back-promotion']);

const falseMerges = async (repo: Repository, { kind, run, features }: PromotionRecord): Promise<readonly string[]> => {
  if (!merging.has(kind)) return [];
  const merges = features.flatMap(({ mergeCommit }) => mergeCommit ?? []);
  const known = await Promise.all(merges.map(async (oid) => repo.resolveCommit(oid)));
  const said = await saidBy(
    repo,
    known.flatMap((oid) => oid ?? [])
  );
  const faults: string[] = [];
  for (const { name, tip, mergeCommit = '' } of features) {
    const merge = said.get(mergeCommit);
    if (merge === undefined) continue;
    const { parents, features: named, runs } = merge;
    const short = mergeCommit.slice(0, 7);
    const alike = features.filter((other) => other.mergeCommit === mergeCommit);
    // A feature that was built upon another one brings that, too.
    if (named.length > 0 && !alike.some((other) => named.includes(other.name)))
      faults.push(`merge ${short} is of ${named.join(', ')}, and not of ${name}`);
    if (runs.length > 0 && !runs.includes(run)) faults.push(`merge ${short} was made by run ${runs.join(', ')}`);
    const isBrought = parents.length < 2 || parents.includes(tip) || (await brings(repo, parents.slice(1), tip));
    if (!isBrought) faults.push(`merge ${short} does not bring ${tip.slice(0, 7)} of ${name}`);
  }
  return faults;
};

const brings = async (repo: Repository, tips: readonly string[], oid: string): Promise<boolean> => {
  if ((await repo.resolveCommit(oid)) === undefined) return false;
  for (const tip of tips) if (await contains(repo, tip, oid)) return true;
  return false;
};

const falseKind = async (
  repo: Repository,
  { kind, run, deployedCommit }: PromotionRecord
): Promise<readonly string[]> => {
  if (kind !== 'baseline' && kind !== 'sync') return [];
  const said = (await saidBy(repo, [deployedCommit])).get(deployedCommit);
  if (said === undefined || said.restarts || !said.runs.includes(run)) return [];
  return [`it is a ${kind}, which merges nothing, and its run made ${deployedCommit.slice(0, 7)}`];
};

const falseDeploy = ({ kind, deploy, manifest, deletions, owed, drift = [] }: PromotionRecord): readonly string[] => {
  const faults: string[] = [];
  const isSent = manifest.length + deletions.length > 0;
  if (isSent && deploy === undefined && (merging.has(kind) || kind === 'undo')) {
    faults.push('it names components that were sent, and no deploy');
  }
  const sent = new Set([...manifest, ...deletions].map(memberKey));
  // Of a profile a part may be sent, and the rest owed; others may have changed what was sent; and what an undo gave back of
  // the org's own is owed as the branch has it.
  const given = new Set(drift.map(memberKey));
  const both = owed
    .filter(({ type, reason }) => type !== 'Profile' && reason !== pushedDuringDeploy)
    .filter((member) => sent.has(memberKey(member)) && !given.has(memberKey(member)))
    .map(memberKey);
  if (both.length > 0) faults.push(`it names ${both.join(', ')} as sent, and as owed`);
  return faults;
};

const falseManifest = async (repo: Repository, { commit, record }: HistoryEntry): Promise<readonly string[]> => {
  const file = await repo.readFile(commit, 'package.xml');
  if (file === undefined) return [];
  const named = membersOf(file);
  if (named === undefined) return ['its package.xml cannot be read'];
  const [inFile, inRecord] = [new Set(named), new Set(record.manifest.map(memberKey))];
  // A flow is deactivated by a definition before it is deleted.
  const deactivating = new Set(
    record.deletions
      .filter(({ type }) => type === 'Flow')
      .map(({ fullName }) => memberKey({ type: 'FlowDefinition', fullName }))
  );
  const apart = new Set(
    [...inFile, ...inRecord].filter((key) => (!inFile.has(key) || !inRecord.has(key)) && !deactivating.has(key))
  );
  return apart.size === 0 ? [] : [`its manifest and its package.xml differ in ${[...apart].join(', ')}`];
};

/** The members that a manifest names; none where nothing was sent, and the file is empty. */
const membersOf = (file: Buffer): readonly string[] | undefined => {
  if (file.length === 0) return [];
  try {
    return valuesOf(parseXml(file, 'package.xml').element, 'types').flatMap((types) => {
      if (typeof types === 'string') return [];
      const type = textOf(types, 'name') ?? '';
      return valuesOf(types, 'members').map((fullName) => memberKey({ type, fullName: String(fullName) }));
    });
  } catch (error) {
    if (error instanceof SfError) return undefined;
    throw error;
  }
};
