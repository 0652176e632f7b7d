import { readFile } from 'node:fs/promises';
import { relative, resolve, sep } from 'node:path';
import { SfError } from '@salesforce/core/sfError';
import { compareMembers, type Member, memberKey } from '../../common/member.js';
import type { CommitView } from '../../metadata/delta/commitView.js';
import type { NamedMembers } from '../../metadata/source/named.js';
import type { ConnectedOrg } from '../../org/types.js';
import type { RecordedTracking } from '../record.js';
import { trackingFor } from '../tracking.js';
import type { CommitRequest } from './request.js';

/** Which components of an org to look at. */
export type Selected = Readonly<{
  by: 'tracking' | 'names';
  members: readonly Member[];
  /** Those of which source tracking says that they are gone. */
  gone: readonly Member[];
  /** What changed in the org, and package.xml has no name for. */
  nameless: readonly Member[];
  /** Patterns that a person named, and that fit nothing. */
  unmet: readonly Member[];
  /** Where the org's source tracking stands; undefined for an org that does not track changes. */
  tracking: SeenTracking | undefined;
}>;

/** An org's source tracking as it was asked before anything was read. */
export type SeenTracking = Readonly<{
  recorded: RecordedTracking;
  revision: number;
  /** What others than this pipeline changed, and nothing settled. */
  changed: readonly Member[];
}>;

/**
 * Finds the components to look at: those that a person names, else those that the org's source tracking says were changed
 * by others than this pipeline.
 *
 * @throws SfError OrgNotTrackedError; what reading names throws; the errors of a connected org
 */
export const selectChanges = async (
  org: ConnectedOrg,
  view: CommitView,
  request: CommitRequest,
  recorded: RecordedTracking | undefined
): Promise<Selected> => {
  const named = await namedMembers(view, request);
  const tracked = await readTracking(org, recorded);
  if (named !== undefined) {
    return { by: 'names', ...(await expand(org, view, named)), gone: [], nameless: [], tracking: tracked?.seen };
  }
  if (tracked === undefined) throw notTracked(org);
  const { seen, gone, nameless } = tracked;
  const unnamed = new Set(nameless.map(memberKey));
  const { isListOfFiles } = await import('../../metadata/delta/presets.js');
  const members = seen.changed.filter(
    (member) => !unnamed.has(memberKey(member)) && !isListOfFiles(member, view.project.registry)
  );
  return { by: 'tracking', members, gone, nameless, unmet: [], tracking: seen };
};

type Tracked = Readonly<{ seen: SeenTracking }> & Pick<Selected, 'gone' | 'nameless'>;

/** An org of which nothing is recorded is asked for all that it ever tracked: comparing tells what of it counts. */
const readTracking = async (org: ConnectedOrg, before: RecordedTracking | undefined): Promise<Tracked | undefined> => {
  const recorded = await trackingFor(org, before);
  if (recorded === undefined) return undefined;
  const [{ changesSince }, { looseKey }] = await Promise.all([
    import('../../org/sourceTracking.js'),
    import('../../metadata/delta/looseKey.js'),
  ]);
  const isKnown = recorded === before;
  const { changes, unknown, revision } = await changesSince(org, isKnown ? recorded.from : 0);
  const unsettled = new Set(recorded.changed.map(looseKey));
  const isOthers = (change: Member & Readonly<{ revision: number }>): boolean =>
    !isKnown || change.revision > recorded.revision || unsettled.has(looseKey(change));
  const others = changes.filter(isOthers);
  const nameless = unknown.filter(isOthers).map(plain);
  const all = [...recorded.changed, ...others, ...nameless].map(plain);
  const changed = [...new Map(all.map((member) => [looseKey(member), member])).values()].sort(compareMembers);
  const seen = { recorded, revision: Math.max(revision, recorded.revision), changed };
  return { seen, gone: others.filter(({ deleted }) => deleted).map(plain), nameless };
};

const plain = ({ type, fullName }: Member): Member => ({ type, fullName });

/** What a person names; undefined when nothing is named. */
const namedMembers = async (
  view: CommitView,
  { metadata, manifest, sourceDirs }: CommitRequest
): Promise<NamedMembers | undefined> => {
  if (metadata.length === 0 && manifest === undefined && sourceDirs.length === 0) return undefined;
  const { namedByEntries, namedByManifest, namedByPaths } = await import('../../metadata/source/named.js');
  const { registry } = view.project;
  if (metadata.length > 0) return namedByEntries(metadata, registry);
  if (manifest !== undefined) return namedByManifest(await readManifest(manifest), manifest, registry);
  return namedByPaths(
    view,
    sourceDirs.map((path) => repositoryPath(view, path))
  );
};

const readManifest = async (path: string): Promise<Buffer> => {
  try {
    return await readFile(path);
  } catch (error) {
    throw new SfError(`The manifest ${path} cannot be read: ${(error as Error).message}`, 'InvalidManifestError', [
      'Check the path that --manifest gives.',
    ]);
  }
};

const repositoryPath = ({ repo }: CommitView, path: string): string => {
  const inside = relative(repo.workTree ?? repo.dir, resolve(path))
    .split(sep)
    .join('/');
  if (inside !== '..' && !inside.startsWith('../')) return inside;
  throw new SfError(`${path} is outside of the repository.`, 'OutsideRepositoryError', [
    'Name files or folders of the package directories.',
  ]);
};

/** Puts what org and branch have in place of patterns. */
const expand = async (
  org: ConnectedOrg,
  view: CommitView,
  named: NamedMembers
): Promise<Pick<Selected, 'members' | 'unmet'>> => {
  const [{ fits, isPattern, membersOfType }, { listMembers }] = await Promise.all([
    import('../../metadata/source/named.js'),
    import('../../org/listMembers.js'),
  ]);
  const members = new Map<string, Member>();
  const unmet: Member[] = [];
  const known = new Map<string, readonly Member[]>();
  for (const member of named) {
    if (!isPattern(member)) {
      members.set(memberKey(member), member);
      continue;
    }
    const { type, fullName } = member;
    const all = known.get(type) ?? [...(await listMembers(org, type)), ...(await membersOfType(view, type))];
    known.set(type, all);
    const found = all.filter((each) => fits(fullName, each.fullName));
    if (found.length === 0) unmet.push({ type, fullName });
    found.forEach((each) => members.set(memberKey(each), each));
  }
  if (members.size > 0) return { members: [...members.values()].sort(compareMembers), unmet };
  throw nothingNamedError(org, named);
};

/** The error of a commit of which no component that was named is anywhere. */
export const nothingNamedError = ({ facts }: ConnectedOrg, named: readonly Member[]): SfError =>
  new SfError(
    `Neither the org of ${facts.username} nor the feature has a component that fits ${named.map(memberKey).join(', ')}.`,
    'NothingNamedError',
    ['Check type and name.']
  );

/**
 * Where an org's source tracking stands once some components are settled: up to the revision that was seen before anything
 * was read, so that what changes meanwhile counts later.
 */
export const trackingSettled = (
  { recorded, revision, changed }: SeenTracking,
  isSettled: (member: Member) => boolean
): RecordedTracking => ({ from: recorded.from, revision, changed: changed.filter((member) => !isSettled(member)) });

const notTracked = ({ facts }: ConnectedOrg): SfError =>
  new SfError(
    `The org of ${facts.username} does not track its changes, so it cannot tell what changed there.`,
    'OrgNotTrackedError',
    [
      'Name what to take with --metadata, --manifest or --source-dir.',
      'Or turn on source tracking for the sandbox in Setup of production.',
    ]
  );
