import { bold } from 'ansis';
import { StandardColors } from '@salesforce/sf-plugins-core';
import { firstOf } from '../../common/words.js';
import type { InstanceState, LockState, RecordSummary } from '../../promotion/instances/instanceState.js';
import type { InstanceList } from '../../promotion/instances/listInstances.js';
import { isAccepted, mayBeInOrg } from '../../promotion/run.js';
import { ageOf } from './age.js';
import { alignColumns, type Cell } from './columns.js';

const headings = ['Instance', 'Org', 'Kind', 'Branch', 'Deployed', 'To Parent', 'Last Record', 'Remarks'];

/**
 * The forest as lines: roots at the left, children below their parent, what is known of each beside it.
 *
 * @param room how many characters a line may have; undefined where nobody looks at it
 */
export const treeText = (list: InstanceList, now: Date, room?: number): string[] => {
  const { pipelineVersion, remote, instances } = list;
  if (!instances.length) return ['No instance is linked yet. Link the root first, with "sf sre instance link".'];
  return [
    `Pipeline of ${pipelineVersion}${remote === undefined ? '' : `, shared on ${remote}`}`,
    '',
    ...alignColumns(
      [
        headings.map((text) => ({ text, paint: bold })),
        ...instances.map((instance) => cellsOf(instance, instances, now)),
      ],
      room
    ),
  ];
};

const cellsOf = (instance: InstanceState, all: readonly InstanceState[], now: Date): Cell[] => [
  {
    text: `${branchesBefore(instance, all)}${instance.name}`,
    paint: instance.onMain === 'yes' ? undefined : StandardColors.warning,
    below: branchesBelow(instance, all),
  },
  { text: instance.orgOverride?.org ?? instance.org },
  { text: kindOf(instance) },
  { text: instance.branch },
  deployedCell(instance),
  { text: distanceOf(instance) },
  { text: instance.lastRecord ? recordInWords(instance.lastRecord, now) : '' },
  { text: [...parentElsewhere(instance), ...remarksOn(instance)].join('; '), paint: StandardColors.warning },
];

const parentElsewhere = ({ foreignParent }: InstanceState): string[] =>
  foreignParent === undefined ? [] : [`parent: ${foreignParent.instance} in ${foreignParent.repository}`];

/** The kind of the org beside it: that of the newest record, unless the environment names an org that is not known to be it. */
const kindOf = ({ recordedOrg, orgOverride }: InstanceState): string =>
  orgOverride === undefined || orgOverride.org === recordedOrg?.username ? (recordedOrg?.kind ?? '') : '';

const deployedCell = ({ deployedCommit }: InstanceState): Cell =>
  deployedCommit === undefined
    ? { text: 'unknown', paint: StandardColors.warning }
    : { text: deployedCommit.slice(0, 7) };

const distanceOf = ({ ahead, behind }: InstanceState): string => {
  if (ahead === undefined || behind === undefined) return '';
  if (ahead === 0 && behind === 0) return 'even';
  const parts = [ahead > 0 ? `${ahead} ahead` : '', behind > 0 ? `${behind} behind` : ''];
  return parts.filter((part) => part !== '').join(', ');
};

/** What a record did and when, in a few words: "promotion of rating, 2 hours ago". */
export const recordInWords = ({ kind, features, at }: RecordSummary, now: Date): string =>
  `${kind}${features.length ? ` of ${namesOf(features)}` : ''}, ${ageOf(at, now)}`;

const namesOf = (features: readonly string[]): string =>
  features.length > 2 ? `${features[0]} and ${features.length - 1} more` : features.join(', ');

/** What is unusual about an instance, each in a few words. */
export const remarksOn = ({ onMain, orgOverride, branchTip, undeployed = 0, owed, lock }: InstanceState): string[] => [
  ...(orgOverride === undefined ? [] : [`org by ${orgOverride.variable}`]),
  ...(onMain === 'yes' ? [] : [relationToMain[onMain]]),
  ...(branchTip === undefined ? ['no such branch'] : []),
  ...(undeployed > 0 ? [`${undeployed} ${undeployed === 1 ? 'commit' : 'commits'} not deployed`] : []),
  ...(owed.length > 0 ? [`owed to the org: ${firstOf(owed)}`] : []),
  ...(lock ? [`locked by run ${lock.run} of ${lock.owner}: ${runInWords(lock)}`] : []),
];

const runInWords = ({ run, kind, state, byLockAlone }: LockState): string => {
  if (kind === undefined || state === undefined) return 'nothing sent to the org yet';
  if (isAccepted({ state })) return `${kind} accepted by the org and not published`;
  const isOpen = byLockAlone === true && mayBeInOrg({ state });
  return `${kind}, ${state}${isOpen ? `, as the lock has it ("sf sre promote report --run ${run}" asks the org)` : ''}`;
};

const relationToMain = {
  added: 'not on the main branch yet',
  changed: 'changed here, not on the main branch yet',
  removed: 'removed here, still on the main branch',
  none: 'not on the main branch yet',
} as const;

/** The lines of the tree in front of a name: what goes on below an ancestor is drawn through. */
export const branchesBefore = (instance: InstanceState, all: readonly InstanceState[]): string => {
  const parent = parentOf(instance, all);
  if (!parent) return '';
  let lines = isLastChild(instance, all) ? '└─ ' : '├─ ';
  for (let each = parent, above = parentOf(each, all); above; each = above, above = parentOf(each, all)) {
    lines = (isLastChild(each, all) ? '   ' : '│  ') + lines;
  }
  return lines;
};

/** The lines of the tree that go on below an instance: to its siblings, and to its children. */
export const branchesBelow = (instance: InstanceState, all: readonly InstanceState[]): string => {
  const through = branchesBefore(instance, all).replace('├─ ', '│  ').replace('└─ ', '   ');
  return `${through}${all.some(({ parent }) => parent === instance.name) ? '│  ' : '   '}`;
};

const parentOf = ({ parent }: InstanceState, all: readonly InstanceState[]): InstanceState | undefined =>
  all.find(({ name }) => name === parent);

const isLastChild = ({ name, parent }: InstanceState, all: readonly InstanceState[]): boolean =>
  all.findLast((each) => each.parent === parent)?.name === name;
