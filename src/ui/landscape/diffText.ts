import { bold } from 'ansis';
import { StandardColors } from '@salesforce/sf-plugins-core';
import type { CommitInfo } from '../../git/repository.js';
import type { ComingFeature, InstanceDiff } from '../../promotion/landscape/diff.js';
import { type CommitJson, commitJson } from '../promotion/planJson.js';
import { conflictLine } from '../../promotion/merge/conflictLine.js';

/** What `diff --json` gives. */
export type DiffJson = Omit<InstanceDiff, 'commits' | 'leftBehind'> &
  Readonly<{ commits: readonly CommitJson[]; leftBehind: readonly CommitJson[] }>;

/** Gives a difference the shape of `--json`. */
export const diffJson = (diff: InstanceDiff): DiffJson => ({
  ...diff,
  commits: diff.commits.map(commitJson),
  leftBehind: diff.leftBehind.map(commitJson),
});

/** What promoting would bring, as lines; the components are shown in a table of their own. */
export const diffText = (diff: InstanceDiff): string[] => {
  const { from, to, fromCommit, toCommit, features, commits, components, conflicts, leftBehind } = diff;
  const head = `From ${bold(from)} at ${short(fromCommit)} to ${bold(to)} at ${short(toCommit)}`;
  if (commits.length + components.length + features.length === 0) {
    return [`${head}: nothing new.`, ...section('Stays behind, since its org was never given it', leftBehind)];
  }
  return [
    head,
    '',
    `Features: ${features.length === 0 ? 'none' : ''}`.trimEnd(),
    ...features.map(featureLine),
    ...section('Commits, without merges', commits),
    ...section('Stays behind, since its org was never given it', leftBehind),
    ...(conflicts.length === 0
      ? []
      : [
          '',
          StandardColors.warning('Cannot be merged as it is; these files conflict:'),
          ...conflicts.map(conflictLine),
        ]),
    ...(conflicts.length === 0 && components.length === 0 ? ['', 'No component changes.'] : []),
  ];
};

const featureLine = ({ name, commit, again }: ComingFeature): string =>
  `  ${name.replaceAll(/\p{Cc}/gu, '?')} at ${short(commit)}${again ? ', newer than what is there' : ''}`;

const section = (title: string, commits: readonly CommitInfo[]): string[] =>
  commits.length === 0
    ? []
    : ['', `${title}:`, ...commits.map(({ oid, subject, authorName }) => `  ${short(oid)} ${subject} (${authorName})`)];

const short = (commit: string): string => commit.slice(0, 7);
