import { groupBy } from '../../common/groupBy.js';
import { type Member, memberKey } from '../../common/member.js';
import { partlyRetrieved } from '../merge/keyTable.js';
import { entryInWords } from '../overlay/lostEntry.js';
import { componentsOfLost, type Revoking, revokingEntries } from '../overlay/revokingEntries.js';
import { withEntries } from '../overlay/withEntries.js';
import { parseXmlTree } from '../xml/tree.js';
import { type CommitView, openCommitIfProject } from './commitView.js';
import { ofEarlier } from './earlier.js';
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
  /** The commits in place of `from` that the org last got profiles from, by member key. */
  owedSince?: Readonly<Record<string, string>>;
  /** Reads files of one of the commits as they are deployed. */
  read: (view: CommitView, paths: readonly string[]) => Promise<ReadonlyMap<string, Buffer>>;
}>;

/**
 * Finds what profiles lost between two commits, and what takes it away in the org: an org lays a profile over what it has.
 *
 * @returns by profile; none for a profile that lost nothing
 * @throws SfError UnparsableMetadataError, ObjectMissingError, and what reading files throws
 */
export const revocationsOf = async (request: RevocationRequest): Promise<Revocation[]> => {
  const { to, components, read } = request;
  const changed = components.filter(
    ({ type, operation, files }) => operation === 'change' && files.length === 1 && Object.hasOwn(partlyRetrieved, type)
  );
  if (changed.length === 0) return [];
  const before = await formerFiles(changed, request);
  const after = await read(
    to,
    changed.map(({ files: [path] }) => path)
  );
  const profiles = changed.flatMap(({ type, fullName, files: [path] }) => {
    const [old, now] = [before.get(memberKey({ type, fullName })), after.get(path)];
    return old === undefined || now === undefined ? [] : [{ member: { type, fullName }, path, old, now }];
  });
  const about = profiles.flatMap(({ path, old, now }) => componentsOfLost(old, now, path));
  const deleted = components.filter(({ operation }) => operation === 'delete');
  const stateOf = await fateOfComponents(to, about, deleted);
  return profiles
    .map(({ member, path, old, now }) => ({ ...member, path, ...revokingEntries(old, now, path, stateOf) }))
    .filter(({ revoked, kept }) => revoked.length + kept.length > 0);
};

/** The files of profiles as the org last got them, by member key. */
const formerFiles = async (
  profiles: readonly Changed[],
  { from, owedSince = {}, read }: RevocationRequest
): Promise<ReadonlyMap<string, Buffer>> => {
  const files = new Map<string, Buffer>();
  for (const [commit, members] of groupBy(profiles, (profile) => owedSince[memberKey(profile)] ?? from.commit)) {
    const view = commit === from.commit ? from : await openCommitIfProject(from.repo, commit);
    if (view === undefined) continue;
    const paths = new Map([...(await locateMembers(view, members))].map(([key, found]) => [key, found.files[0]]));
    const contents = await read(view, [...paths.values()]);
    await ofEarlier(view, () => Promise.resolve(contents.forEach((content, path) => parseXmlTree(content, path))));
    for (const [key, path] of paths) {
      const content = contents.get(path);
      if (content !== undefined) files.set(key, content);
    }
  }
  return files;
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
