import { bold } from 'ansis';
import { StandardColors } from '@salesforce/sf-plugins-core';
import { memberKey } from '../../common/member.js';
import { counted } from '../../common/words.js';
import type { CommitPlan, OriginPlan } from '../../promotion/featureCommit/plan.js';
import { conflictLine } from '../../promotion/merge/conflictLine.js';

const signs = { add: '+', change: '~', delete: '-' } as const;
const short = (commit: string): string => commit.slice(0, 7);

/** How many owed components are named. */
const owedNamed = 20;

/** What a commit is about to take, and what becomes of the feature in its instance. */
export const commitPlanText = (plan: CommitPlan): string[] => [
  bold(`Commit to ${plan.feature}`),
  `  Org       ${plan.org.username} (${plan.org.kind}, ${plan.org.orgId}) of instance ${plan.instance.name}`,
  `  Found by  ${plan.by === 'tracking' ? "the org's source tracking" : 'the names given'}`,
  `  Upon      ${short(plan.tip)}`,
  '',
  ...takenLines(plan),
  ...section(
    'Excluded by .forceignore',
    plan.ignored.map((member) => memberKey(member))
  ),
  ...section(
    StandardColors.warning('Cannot be brought over'),
    plan.left.map(({ member, reason }) => `${memberKey(member)}: ${reason}`)
  ),
  ...(plan.origin === undefined ? [] : originLines(plan, plan.origin)),
];

const takenLines = ({ taken, equal, feature }: CommitPlan): string[] => [
  taken.length === 0
    ? `Nothing of the org is new to ${feature}.`
    : `Takes ${counted(taken.length, 'component')} from the org:`,
  ...taken.flatMap((each) => [
    `  ${signs[each.operation]} ${memberKey(each)}`,
    ...each.files.map((file) => StandardColors.info(`      ${file}`)),
  ]),
  ...(equal.length === 0 ? [] : [`The branch and the org have ${counted(equal.length, 'component')} alike already.`]),
  ...(equal.some(({ type }) => type === 'Profile')
    ? ['Of a profile, orgs return what concerns the components named with it: name those whose access changed, too.']
    : []),
];

const originLines = ({ instance, feature }: CommitPlan, origin: OriginPlan): string[] => {
  if (origin.kind === 'conflict') {
    return [
      '',
      StandardColors.warning(`Merging ${feature} into ${instance.branch} conflicts, and is left to you:`),
      ...origin.conflicts.map(conflictLine),
    ];
  }
  const { owed } = origin;
  const names = owed.slice(0, owedNamed).map((each) => `  ${each.deletion ? '-' : '+'} ${memberKey(each)}`);
  return [
    '',
    `Then ${feature} is merged into ${instance.branch}, without a deploy.`,
    ...(owed.length === 0
      ? []
      : [
          `The org does not hold ${counted(owed.length, 'component')} that ${owed.length === 1 ? 'is' : 'are'} in ${instance.branch} then; recorded as owed:`,
          ...names,
          ...(owed.length > owedNamed ? [`  and ${owed.length - owedNamed} more`] : []),
        ]),
  ];
};

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : ['', `${title}:`, ...lines.map((line) => `  ${line}`)];
