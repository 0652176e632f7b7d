import { systemClock } from '../common/clock.js';
import { compareMembers, type Member, memberKey } from '../common/member.js';
import type { ComponentMessage, DeployResult } from './deployResult.js';
import { canonicalKey, holds, holdsChildren } from './reportedNames.js';
import { retrieveMembers, type RetrieveOptions } from './retrieve.js';
import type { ConnectedOrg } from './types.js';

/** A member that was sent, or whose deletion was, and that no message of the org covers. */
export type Unverified = Readonly<Member & { deletion: boolean }>;

const manifests = new Set([
  'package.xml',
  'destructiveChanges.xml',
  'destructiveChangesPre.xml',
  'destructiveChangesPost.xml',
]);

/** Whether a message is about a manifest, and not about a component. */
export const isManifest = ({ fullName }: ComponentMessage): boolean => manifests.has(fullName);

/**
 * Which of the members sent and deleted no success of the deploy covers. That an org says Succeeded is no proof:
 * messages may be missing, and then nobody knows whether the component arrived. Ask the org with `readBack`.
 *
 * A member counts as covered when the org reports it, by whatever name it uses for it ({@link canonicalKey}). Else a
 * parent of parts only (an object that brings nothing but fields, a labels file) is covered by a report of one of its
 * parts: these have messages of their own with the parent's file, and the parent has none then. A bundle is covered by
 * one of its resources, a deletion of what was not there by the warning `No <type> named: <name> found`, a deleted part
 * by the deletion of its parent, and a nested report or document by the deletion of its name without the upper folders
 * (findDeleteMessagesByFullNameSuffix in source-deploy-retrieve 13.7).
 */
export const verifyDeploy = (
  result: DeployResult,
  sent: Readonly<{ sent: readonly Member[]; deleted: readonly Member[] }>
): readonly Unverified[] => {
  const failed = new Set(result.failures.map((message) => keyOf(message)));
  const reported = result.successes.filter(
    (message) => !isManifest(message) && (message.type === '' || !failed.has(keyOf(message)))
  );
  const arrived = reported.filter(({ state }) => state !== 'deleted');
  const isThere = coverage(arrived);
  const isGone = deletions(result, reported);
  return [
    ...sent.sent.filter((member) => !isThere(member)).map((member) => ({ ...member, deletion: false })),
    ...sent.deleted.filter((member) => !isGone(member)).map((member) => ({ ...member, deletion: true })),
  ].sort(compareMembers);
};

/**
 * Whether a deploy may be that of a package: it reports each of its members, as arrived or as refused. A deploy that failed
 * before it came to all of them reports some, or none at all.
 */
export const mayBeOf = (
  result: DeployResult,
  sent: Readonly<{ sent: readonly Member[]; deleted: readonly Member[] }>
): boolean => {
  const told = [...result.successes, ...result.failures].filter((message) => !isManifest(message));
  if (!result.success && told.length === 0) return true;
  const silent = verifyDeploy({ ...result, successes: told, failures: [] }, sent).length;
  return result.success ? silent === 0 : silent < sent.sent.length + sent.deleted.length;
};

/**
 * Asks an org by a retrieve whether it really lacks the members, or still has what was to be deleted.
 *
 * To be there is not to be changed: where it matters, compare the content that a retrieve gives.
 *
 * @param unverified as `verifyDeploy` gives them.
 * @returns the members that the org really lacks, and the deletions of what it still has.
 * @throws as `retrieveMembers`.
 */
export const readBack = async (
  org: ConnectedOrg,
  unverified: readonly Unverified[],
  options: RetrieveOptions = { clock: systemClock }
): Promise<readonly Unverified[]> => {
  const asked: readonly Member[] = unverified.map(({ type, fullName }) => ({ type, fullName }));
  const { files, missing, properties } = await retrieveMembers(org, asked, options);
  const lacking = new Set(missing.map((member) => canonicalKey(member)));
  const known = new Set(properties.map((component) => canonicalKey(component, component.file)));
  // An org lists what it gives, and complains of what it does not have; a component that gets neither is there when
  // a file of its name is.
  const has = (member: Member): boolean => {
    const key = canonicalKey(member);
    return known.has(key) || (!lacking.has(key) && [...files.keys()].some((path) => isFileOf(path, member)));
  };
  return unverified.filter((member) => has(member) === member.deletion);
};

const keyOf = (message: ComponentMessage): string => canonicalKey(message, message.file);

const coverage = (arrived: readonly ComponentMessage[]): ((member: Member) => boolean) => {
  const keys = new Set(arrived.map((message) => keyOf(message)));
  const untyped = new Set(arrived.filter(({ type }) => type === '').map(({ fullName }) => fullName));
  const reportsPartOf = partsIndex(arrived);
  return (member) => keys.has(canonicalKey(member)) || untyped.has(member.fullName) || reportsPartOf(member);
};

/** Whether a part of a component is reported: a child with the parent's name in front or its file, or a resource. */
const partsIndex = (arrived: readonly ComponentMessage[]): ((member: Member) => boolean) => {
  const byOwner = new Set<string>();
  const resources = new Set<string>();
  for (const { type, fullName, file } of arrived) {
    byOwner.add(`${type}:${fullName.split('.')[0]}`);
    // Children whose names do not begin with the parent's (labels) are known by the parent's file.
    byOwner.add(`${type}:${baseName(file)}`);
    if (type.endsWith('Resource')) resources.add(fullName.split('/')[0]);
  }
  const types = new Set(arrived.map(({ type }) => type));
  return (member) => {
    if (holdsChildren(member.type)) {
      return [...types].some((type) => holds(member.type, type) && byOwner.has(`${type}:${member.fullName}`));
    }
    return isBundle(member.type) && resources.has(member.fullName);
  };
};

const isBundle = (type: string): boolean => type.endsWith('Bundle');

const baseName = (file: string): string => (file.split('/').at(-1) ?? '').replace(/\.[^.]+$/, '');

const deletions = (result: DeployResult, reported: readonly ComponentMessage[]): ((member: Member) => boolean) => {
  const gone = reported.filter(({ state }) => state === 'deleted');
  const keys = new Set(gone.map((message) => keyOf(message)));
  const parents = gone.filter(({ type }) => holdsChildren(type));
  const named = result.warnings.flatMap((message) => absentIn(message));
  const absent = new Set(named.map((member) => canonicalKey(member)));
  const exactly = new Set([...gone, ...named].map(memberKey));
  return (member) =>
    (isFlowVersion(member)
      ? exactly.has(memberKey(member))
      : keys.has(canonicalKey(member)) || absent.has(canonicalKey(member))) ||
    parents.some(({ type, fullName }) => holds(type, member.type) && member.fullName.startsWith(`${fullName}.`)) ||
    (member.fullName.includes('/') &&
      gone.some(({ type, fullName }) => type === member.type && member.fullName.endsWith(`/${fullName}`)));
};

const absentIn = ({ problem }: ComponentMessage): readonly Member[] => {
  const named = /^No (\S+) named: (.+) found$/.exec(problem ?? '');
  return named === null ? [] : [{ type: named[1], fullName: named[2] }];
};

/** One version of a flow is gone when it is, and not when another one is. */
const isFlowVersion = ({ type, fullName }: Member): boolean => type === 'Flow' && /-\d+$/.test(fullName);

const isFileOf = (path: string, { fullName }: Member): boolean => {
  const name = path.slice(path.indexOf('/') + 1);
  return name.startsWith(`${fullName}.`) || name.startsWith(`${fullName}/`);
};
