import { bold } from 'ansis';
import { StandardColors } from '@salesforce/sf-plugins-core';
import { memberKey } from '../../common/member.js';
import { breakWords, counted, firstOf } from '../../common/words.js';
import type { DriftedComponent } from '../../promotion/drift.js';
import type { DriftAnswer } from '../../promotion/landscape/orgAnswers.js';
import type { WaitingFeature } from '../../promotion/landscape/above.js';
import type { InstanceStatus, Status } from '../../promotion/landscape/status.js';
import { isAccepted } from '../../promotion/run.js';
import { ageOf } from '../instances/age.js';
import { alignColumns, type Cell } from '../instances/columns.js';
import { branchesBefore, branchesBelow, remarksOn } from '../instances/treeText.js';

const headings = ['Instance', 'Waiting', 'Behind Parent', 'Deployed', 'Last Record'];

/** The width that texts below an instance are broken at. */
const width = 80;

/**
 * The forest as lines: each instance below its parent with what waits before it, how far it is behind and its newest record;
 * below it, broken at 80 columns, what waits by name and what is unusual.
 */
export const statusText = (status: Status, now: Date): string[] => {
  const { pipelineVersion, remote, instances, unplaced } = status;
  if (!instances.length) return ['No instance is linked yet. Link the root first, with "sf sre instance link".'];
  const [heading, ...rows] = alignColumns([
    headings.map((text) => ({ text, paint: bold })),
    ...instances.map((instance) => cellsOf(instance, branchesBefore(instance, instances), now)),
  ]);
  return [
    `Pipeline of ${pipelineVersion}${remote === undefined ? '' : `, shared on ${remote}`}`,
    '',
    heading,
    ...rows.flatMap((row, index) => [row, ...notesOn(instances[index], instances, now)]),
    ...(unplaced.length === 0 ? [] : ['', ...broken(`In no instance yet: ${unplaced.join(', ')}`, '  ', '')]),
  ];
};

const cellsOf = (instance: InstanceStatus, lines: string, now: Date): Cell[] => [
  { text: `${lines}${instance.name}`, paint: instance.onMain === 'yes' ? undefined : StandardColors.warning },
  { text: instance.waiting.length === 0 ? '' : counted(instance.waiting.length, 'feature') },
  { text: behind(instance) },
  { text: (instance.asked?.orgReplaced ? undefined : instance.deployedCommit)?.slice(0, 7) ?? 'unknown' },
  { text: instance.lastRecord ? `${instance.lastRecord.kind}, ${ageOf(instance.lastRecord.at, now)}` : '' },
];

const behind = ({ above, behind: count = above?.behind }: InstanceStatus): string =>
  count === undefined ? '' : count === 0 ? 'up to date' : counted(count, 'commit');

/** What is below an instance's line, with the lines of the tree drawn on beside it. */
const notesOn = (instance: InstanceStatus, all: readonly InstanceStatus[], now: Date): string[] => {
  const beside = branchesBelow(instance, all);
  return [
    ...(instance.waiting.length === 0
      ? []
      : broken(`waiting: ${instance.waiting.map(named).join(', ')}`, '  ', beside)),
    ...[...placeRemarks(instance), ...sameRemarks(instance)].flatMap((text) => broken(text, '  ', beside)),
    ...[
      ...remarksOn(instance),
      ...mirrorRemarks(instance, all),
      ...runRemarks(instance.runs, 'here', now),
      ...aboveRemarks(instance, now),
      ...orgRemarks(instance),
    ].flatMap((text) => broken(text, '  ', beside, StandardColors.warning)),
  ];
};

const named = ({ feature, again }: WaitingFeature): string => (again ? `${feature} (again)` : feature);

const placeRemarks = ({ foreignParent, mirrorOf, above }: InstanceStatus): string[] => [
  ...(foreignParent ? [`parent: ${foreignParent.instance} in ${foreignParent.repository}`] : []),
  ...(above && above.waiting.length > 0 ? [`waiting for it: ${above.waiting.map(named).join(', ')}`] : []),
  ...(mirrorOf === undefined ? [] : [`mirrors ${mirrorOf}`]),
];

/** A mirror is brought along by hand, or may have failed to follow: its org is not where it belongs then. */
const mirrorRemarks = (
  { name, mirrorOf, deployedCommit }: InstanceStatus,
  all: readonly InstanceStatus[]
): string[] => {
  const mirrored = all.find((each) => each.name === mirrorOf);
  if (mirrored?.deployedCommit === undefined || mirrored.deployedCommit === deployedCommit) return [];
  return [
    `not at ${mirrored.deployedCommit.slice(0, 7)} as ${mirrored.name} is: bring it along with "sf sre instance sync --name ${name}"`,
  ];
};

const runRemarks = (runs: InstanceStatus['runs'], where: string, now: Date): string[] =>
  runs.map(({ id, kind, state, started, failure }) => {
    const age = ageOf(started, now);
    if (isAccepted({ state }) && failure !== undefined) {
      return `${kind} accepted by the org ${where} and not published: run ${id}, started ${age}: ${failure.message.split('\n')[0]}`;
    }
    switch (state) {
      case 'conflicted':
        return `${kind} stopped ${where} by a conflict: run ${id}, started ${age}`;
      case 'proposed':
        return `${kind} waits ${where} for its pull request: run ${id}, started ${age}`;
      default:
        return `${kind} in progress ${where}: run ${id}, ${state}, started ${age}`;
    }
  });

/** What goes on with the parent in another repository, which has no line of its own here. */
const aboveRemarks = ({ above, foreignParent }: InstanceStatus, now: Date): string[] =>
  above === undefined || foreignParent === undefined
    ? []
    : [
        ...runRemarks(above.runs, `into ${foreignParent.instance} of ${foreignParent.repository}`, now),
        ...(above.unread === undefined ? [] : [`the other repository could not be read: ${above.unread}`]),
      ];

const orgRemarks = ({ name, asked }: InstanceStatus): string[] => {
  if (!asked) return [];
  const { org, orgFailure, orgReplaced } = asked;
  if (orgFailure) return [`its org did not answer: ${orgFailure.message}`];
  if (orgReplaced) {
    return [
      `its org is another one than before, ${org?.orgId ?? ''}, and it is unknown what that holds: "sf sre instance sync --name ${name}" brings it along`,
    ];
  }
  return driftRemarks(asked.drift);
};

/** How many components are named below an instance; JSON has them all. */
const shownComponents = 10;

const driftRemarks = (drift: DriftAnswer | undefined): string[] => {
  if (drift === undefined) return [];
  if (drift.kind === 'noBaseline') return ['drift unknown: no record says what its org holds'];
  if (drift.kind === 'unknown') return [`drift unknown: ${drift.failure.message}`];
  const { components } = drift;
  if (components.length === 0) return [];
  const more = components.length - shownComponents;
  const first = components.slice(0, shownComponents).map((each) => `${memberKey(each)} ${how[each.difference]}`);
  return [
    `drift of ${counted(components.length, 'component')}: ${[...first, ...(more > 0 ? [`${more} more`] : [])].join(', ')}`,
    ...stoppedUndos(components),
  ];
};

/** What stops an undo though its content is as it was, by the run, and what lets it go on. */
const stoppedUndos = (components: readonly DriftedComponent[]): string[] => {
  const runs = new Set(components.flatMap(({ stopsUndoOf }) => stopsUndoOf ?? []));
  return [...runs].map((run) => {
    const flows = components.filter(({ stopsUndoOf }) => stopsUndoOf === run);
    const each = flows.map((flow) => `${memberKey(flow)} (${flow.detail ?? ''})`).join(', ');
    return `somebody activated or deactivated since run ${run}: ${each}; to undo that run, name each with --overwrite or --keep-org`;
  });
};

const how: Record<DriftedComponent['difference'], string> = {
  onlyInOrg: 'is only in the org',
  onlyInBranch: 'is missing in the org',
  differs: 'differs',
};

const sameRemarks = ({ asked }: InstanceStatus): string[] => {
  const drift = asked?.drift;
  if (asked?.org && !asked.orgReplaced && !asked.orgFailure && drift === undefined) {
    return [`its org answers: ${asked.org.kind}, ${asked.org.username}`];
  }
  if (drift?.kind !== 'known' || drift.components.length > 0) return [];
  // A comparison sees what the commit has; what only the org has it does not look for.
  const found = drift.by === 'tracking' ? "by the org's tracking" : `in what that has, by ${drift.by}`;
  const owed = drift.owed.map(memberKey);
  const but = owed.length === 0 ? '' : `; but for what is owed to it: ${firstOf(owed)}`;
  return [`no drift from ${drift.commit.slice(0, 7)}, ${found}${but}`];
};

/** Breaks a text into lines between words; those after the first are indented. */
const broken = (
  text: string,
  indent: string,
  before: string,
  paint: (line: string) => string = (line): string => line
): string[] =>
  // Names from outside may hold control characters, which could move the cursor or forge a line.
  breakWords(text.replaceAll(/\p{Cc}/gu, '?'), width - before.length - indent.length).map(
    (line, index) => `${before}${paint(index === 0 ? line : `${indent}${line}`)}`
  );
