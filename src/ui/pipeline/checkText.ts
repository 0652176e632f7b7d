import { StandardColors } from '@salesforce/sf-plugins-core';
import { bold } from 'ansis';
import { counted } from '../../common/words.js';
import type { Check } from '../../promotion/pipelines/check.js';
import { alignColumns, type Cell } from '../instances/columns.js';

const marks: Readonly<Record<Check['status'], Cell>> = {
  ok: { text: '✓', paint: StandardColors.success },
  warning: { text: '!', paint: StandardColors.warning },
  problem: { text: '✗', paint: StandardColors.error },
};

const headings = ['', 'Check', 'Of', 'Found'];

/** Findings as lines: a table with a mark for each, cures below what they mend, and the sum at the end. */
export const checkText = (checks: readonly Check[]): string[] => [
  ...alignColumns([headings.map((text) => ({ text, paint: bold })), ...checks.flatMap((check) => rowsOf(check))]),
  '',
  sumOf(checks),
];

const rowsOf = ({ status, area, subject = '', text, cures }: Check): Cell[][] => {
  const [first, ...more] = text.split('\n');
  const below = [...more.map((line) => `  ${line.trim()}`), ...cures.map((cure) => `→ ${cure}`)];
  return [
    [marks[status], { text: area }, { text: subject }, { text: first }],
    ...below.map((line) => [{ text: '' }, { text: '' }, { text: '' }, { text: line }]),
  ];
};

const sumOf = (checks: readonly Check[]): string => {
  const count = (status: Check['status']): number => checks.filter((check) => check.status === status).length;
  const [problems, warnings] = [count('problem'), count('warning')];
  if (problems === 0 && warnings === 0) return StandardColors.success('Everything is as it should be.');
  const parts = [
    ...(problems === 0 ? [] : [counted(problems, 'problem')]),
    ...(warnings === 0 ? [] : [counted(warnings, 'warning')]),
  ];
  const sum = `${parts.join(', ')}.`;
  return problems > 0 ? StandardColors.error(sum) : StandardColors.warning(`${sum} Promotions can run.`);
};
