import { SfError } from '@salesforce/core/sfError';
import { toJson } from '../../common/json.js';
import { compareMembers, type Member, memberKey } from '../../common/member.js';
import type { ComponentContent, ComponentContents } from '../../metadata/content/content.js';
import type { CommitView } from '../../metadata/delta/commitView.js';
import type { ReplacementEnvironment } from '../../metadata/delta/fileContents.js';
import type { TakenFiles } from '../../metadata/source/takeFromOrg.js';
import type { Retrieved } from '../../org/retrieve.js';
import type { ConnectedOrg } from '../../org/types.js';
import type { Instance } from '../../pipeline/pipeline.js';
import type { Context } from '../context.js';
import type { InstanceHistory } from '../history.js';
import { lastGot } from '../lastGot.js';
import { compareChanges } from './compareChanges.js';
import { lastGotFile } from './lastGotFile.js';
import type { CommitEffects } from './request.js';
import { nothingNamedError, type Selected } from './selectChanges.js';

/** Where changes are read from and for which commit. */
export type ChangesRequest = Readonly<{
  org: ConnectedOrg;
  view: CommitView;
  instance: Instance;
  history: InstanceHistory;
  selected: Selected;
}>;

/** What an org changed, in files of the feature's commit. */
export type Changes = Omit<TakenFiles, 'conflicts'> &
  Readonly<{
    equal: readonly Member[];
    /** What the org holds of the components that were looked at, and their names. */
    inOrg: ComponentContents;
    looked: readonly Member[];
    warnings: readonly string[];
  }>;

/**
 * Retrieves the selected components and finds what the org changed of them, in files of the feature's commit.
 *
 * @throws SfError OrgConflictError with the files that the branch changed otherwise; what retrieving and reading commits throw
 */
export const readChanges = async (
  context: Pick<Context, 'repo' | 'env' | 'clock'>,
  request: ChangesRequest,
  effects: Pick<CommitEffects, 'signal' | 'wait' | 'frequency'>
): Promise<Changes> => {
  const { org, view, instance, selected } = request;
  const [content, { partlyRetrieved }, { retrieveMembers }, { takeFromOrg }] = await Promise.all([
    import('../../metadata/content/content.js'),
    import('../../metadata/merge/keyTable.js'),
    import('../../org/retrieve.js'),
    import('../../metadata/source/takeFromOrg.js'),
  ]);
  const { registry, sourceApiVersion } = view.project;
  const environment = { env: context.env, allowedVariables: instance.replacementEnv ?? [] };
  const apiVersion = sourceApiVersion ?? org.facts.apiVersion;
  const { signal, wait, frequency } = effects;
  const options = { apiVersion, clock: context.clock, signal, wait, frequency };
  const retrieved = await retrieveMembers(org, selected.members, options);
  const looked = await withChildren(view, selected, retrieved);
  const inOrg = content.contentsOfRetrieve(retrieved.files, looked, registry);
  const branch = await content.contentsOfCommit(context.repo, view.commit, looked, environment);
  const before = await readLastGot(context, request, { looked, environment });
  const isGone = await goneFrom(view, selected, retrieved, inOrg);
  const known = [inOrg, branch, before.contents];
  const nowhere = selected.members.filter(
    (member) => isGone(member) && !known.some((contents) => contents.has(memberKey(member)))
  );
  if (nowhere.length > 0 && nowhere.length === selected.members.length) throw nothingNamedError(org, nowhere);
  const { takings, equal, left, conflicts } = compareChanges(
    looked,
    { org: inOrg, branch, deployed: before.contents, unknown: before.unknown, isGone },
    { same: content.sameContent, isPartly: (type) => Object.hasOwn(partlyRetrieved, type) }
  );
  const taken = await takeFromOrg({
    view,
    retrieved: retrieved.files,
    takings,
    deployedFile: before.file,
    environment,
  });
  await refuseConflicts(view, instance, { members: conflicts, found: taken.conflicts });
  const isNowhere = new Set(nowhere.map(memberKey));
  const isSame = ({ files }: TakenFiles['taken'][number]): boolean => files.length === 0;
  return {
    ...taken,
    taken: taken.taken.filter((each) => !isSame(each)),
    equal: [...equal, ...taken.taken.filter(isSame)].map(plain).filter((member) => !isNowhere.has(memberKey(member))),
    left: [...left, ...taken.left],
    inOrg,
    looked,
    warnings: [
      ...nowhere.map((member) => `Neither the org nor the feature has ${memberKey(member)}: check type and name.`),
      ...selected.unmet.map(
        (member) =>
          `Neither the org nor the feature has a component that fits ${memberKey(member)}: check type and name.`
      ),
      ...retrieved.warnings,
    ],
  };
};

const plain = ({ type, fullName }: Member): Member => ({ type, fullName });

/**
 * The selected components; with what was named as a whole, such as an object or all labels, also what the org returned in
 * it, and what the feature has in the same file. With a parent that is gone its children are, which have files of their own.
 */
const withChildren = async (view: CommitView, selected: Selected, retrieved: Retrieved): Promise<readonly Member[]> => {
  const [{ membersOfRetrieve }, { looseKey }, { locateMembers }, { childrenOf }] = await Promise.all([
    import('../../metadata/content/content.js'),
    import('../../metadata/delta/looseKey.js'),
    import('../../metadata/delta/locate.js'),
    import('../../metadata/delta/childrenOf.js'),
  ]);
  const { registry } = view.project;
  const all = new Map(selected.members.map((member) => [looseKey(member), plain(member)]));
  const add = (member: Member): void => {
    if (!all.has(looseKey(member))) all.set(looseKey(member), plain(member));
  };
  const parents = selected.members.filter(
    ({ type }) => Object.keys(registry.getTypeByName(type).children?.types ?? {}).length > 0
  );
  if (parents.length === 0) return [...all.values()];
  const whole = new Set(parents.map(looseKey));
  if (selected.by === 'names') {
    for (const member of membersOfRetrieve(retrieved.files, registry)) {
      const parent = registry.getParentType(member.type);
      const fullName = parent?.children?.types[member.type.toLowerCase()]?.ignoreParentName
        ? parent.name
        : member.fullName.split('.')[0];
      if (parent && whole.has(looseKey({ type: parent.name, fullName }))) add(member);
    }
  }
  const located = [...(await locateMembers(view, parents)).values()];
  const missing = new Set([...retrieved.missing, ...selected.gone].map(looseKey));
  const inFile = located.filter(
    ({ source, member }) => missing.has(looseKey(member)) || (selected.by === 'names' && source.content === undefined)
  );
  (await childrenOf(view, inFile)).forEach(({ member }) => add(member));
  return [...all.values()].sort(compareMembers);
};

/**
 * Tells of what the org returned nothing whether it is gone: the org says so of itself or its parent, or returned the file
 * that it would stand in.
 */
const goneFrom = async (
  { project: { registry } }: CommitView,
  selected: Selected,
  { missing }: Retrieved,
  inOrg: ComponentContents
): Promise<(member: Member) => boolean> => {
  const { looseKey } = await import('../../metadata/delta/looseKey.js');
  const gone = new Set([...missing, ...selected.gone].map(looseKey));
  const named = new Set(selected.members.map(looseKey));
  return (member) => {
    if (gone.has(looseKey(member))) return true;
    const parent = registry.getParentType(member.type);
    if (parent === undefined) return false;
    const isList = parent.children?.types[member.type.toLowerCase()]?.ignoreParentName === true;
    const owner = { type: parent.name, fullName: isList ? parent.name : member.fullName.split('.')[0] };
    return gone.has(looseKey(owner)) || (!named.has(looseKey(member)) && inOrg.has(memberKey(owner)));
  };
};

type Looked = Readonly<{ looked: readonly Member[]; environment: ReplacementEnvironment }>;

type Before = Readonly<{
  contents: ComponentContents;
  unknown: ReadonlySet<string>;
  file: (member: Member) => Promise<Buffer | undefined>;
}>;

/** What the org last got of the components. */
const readLastGot = async (
  { repo }: Pick<Context, 'repo'>,
  { history, org }: ChangesRequest,
  { looked, environment }: Looked
): Promise<Before> => {
  const [{ contentsOfCommit }, { looseKey }] = await Promise.all([
    import('../../metadata/content/content.js'),
    import('../../metadata/delta/looseKey.js'),
  ]);
  const { byCommit, unknown } = await lastGot(history, org.facts.orgId, looked, looseKey);
  const contents = new Map<string, ComponentContent>();
  const commitOf = new Map<string, string>();
  for (const [commit, members] of byCommit) {
    members.forEach((member) => commitOf.set(memberKey(member), commit));
    for (const [key, content] of await contentsOfCommit(repo, commit, members, environment)) contents.set(key, content);
  }
  const file = async (member: Member): Promise<Buffer | undefined> =>
    lastGotFile(repo, { history, orgId: org.facts.orgId, commit: commitOf.get(memberKey(member)) }, member);
  return { contents, unknown: new Set(unknown.map(memberKey)), file };
};

const refuseConflicts = async (
  view: CommitView,
  { name, org }: Instance,
  { members, found }: Readonly<{ members: readonly Member[]; found: TakenFiles['conflicts'] }>
): Promise<void> => {
  if (members.length + found.length === 0) return;
  const { locateMembers } = await import('../../metadata/delta/locate.js');
  const located = await locateMembers(view, members);
  const conflicts = [
    ...members.map((member) => ({ member, files: located.get(memberKey(member))?.files ?? [], detail: '' })),
    ...found,
  ];
  const lines = conflicts.map(({ member, files, detail }) => {
    const about = [memberKey(member), ...(detail === '' ? [] : [detail])].join(', ');
    return files.length === 0 ? `  ${about}: the branch has no file of it` : `  ${files.join(', ')} (${about})`;
  });
  const names = conflicts.map(({ member }) => `--metadata "${memberKey(member)}"`).join(' ');
  const error = new SfError(
    [`The org of instance ${name} and the feature both changed these files, each in its own way:`, ...lines].join('\n'),
    'OrgConflictError',
    [
      `Put the org's version over the branch's, bring both together, and commit that with git: sf project retrieve start ${names} --target-org ${org} --ignore-conflicts. Deploy what came of it: sf project deploy start ${names} --target-org ${org} --ignore-conflicts. Then run this command again.`,
      'Or name the other components with --metadata, to take only those.',
    ]
  );
  error.setData(toJson({ conflicts }));
  throw error;
};
