import { SfError } from '@salesforce/core/sfError';
import { type Member, memberKey } from '../../common/member.js';
import type { Repository } from '../../git/repository.js';
import { commitTree, treeWith } from '../../git/write.js';
import {
  type ComponentContents,
  contentsOfCommit,
  contentsOfRetrieve,
  sameContent,
} from '../../metadata/content/content.js';
import { openCommit } from '../../metadata/delta/commitView.js';
import { flowDefinition } from '../../metadata/delta/deletedFlows.js';
import type { ReplacementEnvironment } from '../../metadata/delta/fileContents.js';
import { type Taking, takeFromOrg } from '../../metadata/source/takeFromOrg.js';
import type { ConnectedOrg } from '../../org/types.js';
import type { Context } from '../context.js';
import { fileIn } from '../fileIn.js';
import { sameOrg } from '../history.js';
import { preimageRef } from '../refNames.js';
import { byHand, definitionFile, flowActivities, type GivenDefinition, reactivation } from './activeVersions.js';
import type { UndoneRun } from './chooseRuns.js';
import { leftAsIs } from './leftAsIs.js';
import { withTouchedEntries } from './touchedEntries.js';
import { type PreimageContent, readPreimage, type UnknownMember } from './preimage.js';

/** What is given back to which org, and to what the branch will be. */
export type RestoreRequest = Readonly<{
  runs: readonly UndoneRun[];
  /** The last revert commit. */
  reverted: string;
  org: ConnectedOrg;
  environment: ReplacementEnvironment;
  /** For messages. */
  run: string;
}>;

/** What the org is to be given. */
export type Restored = Readonly<{
  /** The last revert commit, or one upon it with what only the org had. */
  commit: string;
  /** What the org gets back though the branch has it otherwise. */
  drift: readonly Member[];
  /** Of what it is not known what the org held, or what cannot be given back: it gets what the branch has. */
  unknown: readonly UnknownMember[];
  /** The definitions of flows that the commit has for nothing but to be deployed. */
  definitions: readonly GivenDefinition[];
  /** The flows of which a person has to activate a version, or none. */
  byHand: readonly UnknownMember[];
}>;

/**
 * Finds what an org held before some runs, and puts what of it the branch never had into a commit over the reverts, for
 * nothing but to be deployed. Of a component that several of the runs touched, what was there before the oldest counts.
 *
 * @throws SfError PreimageMissingError, DamagedStateError, NewerStateError, and what reading commits throws
 */
export const restorePreimages = async (
  { repo, store }: Pick<Context, 'repo' | 'store'>,
  { runs, reverted, org, environment, run }: RestoreRequest
): Promise<Restored> => {
  const deploying = runs.filter(({ entry: { record } }) => record.manifest.length + record.deletions.length > 0);
  const ofThisOrg = deploying.filter(({ entry: { record } }) => sameOrg(record.org.id, org.facts.orgId));
  const unknown: UnknownMember[] = deploying
    .filter((each) => !ofThisOrg.includes(each))
    .flatMap(({ entry: { record } }) =>
      [...record.manifest, ...record.deletions].map((member) => ({
        ...member,
        reason: `run ${record.run} was for another org`,
      }))
    );
  const refs = await store.fetch(ofThisOrg.map(({ entry }) => preimageRef(entry.record.run)));
  const drift: Member[] = [];
  const definitions: GivenDefinition[] = [];
  const leftToDo: UnknownMember[] = [];
  const done = new Set<string>();
  let commit = reverted;
  for (const undone of [...ofThisOrg].reverse()) {
    const oid = refs.get(preimageRef(undone.entry.record.run));
    if (oid === undefined) throw preimageMissing(undone.entry.record.run);
    const content = await readPreimage(repo, oid);
    const isNew = (member: Member): boolean => !done.has(memberKey(member));
    const unseenHere = content.preimage.unknown.filter(isNew);
    const left = await leftAsIs(repo, undone, reverted, unseenHere);
    commit = await withFiles(repo, commit, { files: left.files, run });
    drift.push(...left.members);
    const found = await giveBack(repo, { content, undone, reverted, org, onto: commit, environment, isNew });
    commit = await withFiles(repo, commit, { files: found.files, run });
    drift.push(...found.drift);
    unknown.push(...found.unknown);
    definitions.push(...found.definitions);
    leftToDo.push(...found.byHand);
    const { held, absent, unknown: unseen } = content.preimage;
    for (const member of [...held, ...absent, ...unseen]) done.add(memberKey(member));
  }
  return { commit, drift, unknown, definitions, byHand: leftToDo };
};

type Giving = Readonly<{
  content: PreimageContent;
  undone: UndoneRun;
  reverted: string;
  org: ConnectedOrg;
  /** With what was given back before. */
  onto: string;
  environment: ReplacementEnvironment;
  isNew: (member: Member) => boolean;
}>;

type Given = Pick<Restored, 'drift' | 'unknown' | 'definitions' | 'byHand'> &
  Readonly<{ files: ReadonlyMap<string, Buffer | undefined> }>;

const giveBack = async (repo: Repository, giving: Giving): Promise<Given> => {
  const { content, undone, reverted, org, onto, environment, isNew } = giving;
  const { preimage } = content;
  const members = [...preimage.held, ...preimage.absent].filter(isNew);
  const view = await openCommit(repo, onto);
  const retrieved = await withTouchedEntries(repo, content.files, undone.entry.record);
  const held = contentsOfRetrieve(retrieved, preimage.held, view.project.registry);
  const branch = await contentsOfCommit(repo, reverted, members, environment);
  const before = await contentsBefore(repo, undone, { members, environment });
  const takings: Taking[] = [];
  const definitions = new Map<string, number>();
  const activities = await flowActivities(org, preimage, members);
  const leftToDo: UnknownMember[] = [];
  for (const { type, fullName } of members) {
    const key = memberKey({ type, fullName });
    const [had, has] = [held.get(key), branch.get(key)];
    // The definition that an undo deployed is on no branch: what is active follows from the flow's versions.
    if (type === 'FlowDefinition' && has === undefined && activities.has(fullName)) continue;
    const activity = type === 'Flow' && had !== undefined ? activities.get(fullName) : undefined;
    const reactivated = activity && reactivation(activity, { had, has });
    const version = reactivated?.version;
    // An entry that only the org had says nothing, unless the run gave it another value.
    if (
      type === 'Profile' ? had === undefined || has === undefined : sameContent(had, has) && reactivated === undefined
    )
      continue;
    // What else the run brought to it, or somebody on the branch, stays: it does not become as it was before.
    if (before !== undefined && !sameContent(before.get(key), has)) {
      if (version !== undefined) leftToDo.push({ type, fullName, reason: byHand(version) });
      continue;
    }
    if (reactivated?.byHand !== undefined) leftToDo.push({ type, fullName, reason: reactivated.byHand });
    if (version !== undefined) {
      definitions.set(fullName, version);
      takings.push({ type: 'FlowDefinition', fullName, operation: 'change' });
    }
    takings.push({ type, fullName, operation: had === undefined ? 'delete' : has === undefined ? 'add' : 'change' });
  }
  const deployedFile = async (member: Member): Promise<Buffer | undefined> =>
    (await fileIn(repo, onto, member))?.content;
  const given = new Map(retrieved);
  for (const [name, active] of definitions) given.set(definitionFile(name), Buffer.from(flowDefinition(active)));
  const taken = await takeFromOrg({ view, retrieved: given, takings, deployedFile, environment });
  const notTaken = [
    ...taken.left,
    ...taken.ignored.map((member) => ({ member, reason: '.forceignore excludes it' })),
    ...taken.conflicts.map(({ member, detail }) => ({ member, reason: detail })),
  ];
  const isDefinition = ({ type, fullName }: Member): boolean => type === 'FlowDefinition' && definitions.has(fullName);
  const drift = taken.taken
    .filter(({ files }) => files.length > 0)
    .map(({ type, fullName }) => ({ type, fullName }))
    .filter(
      (member) =>
        isDefinition(member) ||
        (member.type === 'Flow' && activities.has(member.fullName)) ||
        !sameContent(held.get(memberKey(member)), branch.get(memberKey(member)))
    );
  return {
    files: taken.files,
    drift,
    definitions: drift.filter(isDefinition).map((member) => ({
      ...member,
      active: definitions.get(member.fullName) ?? 0,
      until: activities.get(member.fullName)?.now?.active ?? 0,
    })),
    unknown: [
      ...preimage.unknown.filter(isNew),
      ...notTaken.filter(({ member }) => !isDefinition(member)).map(({ member, reason }) => ({ ...member, reason })),
    ],
    byHand: [
      ...notTaken
        .filter(({ member }) => isDefinition(member))
        .map(({ member: { fullName } }) => ({ type: 'Flow', fullName, reason: byHand(definitions.get(fullName)) })),
      ...leftToDo,
    ],
  };
};

const contentsBefore = async (
  repo: Repository,
  { entry: { record } }: UndoneRun,
  { members, environment }: Pick<Giving, 'environment'> & Readonly<{ members: readonly Member[] }>
): Promise<ComponentContents | undefined> =>
  record.previousDeployedCommit === undefined
    ? undefined
    : contentsOfCommit(repo, record.previousDeployedCommit, members, environment);

/** @returns the same commit when nothing changes */
const withFiles = async (
  repo: Repository,
  commit: string,
  { files, run }: Pick<Given, 'files'> & Readonly<{ run: string }>
): Promise<string> => {
  if (files.size === 0) return commit;
  const tree = await repo.tree(commit);
  const next = await treeWith(repo, tree, files);
  const message = `What the org had before, to be deployed by an undo\n\nRun: ${run}\n`;
  return next === tree ? commit : commitTree(repo, { tree: next, parents: [commit], message });
};

const preimageMissing = (run: string): SfError =>
  new SfError(`What the org held before run ${run} was not kept, or is not kept any more.`, 'PreimageMissingError', [
    'Deploy what the branch has without that run instead: add --as-committed.',
    'For how long it is kept is the setting plugins.sre.preimages.days of sfdx-project.json.',
  ]);
