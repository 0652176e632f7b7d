import { type Member, memberKey } from '../../common/member.js';
import { contentsOfCommit, contentsOfRetrieve } from '../../metadata/content/content.js';
import { isSentInPart } from '../../metadata/delta/delta.js';
import { looseKey } from '../../metadata/delta/looseKey.js';
import { readProject } from '../../metadata/delta/project.js';
import { partlyRetrieved } from '../../metadata/merge/keyTable.js';
import { type Retrieved, retrieveMembers } from '../../org/retrieve.js';
import type { ConnectedOrg } from '../../org/types.js';
import type { PreimageConfig } from '../../pipeline/config.js';
import type { Compared, ComparisonTools, OrgAnswer } from '../changedInOrg.js';
import { companionsOf } from '../companions.js';
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
  const isAbsent = (member: Member): boolean => !isHeld(member) && missing.has(looseKey(member));
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
      absent: members.filter(isAbsent).map(plain),
      unknown: [
        ...silent.map((member) => ({ ...plain(member), reason: 'the org returned nothing of it' })),
        ...all
          .filter(({ type }) => excluded.has(type))
          .map((member) => ({ ...plain(member), reason: `components of type ${member.type} are not kept` })),
      ],
    },
    files: withoutCompanions(retrieved, members, asked),
  };
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
  const { clock, signal, wait, frequency } = tools;
  const { apiVersion } = plan;
  return {
    retrieved: await retrieveMembers(org, all, { apiVersion, clock, signal, wait, frequency }),
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
