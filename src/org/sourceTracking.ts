import { SfError } from '@salesforce/core/sfError';
import { compareMembers, type Member } from '../common/member.js';
import { looseKey } from '../metadata/delta/looseKey.js';
import { askOrg } from './errors.js';
import { faultOf } from './faults.js';
import { to18 } from './ids.js';
import { get, query } from './query.js';
import { count, flag, text, time, type Raw } from './read.js';
import { memberOfRow } from './trackedNames.js';
import type { ConnectedOrg } from './types.js';

/** What an org's source tracking says of one component. */
export type TrackedChange = Readonly<
  Member & {
    /** The org has it no more. */
    deleted: boolean;
    /** It came into the org with this change. */
    isNew: boolean;
    /** The org's counter at the newest change of it. */
    revision: number;
    /** Id of the user who made that change, 18 characters. To show, never to decide by: processes change things, too. */
    changedBy?: string;
    /** When, ISO 8601, by the org's clock. */
    lastModified?: string;
  }
>;

/** What changed in an org since a revision. */
export type TrackedChanges = Readonly<{
  /** One entry a component, named as in package.xml, in the order of {@link compareMembers}. */
  changes: readonly TrackedChange[];
  /** Changes of what package.xml cannot name, by the names that source tracking has for them. */
  unknown: readonly TrackedChange[];
  /** The highest revision among all of them: from there the next question goes on. Without changes the one asked from. */
  revision: number;
}>;

/** One row of source tracking. */
export type TrackedRow = Readonly<{
  /** What the org calls it: a file of a bundle, say. */
  name: Member;
  /** What it says, under the name of the component that it stands for. */
  change: TrackedChange;
  /** Whether package.xml has a name for that. */
  known: boolean;
  /** Whether it is of a part of the component alone. */
  isPart: boolean;
}>;

/**
 * Whether the org tracks changes of its metadata; asked, since a sandbox may begin or cease to. Only a tracked org has the
 * type SourceMember: scratch orgs, and Developer and Developer Pro sandboxes where it is turned on (Tooling API,
 * SourceMember).
 *
 * @throws the errors of a connected org.
 */
export const isTracked = async (org: ConnectedOrg): Promise<boolean> => {
  const described = await unlessWithout('NOT_FOUND', org, 'tell whether it tracks changes', async () => {
    await get(org.connection, '/tooling/sobjects/SourceMember/describe');
    return true;
  });
  return described ?? false;
};

/**
 * The org's highest revision: 0 for a tracked org in which nothing changed yet, undefined for an org that does not track
 * changes. Every change of a component takes the next number of a counter that the whole org shares.
 *
 * @throws the errors of a connected org.
 */
export const highestRevision = async (org: ConnectedOrg): Promise<number | undefined> => {
  const rows = await unlessWithout('INVALID_TYPE', org, 'tell its latest change', () =>
    query(org.connection, 'SELECT RevisionCounter FROM SourceMember ORDER BY RevisionCounter DESC LIMIT 1', {
      tooling: true,
    })
  );
  return rows && (count(rows[0]?.RevisionCounter) ?? 0);
};

/**
 * What changed in an org after `revision` (0: since it tracks changes), by whomever: deploys are among it. Rows that stand
 * for one component, such as those of a bundle and its files, become one entry: the newest says when and who, and only a
 * row of the component itself says that it is deleted or new.
 *
 * @throws OrgNotTrackedError for an org that does not track changes, and the errors of a connected org.
 */
export const changesSince = async (org: ConnectedOrg, revision: number): Promise<TrackedChanges> => {
  const rows = await rowsSince(org, revision);
  return {
    changes: asChanges(rows.filter(({ known }) => known)),
    unknown: asChanges(rows.filter(({ known }) => !known)),
    revision: rows.reduce((highest, { change }) => Math.max(highest, change.revision), revision),
  };
};

/**
 * The rows of an org's source tracking after `revision`, each for itself and under its own name.
 *
 * @throws OrgNotTrackedError for an org that does not track changes, and the errors of a connected org.
 */
export const rowsSince = async (org: ConnectedOrg, revision: number): Promise<readonly TrackedRow[]> => {
  const soql = `${fields} WHERE RevisionCounter > ${Math.trunc(revision)}`;
  const raw = await unlessWithout('INVALID_TYPE', org, 'list its changes', () =>
    query(org.connection, soql, { tooling: true })
  );
  if (raw === undefined) throw notTracked(org);
  return raw.map(toRow);
};

const fields =
  'SELECT MemberType, MemberName, IsNameObsolete, IsNewMember, RevisionCounter, ChangedBy, LastModifiedDate FROM SourceMember';

const toRow = (raw: Raw): TrackedRow => {
  const name = { type: text(raw.MemberType) ?? '', fullName: text(raw.MemberName) ?? '' };
  const tracked = memberOfRow(name.type, name.fullName);
  const changedBy = text(raw.ChangedBy);
  const lastModified = time(raw.LastModifiedDate);
  const change = {
    ...(tracked?.member ?? name),
    deleted: flag(raw.IsNameObsolete),
    isNew: flag(raw.IsNewMember),
    revision: count(raw.RevisionCounter) ?? 0,
    ...(changedBy === undefined ? {} : { changedBy: to18(changedBy) }),
    ...(lastModified === undefined ? {} : { lastModified }),
  };
  return { name, change, known: tracked !== undefined, isPart: tracked?.isPart ?? false };
};

const asChanges = (rows: readonly TrackedRow[]): readonly TrackedChange[] => {
  const ofOne = new Map<string, TrackedRow[]>();
  for (const row of [...rows].sort((a, b) => b.change.revision - a.change.revision)) {
    const key = looseKey(row.change);
    ofOne.set(key, [...(ofOne.get(key) ?? []), row]);
  }
  return [...ofOne.values()].map(united).sort(compareMembers);
};

/** One entry of the rows of one component, newest first. */
const united = (rows: readonly TrackedRow[]): TrackedChange => {
  const own = rows.find(({ isPart }) => !isPart)?.change;
  return { ...rows[0].change, deleted: own?.deleted ?? false, isNew: own?.isNew ?? false };
};

/** What the org says, or undefined when it answers with the code for a type that it does not have. */
const unlessWithout = async <T>(
  code: string,
  org: ConnectedOrg,
  doing: string,
  call: () => Promise<T>
): Promise<T | undefined> =>
  askOrg(org, doing, async () => {
    try {
      return await call();
    } catch (error) {
      if (faultOf(error).code === code) return undefined;
      throw error;
    }
  });

const notTracked = (org: ConnectedOrg): SfError =>
  new SfError(
    `The org of ${org.facts.username} does not track changes of its metadata, so it cannot list them.`,
    'OrgNotTrackedError',
    [
      'Turn on source tracking in Setup, Sandbox Settings, where the org is a Developer or Developer Pro sandbox.',
      'Name the components to look at instead.',
    ]
  );
