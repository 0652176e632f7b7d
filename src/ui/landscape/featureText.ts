import { bold } from 'ansis';
import { StandardColors } from '@salesforce/sf-plugins-core';
import { counted } from '../../common/words.js';
import type { FeatureDetails } from '../../promotion/landscape/displayFeature.js';
import type { FeatureStanding, Holder, TakenFrom } from '../../promotion/landscape/standing.js';
import { ageOf } from '../instances/age.js';
import { alignColumns, alignFacts } from '../instances/columns.js';

/** A feature as one row of a table. */
export type FeatureRow = Readonly<{
  feature: string;
  developedIn: string;
  heldBy: string;
  next: string;
  behind: string;
}>;

/** The columns of a table of features. */
export const featureColumns: Array<{ key: keyof FeatureRow; name: string }> = [
  { key: 'feature', name: 'Feature' },
  { key: 'developedIn', name: 'Developed In' },
  { key: 'heldBy', name: 'Held By' },
  { key: 'next', name: 'Next' },
  { key: 'behind', name: 'Behind Main' },
];

/** What a table of features shows of one. */
export const featureRow = (feature: FeatureStanding): FeatureRow => ({
  feature: [feature.name, ...remarksOn(feature).map((remark) => `(${remark})`)].join('\n'),
  developedIn: feature.developedIn ?? '',
  heldBy: [...feature.heldBy.map(holderInWords), ...feature.takenOutOf.map(takenInWords)].join('\n'),
  next: nextInWords(feature),
  behind: feature.behindMain === undefined ? '' : String(feature.behindMain),
});

/** Everything about one feature as lines. */
export const featureText = ({ feature, missing, records }: FeatureDetails, now: Date): string[] => [
  ...alignFacts(
    [
      ['Feature', feature.name],
      ['Repository', feature.repository],
      [
        'Tip',
        feature.tip && `${short(feature.tip)}${feature.branch === 'gone' ? ', as the newest record has it' : ''}`,
      ],
      ['Developed In', feature.developedIn ?? 'not known'],
      ['Started From', feature.base && short(feature.base)],
      ['Commits', feature.tip === undefined ? 'not known' : String(feature.commits)],
      ['Behind Main', feature.behindMain === undefined ? undefined : counted(feature.behindMain, 'commit')],
      ['Held By', feature.heldBy.length === 0 ? 'no instance' : feature.heldBy.map(holderInWords).join('\n')],
      ['Taken Out Of', feature.takenOutOf.length === 0 ? undefined : feature.takenOutOf.map(takenInWords).join('\n')],
      ['Next', nextInWords(feature) || 'nowhere'],
      ['Remarks', remarksOn(feature).join('\n') || undefined],
    ],
    bold
  ),
  ...missing.flatMap(({ instance, commits }) => [
    '',
    `Not in ${instance} yet:`,
    ...commits.map(({ oid, subject, authorName }) => `  ${short(oid)} ${subject} (${authorName})`),
  ]),
  '',
  ...(records.length === 0
    ? ['No records yet.']
    : alignColumns([
        ['Instance', 'Record', 'Commit', 'Deploy'].map((text) => ({ text, paint: bold })),
        ...records.map(({ instance, kind, at, tip, deployId }) => [
          { text: instance },
          { text: `${kind}, ${ageOf(at, now)}`, paint: kind === 'undo' ? StandardColors.warning : undefined },
          { text: short(tip) },
          { text: deployId ?? 'none' },
        ]),
      ])),
];

const holderInWords = ({ instance, repository, commit, by, waiting }: Holder): string =>
  [
    `${instance}${repository === undefined ? '' : ` in ${repository}`} at ${short(commit)}`,
    ...(by === undefined || by === 'record' ? [] : [`by ${evidence[by]}`]),
    ...(waiting === 0 ? [] : [`${waiting} newer`]),
  ].join(', ');

const evidence = {
  merge: 'a merge',
  pick: 'other commits',
  squash: 'a squash merge',
  content: 'equal content',
} as const;

const takenInWords = (taken: TakenFrom): string =>
  `${taken.instance}: ${taken.by === 'undo' ? `undone by run ${taken.run}` : `reverted by ${short(taken.commit)}`}`;

const nextInWords = ({ next }: FeatureStanding): string =>
  next === undefined ? '' : next.repository === undefined ? next.instance : `${next.instance} in ${next.repository}`;

const remarksOn = ({
  tip,
  branch,
  unpushed,
  hasDiverged,
  isHotfix,
  commits,
  repository,
}: FeatureStanding): string[] => [
  ...(isHotfix ? ['hotfix'] : []),
  ...(repository === undefined ? [] : [`from ${repository}`]),
  ...(branch === 'gone' && repository === undefined ? ['branch is gone'] : []),
  ...(branch === 'local' ? ['not on the remote'] : []),
  ...(unpushed > 0 ? [`${counted(unpushed, 'commit')} not pushed`] : []),
  ...(hasDiverged ? ['diverged from the remote'] : []),
  ...(commits > 0 ? [] : [tip === undefined ? 'its commits are not known' : 'no commits of its own']),
];

const short = (commit: string): string => commit.slice(0, 7);
