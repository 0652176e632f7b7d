import { type Member, memberKey } from '../../common/member.js';
import { partlyRetrieved } from '../merge/keyTable.js';
import { entryInWords } from '../overlay/lostEntry.js';
import { componentsOfLost, type Revoking, revokingEntries } from '../overlay/revokingEntries.js';
import { withEntries } from '../overlay/withEntries.js';
import type { CommitView } from './commitView.js';
import { fateOfComponents } from './fateOfComponents.js';
import { locateMembers } from './locate.js';

/** What takes away in the org what a profile lost. */
export type Revocation = Readonly<Member & { path: string }> & Revoking;

type Changed = Member & Readonly<{ operation: string; files: readonly string[] }>;

/** The two commits, and what is between them. */
export type RevocationRequest = Readonly<{
  from: CommitView;
  to: CommitView;
  components: readonly Changed[];
  /** Reads files of one of the commits as they are deployed. */
  read: (view: CommitView, paths: readonly string[]) => Promise<ReadonlyMap<string, Buffer>>;
}>;

/**
 * Finds what profiles lost between two commits, and what takes it away in the org: an org lays a profile over what it has.
 *
 * @returns by profile; none for a profile that lost nothing
 * @throws SfError UnparsableMetadataError, ObjectMissingError, and what reading files throws
 */
export const revocationsOf = async ({ from, to, components, read }: RevocationRequest): Promise<Revocation[]> => {
  const changed = components.filter(
    ({ type, operation, files }) => operation === 'change' && files.length === 1 && Object.hasOwn(partlyRetrieved, type)
  );
  if (changed.length === 0) return [];
  const located = await locateMembers(from, changed);
  const pathBefore = (component: Changed): string => located.get(memberKey(component))?.files[0] ?? '';
  const known = changed.filter((component) => pathBefore(component) !== '');
  const [before, after] = [
    await read(from, known.map(pathBefore)),
    await read(
      to,
      known.map(({ files: [path] }) => path)
    ),
  ];
  const profiles = known.flatMap((component) => {
    const { type, fullName } = component;
    const [path] = component.files;
    const [old, now] = [before.get(pathBefore(component)), after.get(path)];
    return old === undefined || now === undefined ? [] : [{ member: { type, fullName }, path, old, now }];
  });
  const about = profiles.flatMap(({ path, old, now }) => componentsOfLost(old, now, path));
  const deleted = components.filter(({ operation }) => operation === 'delete');
  const stateOf = await fateOfComponents(to, about, deleted);
  return profiles
    .map(({ member, path, old, now }) => ({ ...member, path, ...revokingEntries(old, now, path, stateOf) }))
    .filter(({ revoked, kept }) => revoked.length + kept.length > 0);
};

/**
 * The file of a profile as it is deployed: with what takes away in the org what it lost.
 *
 * @throws SfError UnparsableMetadataError
 */
export const revokingFile = (file: Buffer, { path, revoked }: Revocation): Buffer =>
  withEntries(
    file,
    revoked.map(({ xml }) => xml),
    path
  );

/** How many entries are named for one reason. */
const named = 5;

/**
 * What orgs keep although profiles lost it, and why.
 *
 * @returns a sentence for each profile and reason
 */
export const warningsOfKept = (revocations: readonly Revocation[]): string[] =>
  revocations.flatMap((profile) => {
    const reasons = [...new Set(profile.kept.map(({ reason }) => reason))];
    return reasons.map((reason) => {
      const entries = profile.kept.filter((entry) => entry.reason === reason).map(entryInWords);
      const more = entries.length > named ? ` and ${entries.length - named} more` : '';
      return `${memberKey(profile)} lost ${entries.slice(0, named).join(', ')}${more}, which orgs keep: ${reason}.`;
    });
  });
