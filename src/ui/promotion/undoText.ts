import { bold } from 'ansis';
import { StandardColors } from '@salesforce/sf-plugins-core';
import { type Member, memberKey } from '../../common/member.js';
import { counted } from '../../common/words.js';
import { leftOutByRules } from '../../metadata/delta/forceIgnore.js';
import type { Plan, PlannedUndo } from '../../promotion/plan.js';

const short = (commit: string): string => commit.slice(0, 7);

/** Which runs an undo takes out, each with its reverts. */
export const undoneLines = ({ undo }: Plan): string[][] =>
  (undo?.runs ?? []).map((run) => [
    `Undoes ${run.kind} ${bold(run.run)} of ${run.at.slice(0, 16).replace('T', ' ')} UTC${run.features.length === 0 ? '' : `: ${run.features.join(', ')}`}${run.whole ? '' : ' (one feature of it)'}`,
    ...(run.unpublished ? ['  It was never published: no branch has it'] : revertLines(run.run, undo?.reverts ?? [])),
  ]);

/**
 * What was undone, as part of a sentence.
 *
 * @param asked the feature as a person named it, where only that was to be undone
 */
export const undoneInWords = ({ undo }: Plan, asked: string | undefined): string =>
  (undo?.runs ?? [])
    .map(({ run, whole, features }) => {
      if (whole || asked === undefined) return `run ${run}`;
      const feature = features.find((name) => name === asked || name.endsWith(`/${asked}`)) ?? asked;
      return `${feature} of run ${run} (its rest stays)`;
    })
    .join(', ');

const revertLines = (run: string, reverts: PlannedUndo['reverts']): string[] => {
  const own = reverts.filter((each) => each.run === run);
  return own.length === 0
    ? ['  Nothing of it is left on the branch to be reverted']
    : own.map(({ merge, revert }) => `  ${short(revert)} reverts ${short(merge.oid)} ${merge.subject}`);
};

/** What an org gets back otherwise than the branch has it, what it does not, and what is lost. */
export const givenBackLines = ({ undo, delta }: Plan): string[] => {
  if (undo === undefined) return [];
  const ignored = delta.ignored.filter(({ reason }) => reason.startsWith(leftOutByRules));
  const { byHand = [] } = undo;
  const [drift, unknown] = [undo.drift, undo.unknown].map(
    (members: readonly Member[]) => new Set(members.map(memberKey))
  );
  const givenBack = undo.drift.filter((member) => !unknown.has(memberKey(member)));
  const isLeft = (member: Member): boolean => drift.has(memberKey(member));
  const [left, otherwise] = [undo.unknown.filter(isLeft), undo.unknown.filter((member) => !isLeft(member))];
  return [
    ...section(
      `Gets back what only the org had, otherwise than the branch [${givenBack.length}]:`,
      givenBack.map(memberKey)
    ),
    ...section(
      StandardColors.warning(`Stays in the org as it is, since nobody knows what it was [${left.length}]:`),
      left.map((member) => `${memberKey(member)}: ${member.reason}`)
    ),
    ...section(
      StandardColors.warning(`Stays in the org as it is, and changes on the branch alone [${ignored.length}]:`),
      ignored.map(({ path, reason }) => `${path}: ${reason}`)
    ),
    ...section(
      StandardColors.warning(`Gets what the branch has, not what it had itself [${otherwise.length}]:`),
      otherwise.map((member) => `${memberKey(member)}: ${member.reason}`)
    ),
    ...section(
      StandardColors.warning(`Is to be done by hand in the org [${byHand.length}]:`),
      byHand.map((member) => `${memberKey(member)}: ${member.reason}`)
    ),
    ...section(
      StandardColors.warning(`Goes with the data in it [${counted(undo.losesData.length, 'component')}]:`),
      undo.losesData.map(memberKey)
    ),
    ...section(
      StandardColors.warning(
        `Comes back without its data, and without access that only the org gave to it [${counted(undo.recreated.length, 'component')}]:`
      ),
      undo.recreated.map(memberKey)
    ),
  ];
};

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${line}`)];
