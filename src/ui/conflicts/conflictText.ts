import { bold, dim } from 'ansis';
import { StandardColors } from '@salesforce/sf-plugins-core';
import type { Repository } from '../../git/repository.js';
import type { Side } from '../../metadata/merge/versions.js';
import { type Contested, numberedPath } from '../../promotion/merge/contested.js';
import type { Applied } from '../../promotion/merge/decisions.js';
import type { Changers, OpenConflict } from '../../promotion/merge/openConflicts.js';
import { type Resolution, wordFor } from '../../promotion/merge/resolution.js';
import type { WhoChanged } from '../../promotion/merge/whoChanged.js';
import { counted } from '../../common/words.js';
import { ageOf } from '../instances/age.js';
import { valueLines } from './valueLines.js';

/** Something contested, ready to be shown. */
export type ShownConflict = OpenConflict & Readonly<{ changers: Changers; previews: Readonly<Record<Side, string>> }>;

const sides: readonly Side[] = ['base', 'ours', 'theirs'];

/** What is contested, in a few words: the file, and the element in it, with its number where several look the same. */
export const placeInWords = (contested: Pick<Contested, 'file' | 'element' | 'number'>): string =>
  contested.element === '' ? contested.file : `${contested.file}: ${numberedPath(contested)}`;

/** How many conflicts are open, of how many if some are not: "1 conflict is open", "2 of 3 conflicts are open". */
export const openInWords = (open: number, all = open): string =>
  `${open === all ? '' : `${open} of `}${counted(all, 'conflict')} ${open === 1 ? 'is' : 'are'} open`;

/** A conflict as lines: the three values, who changed them, and what was decided. */
export const conflictText = ({ contested, decided, known, changers, previews }: ShownConflict, now: Date): string[] => {
  const lines = valueLines(contested, previews);
  return [
    bold(placeInWords(contested)),
    ...(contested.note === undefined ? [] : [`  ${contested.note}`]),
    ...sides.flatMap((side) => [
      `  ${side.padEnd(6)}  ${whoInWords(side === 'base' ? undefined : changers[side], now)}`.trimEnd(),
      ...lines[side].map((line) => `    ${line}`),
    ]),
    ...(decided === undefined ? [] : [`  ${StandardColors.success('resolved')}: ${decisionInWords(decided, now)}`]),
    ...(known === undefined ? [] : [`  ${StandardColors.warning('decided before')}: ${decisionInWords(known, now)}`]),
  ];
};

/** The lines of elements as far to the left as the first one of each, which has no indentation. */
const outdented = (text: string): string => {
  const [first, ...rest] = text.split('\n');
  const isFirst = (line: string): boolean => /^<[^/]/.test(line);
  const within = rest.filter((line) => line.trim() !== '' && !isFirst(line));
  const shared = Math.min(...within.map((line) => line.length - line.trimStart().length));
  return [first, ...rest.map((line) => (isFirst(line) ? line : line.slice(shared)))].join('\n');
};

const whoInWords = (who: WhoChanged | undefined, now: Date): string => {
  if (who === undefined) return '';
  const { commit, feature } = who;
  const from = feature === undefined ? '' : `, ${feature}`;
  return dim(`${commit.oid.slice(0, 7)} ${commit.subject} (${commit.authorName}, ${ageOf(commit.date, now)}${from})`);
};

/** A decision with who made it, when, and why. */
export const decisionInWords = ({ decision, by, at, why }: Resolution, now: Date): string => {
  const word = wordFor(decision);
  const value = typeof decision === 'object' && 'text' in decision ? ` as ${decision.text.trim()}` : '';
  return `${word}${value}, by ${by.replace(/ <.*>$/, '')} ${ageOf(at, now)}${reasonInWords(why)}`;
};

/** Why it was decided so, in one line, however many it was written in. */
const reasonInWords = (why: string | undefined): string =>
  why === undefined ? '' : `: ${why.trim().replace(/\s*\n\s*/g, ' ')}`;

/** What a plan has of decisions about conflicts, a line each. */
export const appliedLines = (applied: readonly Applied[]): string[] =>
  applied.length === 0
    ? []
    : [
        `Conflicts resolved as it was decided [${applied.length}]:`,
        ...applied.map(({ file, resolution: { element, number, decision, by, at, why } }) => {
          return `  ${placeInWords({ file, element, number })}: ${wordFor(decision)} (${by.replace(/ <.*>$/, '')}, ${at.slice(0, 10)}${reasonInWords(why)})`;
        }),
      ];

/**
 * The three versions of something contested as text: elements as they are written, files by their content.
 *
 * @returns what cannot be shown, in words
 */
export const previewsOf = async (
  repo: Repository,
  { kind, values }: Contested
): Promise<Readonly<Record<Side, string>>> => {
  const [base, ours, theirs] = await Promise.all(
    sides.map(async (side) => {
      const value = values[side];
      if (value === undefined) return dim('(not there)');
      if (kind === 'element') return outdented(value);
      const { content } = await repo.objects.read(value);
      return content.includes(0) ? dim(`(binary, ${content.length} bytes)`) : content.toString('utf8').trimEnd();
    })
  );
  return { base, ours, theirs };
};
