import { SfError } from '@salesforce/core/sfError';
import { type Member, memberKey } from '../../common/member.js';
import { contentsOfCommit, contentsOfRetrieve } from '../../metadata/content/content.js';
import { isSentInPart } from '../../metadata/delta/delta.js';
import { looseKey } from '../../metadata/delta/looseKey.js';
import { readProject } from '../../metadata/delta/project.js';
import { partlyRetrieved } from '../../metadata/merge/keyTable.js';
import { flowVersions } from '../../org/flowVersions.js';
import { listMembers } from '../../org/listMembers.js';
import { type Retrieved, retrieveMembers } from '../../org/retrieve.js';
import type { ConnectedOrg } from '../../org/types.js';
import type { PreimageConfig } from '../../pipeline/config.js';
import type { Compared, ComparisonTools, OrgAnswer } from '../changedInOrg.js';
import { companionsOf } from '../companions.js';
import { following } from '../following.js';
import { contentOf, type Run, type RunPlan } from '../run.js';
import type { PreimageContent } from './preimage.js';

/**
 * Types whose components may come with a secret in them, such as a consumer secret, or with a private key: they are kept
 * nowhere unless a setting says so.
 */
const withSecrets: readonly string[] = [
  'AuthProvider',
  'Certificate',
  'ConnectedApp',
  'ExternalAuthIdentityProvider',
  'ExternalCredential',
  'ExternalDataSource',
  'ExtlClntAppGlobalOauthSettings',
  'ExtlClntAppOauthSettings',
  'NamedCredential',
  'SamlSsoConfig',
];

/** What is asked of which org. */
export type PreimageRequest = Readonly<{
  run: Run;
  plan: RunPlan;
  settings: PreimageConfig;
  /** What the org answered a moment ago, if it was asked. */
  known: OrgAnswer | undefined;
}>;

/**
 * Retrieves what an org holds of exactly the components that a run is about to change and delete; of profiles the entries
 * that change.
 *
 * @throws what retrieving and reading the commits throw
 */
export const takePreimage = async (
  tools: ComparisonTools,
  org: ConnectedOrg,
  { run, plan, settings, known }: PreimageRequest
): Promise<PreimageContent> => {
  const excluded = new Set(settings.exclude ?? withSecrets);
  const all: readonly Compared[] = [
    ...plan.sent.map((member) => ({ ...member, operation: 'change' as const })),
    ...plan.deleted.map((member) => ({ ...member, operation: 'delete' as const })),
  ];
  const members = all.filter(({ type }) => !excluded.has(type));
  const { retrieved, members: asked, at } = await answerOf(tools, org, { plan, members, known });
  const { registry } = await readProject(tools.repo, contentOf(plan));
  const contents = contentsOfRetrieve(retrieved.files, members, registry);
  const missing = new Set(retrieved.missing.map(looseKey));
  const isHeld = (member: Member): boolean => contents.has(memberKey(member));
  const secret = await secretIn(
    org,
    all.filter(({ type }) => excluded.has(type))
  );
  const isAbsent = (member: Member): boolean => !isHeld(member) && missing.has(looseKey(member));
  const activeFlows = await activeVersions(org, members.filter(isHeld));
  const silent = members.filter((member) => !isHeld(member) && !isAbsent(member));
  return {
    preimage: {
      version: 1,
      run: run.id,
      instance: run.instance,
      org: plan.org.id,
      apiVersion: plan.apiVersion,
      at: at.toISOString(),
      held: members.filter(isHeld).map(plain),
      absent: [...members.filter(isAbsent), ...secret.absent].map(plain),
      unknown: [
        ...silent.map((member) => ({ ...plain(member), reason: 'the org returned nothing of it' })),
        ...secret.there.map((member) => ({
          ...plain(member),
          reason: `components of type ${member.type} are not kept`,
        })),
      ],
      ...(activeFlows === undefined ? {} : { activeFlows }),
    },
    files: withoutCompanions(retrieved, members, asked),
  };
};

/** A retrieve gives the newest version of a flow, which need not be the active one (Gearset, Changes to Flows in v44). */
const activeVersions = async (
  org: ConnectedOrg,
  members: readonly Member[]
): Promise<Readonly<Record<string, number>> | undefined> => {
  const names = members.filter(({ type }) => type === 'Flow').map(({ fullName }) => fullName);
  if (names.length === 0) return undefined;
  const versions = await flowVersions(org, names);
  return Object.fromEntries(
    names.flatMap((name) => {
      const found = versions.get(name);
      return found === undefined ? [] : [[name, found.active ?? 0]];
    })
  );
};

/** Of what is not kept, too, it is kept whether the org has it: else nobody could say whether to delete it. */
const secretIn = async (
  org: ConnectedOrg,
  members: readonly Compared[]
): Promise<Readonly<{ there: readonly Compared[]; absent: readonly Compared[] }>> => {
  const types = [...new Set(members.map(({ type }) => type))];
  const listed = await Promise.all(types.map(async (type) => [type, await listedIn(org, type)] as const));
  const byType = new Map(listed);
  const isThere = (member: Member): boolean => byType.get(member.type)?.has(looseKey(member)) ?? true;
  return { there: members.filter(isThere), absent: members.filter((member) => !isThere(member)) };
};

/** @returns undefined where the org does not list them, such as a type that it does not know */
const listedIn = async (org: ConnectedOrg, type: string): Promise<ReadonlySet<string> | undefined> => {
  try {
    return new Set((await listMembers(org, type)).map(looseKey));
  } catch (error) {
    if (error instanceof SfError && error.name === 'OrgRefusedError') return undefined;
    throw error;
  }
};

const plain = ({ type, fullName }: Member): Member => ({ type, fullName });

type Asking = Pick<PreimageRequest, 'plan' | 'known'> & Readonly<{ members: readonly Compared[] }>;

/** What the org said a moment ago, when it was asked for all of them; else what it says now. */
const answerOf = async (
  tools: ComparisonTools,
  org: ConnectedOrg,
  { plan, members, known }: Asking
): Promise<OrgAnswer> => {
  const now = tools.clock.now();
  if (known !== undefined) {
    const asked = new Set(known.members.map(memberKey));
    if (members.every((member) => asked.has(memberKey(member)))) return known;
  }
  const all = [...members, ...(await companions(tools, plan, members))];
  return {
    retrieved: await retrieveMembers(org, all, { ...following(tools), apiVersion: plan.apiVersion }),
    members: all,
    at: now,
  };
};

const companions = async (
  { repo, env }: ComparisonTools,
  plan: RunPlan,
  members: readonly Compared[]
): Promise<readonly Member[]> => {
  const profiles = members.filter(({ type }) => Object.hasOwn(partlyRetrieved, type));
  if (profiles.length === 0) return [];
  const { deployedCommit, replacementEnv } = plan;
  const options = { env, allowedVariables: replacementEnv };
  const deployed =
    deployedCommit === undefined ? new Map() : await contentsOfCommit(repo, deployedCommit, profiles, options);
  const merged = await contentsOfCommit(repo, contentOf(plan), profiles, options);
  const isPart = ({ operation, ...member }: Compared): boolean =>
    deployedCommit !== undefined && operation !== undefined && isSentInPart({ ...member, operation });
  return profiles.flatMap((member) => companionsOf(member, { deployed, merged, isPart }));
};

/** Without the files of what was retrieved only for profiles to come with their entries. */
const withoutCompanions = (
  { files, properties }: Retrieved,
  members: readonly Member[],
  asked: readonly Member[]
): ReadonlyMap<string, Buffer> => {
  const wanted = new Set(members.map(looseKey));
  const companionsOnly = new Set(asked.map(looseKey).filter((key) => !wanted.has(key)));
  const others = new Set(properties.filter((each) => companionsOnly.has(looseKey(each))).map(({ file }) => file));
  for (const each of properties) if (wanted.has(looseKey(each))) others.delete(each.file);
  return new Map([...files].filter(([path]) => !others.has(path) && !others.has(path.replace(/-meta\.xml$/, ''))));
};
