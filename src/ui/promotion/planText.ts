import { bold } from 'ansis';
import { StandardColors } from '@salesforce/sf-plugins-core';
import { type Member, memberKey } from '../../common/member.js';
import { printable } from '../../common/printable.js';
import { counted } from '../../common/words.js';
import type { CommitInfo } from '../../git/repository.js';
import { notDeletedInWords } from '../../metadata/delta/notDeleted.js';
import { isUnchanged } from '../../metadata/delta/unclaimed.js';
import { select } from '../../promotion/changedInOrg.js';
import type { Stop } from '../../promotion/gates.js';
import type { Plan, PlannedMerge } from '../../promotion/plan.js';
import { changesOf } from '../delta/deltaJson.js';
import { revokedLines } from '../delta/revocationsText.js';
import { wrapped } from '../tableWidth.js';
import { appliedLines } from '../conflicts/conflictText.js';
import type { Ux } from '../ux.js';
import { givenBackLines, undoneLines } from './undoText.js';

/** How much of a plan is shown. */
export type Verbosity = 'concise' | 'normal' | 'verbose';

const short = (commit: string): string => commit.slice(0, 7);
const signs = { add: '+', change: '~', delete: '-' } as const;

/** What a run is called, before its instance. */
export const runTitles = {
  promotion: 'Promotion into',
  'back-promotion': 'Back-promotion into',
  sync: 'Sync of',
  undo: 'Undo in',
} as const;

const words = { add: 'Add', change: 'Change', delete: 'Delete' } as const;

/**
 * Shows a plan on a terminal: target, features with their commits, what else comes along, components and tests.
 *
 * @param title what it is called, before its instance
 */
export const showPlan = (plan: Plan, verbosity: Verbosity, ux: Ux, title: string = runTitles[plan.kind]): void => {
  const sections = [
    [bold(`${title} ${plan.target.name}`), ...headLines(plan)],
    ...plan.merges.map((merge) => mergeLines(merge, verbosity)),
    ...undoneLines(plan),
    restartLines(plan),
    appliedLines(plan.resolved ?? []),
    mainLines(plan),
    commitSection('Already on the target branch, but not in its org; comes along', plan.undeployed),
    commitSection(
      plan.kind === 'sync'
        ? 'On the branch, but never deployed; stays out without --include-undeployed'
        : 'Not in the org of the source; stays behind',
      plan.leftBehind
    ),
  ];
  for (const lines of sections.filter((section) => section.length > 0)) ux.log(['', ...lines].join('\n'));
  showComponents(plan, verbosity, ux);
  const closing = [
    ...alongLines(plan),
    ...testLines(plan),
    ...givenBackLines(plan),
    ...flowLines(plan),
    ...activationLines(plan),
    ...notDeletedLines(plan),
    ...memberSection('Deleted only once confirmed by name:', plan.toConfirm ?? []),
    ...orgLines(plan),
    ...revocationLines(plan),
    ...replacedLines(plan),
    ...(verbosity === 'verbose' ? ignoredLines(plan) : []),
  ];
  if (closing.length > 0) ux.log(closing.join('\n'));
  plan.warnings.forEach((warning) => ux.warn(warning));
};

/** Shows what would stop a plan from being carried out, with what to do about each. */
export const showStops = (stops: readonly Stop[], ux: Ux): void => {
  for (const { name, message, actions } of stops) {
    const title = StandardColors.warning(bold(`This would stop (${name}):`));
    ux.log(['', `${title} ${message}`, ...actions.map((action) => `  ${action}`)].join('\n'));
  }
};

/** The settings that change; an empty path stands for all of them. */
const settingsInWords = (changes: Plan['pipelineChanges']): string => {
  const how = { add: 'adds', change: 'changes', remove: 'removes' } as const;
  const parts = Object.entries(how).flatMap(([operation, verb]) => {
    const paths = changes.filter((each) => each.operation === operation).map(({ path }) => path || 'all of it');
    return paths.length === 0 ? [] : [`${verb} ${paths.join(', ')}`];
  });
  return `plugins.sre: ${parts.join('; ')}`;
};

/** Where the branch goes, with the content that the org gets. */
const branchInWords = (plan: Plan): string => {
  const content = `${short(plan.mergeCommit)} (tree ${short(plan.mergeTree)})`;
  if (plan.undo?.runs.some(({ unpublished }) => unpublished)) return 'stays as it is';
  return plan.kind === 'sync' && plan.restart === undefined ? content : `${short(plan.targetTip)} → ${content}`;
};

const headLines = (plan: Plan): string[] => [
  `  Org       ${plan.org.username || 'unknown'} (${plan.org.kind || 'not asked'}, ${plan.org.orgId || 'no record'})`,
  `  Branch    ${plan.target.branch}: ${branchInWords(plan)}`,
  ...(plan.mainBranch === undefined ? [] : [`  Main      ${plan.mainBranch} follows, in the same push`]),
  `  Deployed  ${plan.deployedCommit === undefined ? 'unknown: everything is deployed' : short(plan.deployedCommit)}${plan.basis === undefined ? '' : `, known from ${plan.basis}`}`,
  `  Pipeline  ${plan.pipelineVersion}`,
  ...(plan.pipelineChanges.length === 0 ? [] : [`  Settings  ${settingsInWords(plan.pipelineChanges)}`]),
  ...(plan.collection === undefined
    ? []
    : [`  Collection ${plan.collection}${plan.tag === undefined ? '' : `, tagged ${plan.tag}`}`]),
  ...(plan.skipped.length === 0 ? [] : [`  Skips     ${plan.skipped.join(', ')}`]),
  ...(plan.binding
    ? []
    : [StandardColors.warning('  Offline: neither remote nor org was asked. This plan is not binding.')]),
];

const mergeLines = (
  {
    name,
    kind,
    tip,
    commits,
    mergeCommit,
    unpushed,
    rewrittenFrom,
    beyondOrg,
    putsBack = [],
    keeps = [],
  }: PlannedMerge,
  verbosity: Verbosity
): string[] => [
  `${kind === 'feature' ? 'Feature' : beyondOrg ? 'All of the branch, also what its org never got, of' : 'All that the org holds of'} ${bold(name)} at ${short(tip)}: ${
    mergeCommit === undefined ? 'the branch contains it already' : counted(commits.length, 'commit')
  }${rewrittenFrom === undefined ? '' : `, rewritten since ${short(rewrittenFrom)}`}${putsBack.length === 0 ? '' : `, puts back what ${putsBack.map(short).join(', ')} took out`}${unpushed === 0 ? '' : StandardColors.warning(` (${unpushed} not on the remote yet)`)}`,
  ...(verbosity === 'concise' ? [] : commits.map(commitLine)),
  ...(keeps.length === 0
    ? []
    : [
        '  Keeps what these undos took out; --with-undo would take it out here, too:',
        ...keeps.map((undo) => `  ${commitLine(undo)}`),
      ]),
];

const restartLines = ({ restart }: Plan): string[] =>
  restart === undefined
    ? []
    : [
        `Restarts from ${bold(restart.parent)}: takes out ${restart.merges.length === 0 ? 'nothing' : counted(restart.merges.length, 'commit')} that it does not hold${restart.features.length === 0 ? '' : `, of ${restart.features.join(', ')}`}`,
        ...restart.merges.map(commitLine),
      ];

const commitLine = ({ oid, subject, authorName }: CommitInfo): string => `  ${short(oid)} ${subject} (${authorName})`;

const mainLines = ({ mainCommits, root }: Plan): string[] =>
  mainCommits.length === 0
    ? []
    : [
        `From the main branch, not in ${root} yet; comes along: ${counted(mainCommits.length, 'commit')}`,
        ...mainCommits.map(
          ({ commit, changesComponents }) => `${commitLine(commit)}${changesComponents ? '' : ', changes no component'}`
        ),
      ];

const commitSection = (title: string, commits: readonly CommitInfo[]): string[] =>
  commits.length === 0 ? [] : [`${title}: ${counted(commits.length, 'commit')}`, ...commits.map(commitLine)];

const showComponents = ({ delta }: Plan, verbosity: Verbosity, ux: Ux): void => {
  const { components } = delta;
  const count = (operation: keyof typeof signs): string =>
    `${signs[operation]}${components.filter((component) => component.operation === operation).length}`;
  const title = `Components [${components.length}]: ${count('add')} ${count('change')} ${count('delete')}`;
  if (verbosity === 'concise' || components.length === 0) {
    ux.log(`\n${components.length === 0 ? 'No component changes: nothing is deployed.' : title}\n`);
    return;
  }
  ux.log();
  ux.table({
    data: components.map(({ operation, fullName, type, files }) => ({
      operation: words[operation],
      fullName: printable(fullName),
      type,
      files: files.map(printable).join('\n'),
    })),
    columns: [
      { key: 'operation', name: 'Operation' },
      { key: 'fullName', name: 'Name' },
      { key: 'type', name: 'Type' },
      ...(verbosity === 'verbose' ? [{ key: 'files' as const, name: 'Path' }] : []),
    ],
    title,
    ...wrapped(),
  });
};

/** What is deployed though no file of it changed or is gone, but for what the org is owed. */
const alongLines = ({ delta, owedBefore }: Plan): string[] => {
  const owed = new Set(owedBefore.map(memberKey));
  const along = delta.components.filter(
    (component) =>
      component.reason !== undefined && !owed.has(memberKey(component)) && changesOf(delta, component).length === 0
  );
  if (along.length === 0) return [];
  return [
    'Unchanged, and deployed as well:',
    ...along.map((each) => `  ${printable(`${memberKey(each)}: ${each.reason ?? ''}`)}`),
  ];
};

const testLines = ({ delta, testLevel, tests }: Plan): string[] =>
  delta.components.length === 0
    ? []
    : [`Tests: ${testLevel ?? 'as the org decides'}${tests.length === 0 ? '' : ` (${tests.join(', ')})`}`];

const flowLines = ({ delta: { components } }: Plan): string[] => {
  const lines = components.flatMap(({ fullName, flow }) =>
    flow === undefined
      ? []
      : [`  ${printable(fullName)}: ${flow.isActive ? 'deactivated, ' : ''}${counted(flow.versions.length, 'version')}`]
  );
  return lines.length === 0 ? [] : ['Flows that are deleted with all their versions:', ...lines];
};

const activationLines = ({ flowActivation }: Plan): string[] => {
  if (flowActivation === undefined) return [];
  const { arrive, flows, statusOnly, wasInactive = [], staysActive = [], defined = [] } = flowActivation;
  const names = flows.join(', ');
  const how = {
    active: `Flows arrive active: ${names}.`,
    inactive: StandardColors.warning(
      `Flows arrive inactive, and are to be activated by hand: ${names}. The org would activate them with ${activatingSetting}.`
    ),
    unknown: `Whether flows arrive active is not known: ${names}. A production org activates them only with ${activatingSetting}.`,
  }[arrive];
  return [
    ...(flows.length === 0 ? [] : [how]),
    ...(wasInactive.length === 0 || arrive === 'inactive'
      ? []
      : [StandardColors.warning(`Inactive in the org until now: ${wasInactive.join(', ')}.`)]),
    ...(statusOnly.length === 0
      ? []
      : [
          StandardColors.warning(
            `Of these flows only the status changed, which an org does not apply: ${statusOnly.join(', ')}. They are to be activated by hand.`
          ),
        ]),
    ...(staysActive.length === 0
      ? []
      : [
          StandardColors.warning(
            `The active version goes on running, although the flow is deployed with another status: ${staysActive.join(', ')}. Deactivate it by hand where it is to stop.`
          ),
        ]),
    ...defined.map(definedInWords),
  ];
};

/** Which version of a flow its definition makes the active one. */
const definedInWords = ({
  flow,
  active,
  until,
}: NonNullable<NonNullable<Plan['flowActivation']>['defined']>[number]): string => {
  const now = until === 0 ? 'none is until now' : `version ${until} is until now`;
  if (active === until) return active === 0 ? `Stays inactive: ${flow}.` : `Version ${active} stays active: ${flow}.`;
  return StandardColors.warning(
    active === 0
      ? `No version is active afterwards, ${now}: ${flow}.`
      : `Version ${active} becomes the active one, ${now}: ${flow}.`
  );
};

/** Help, Deploy Processes and Flows as Active. */
const activatingSetting = '"Deploy processes and flows as active" in Setup, Process Automation Settings';

const notDeletedLines = ({ delta: { notDeleted } }: Plan): string[] =>
  notDeleted.length === 0
    ? []
    : [
        StandardColors.warning('Not deleted, and owed until the org does not have it any more:'),
        ...notDeleted.map((each) => `  ${printable(notDeletedInWords(each))}`),
      ];

const orgLines = ({ changedInOrg, keptInOrg, owedBefore, delta }: Plan): string[] => {
  const kept = new Set([...keptInOrg, ...delta.notDeleted].map(memberKey));
  const owed = new Set(
    owedBefore
      .filter((each) => !kept.has(memberKey(each)))
      .map((each) => `  ${printable(`${memberKey(each)}: ${each.reason}`)}`)
  );
  return [
    ...memberSection(
      StandardColors.warning('Changed in the org since the deployed commit, would be overwritten:'),
      select(changedInOrg, keptInOrg).rest
    ),
    ...memberSection('Left as it is in the org, and owed from now on:', keptInOrg),
    ...(owed.size === 0 ? [] : ['Owed to the org until now:', ...owed]),
  ];
};

const memberSection = (title: string, members: readonly Member[]): string[] =>
  members.length === 0 ? [] : [title, ...members.map((member) => `  ${printable(memberKey(member))}`)];

/** What cannot be taken away is among the warnings. */
const revocationLines = ({ delta: { revocations } }: Plan): string[] => {
  const lines = revokedLines(revocations);
  return lines.length === 0
    ? []
    : ['What profiles lost is taken away in the org:', ...lines.map((line) => `  ${printable(line)}`)];
};

const replacedLines = ({ delta }: Plan): string[] =>
  delta.replaced.length === 0
    ? []
    : [
        'Files with replacements:',
        ...delta.replaced.map(
          ({ path, variables }) => `  ${printable(path)}${variables.length > 0 ? ` (${variables.join(', ')})` : ''}`
        ),
      ];

const ignoredLines = ({ delta: { ignored } }: Plan): string[] => [
  ...ignoredUnder(
    'Changed, but not deployed:',
    ignored.filter((file) => !isUnchanged(file))
  ),
  ...ignoredUnder('Unchanged, and not deployed any more:', ignored.filter(isUnchanged)),
];

const ignoredUnder = (heading: string, ignored: Plan['delta']['ignored']): string[] =>
  ignored.length === 0 ? [] : [heading, ...ignored.map(({ path, reason }) => `  ${printable(`${path}: ${reason}`)}`)];
