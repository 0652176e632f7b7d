import { bold } from 'ansis';
import { SfError } from '@salesforce/core/sfError';
import { StandardColors, type Ux } from '@salesforce/sf-plugins-core';
import { counted } from '../../common/words.js';
import type { BackPromoted, BackPromoteRequest } from '../../promotion/backPromote.js';
import { wrapped } from '../tableWidth.js';

const words = { published: 'Published', upToDate: 'Up to Date', failed: 'Stopped', notReached: 'Not Reached' } as const;

/** Shows what became of each instance, why some were stopped, and the command that does the rest. */
export const showBackPromotion = (
  results: readonly BackPromoted[],
  request: Pick<BackPromoteRequest, 'from' | 'features'>,
  ux: Ux
): void => {
  ux.log();
  ux.table({
    data: results.map((result) => ({
      instance: result.instance,
      parent: result.parent,
      outcome: words[result.outcome],
      ...detailsOf(result),
    })),
    columns: [
      { key: 'instance', name: 'Instance' },
      { key: 'parent', name: 'From' },
      { key: 'outcome', name: 'Outcome' },
      { key: 'components', name: 'Components' },
      { key: 'deploy', name: 'Deploy ID' },
      { key: 'run', name: 'Run' },
    ],
    title: bold('Back-promotion'),
    ...wrapped(),
  });
  for (const result of results) if (result.outcome === 'failed') showError(result.instance, result.error, ux);
  results.forEach((result) => leftBehindInWords(result).forEach((line) => ux.log(line)));
  const open = results.filter(({ outcome }) => outcome === 'failed' || outcome === 'notReached');
  if (open.length > 0) ux.log(`To do the rest: ${remainder(open, request, results)}`);
};

/** What an instance does not get although it is called up to date. */
const leftBehindInWords = (result: BackPromoted): string[] => {
  if (result.outcome !== 'upToDate' || result.leftBehind.length === 0) return [];
  const { instance, parent, leftBehind } = result;
  const commits = counted(leftBehind.length, 'commit');
  return [
    `The branch of ${parent} has ${commits} that its org was never given: --include-undeployed takes them into ${instance}.`,
  ];
};

const detailsOf = (result: BackPromoted): Readonly<{ components: string; deploy: string; run: string }> => {
  if (result.outcome !== 'published') return { components: '', deploy: '', run: '' };
  const { plan, run } = result.promoted;
  return { components: String(plan.delta.components.length), deploy: run.deployId ?? 'none', run: run.id };
};

const showError = (instance: string, error: Error, ux: Ux): void => {
  ux.log(`${StandardColors.error(`${instance} (${error.name})`)}: ${error.message}`);
  const actions = error instanceof SfError ? (error.actions ?? []) : [];
  actions.forEach((action) => ux.log(`  ${action}`));
  ux.log();
};

/** The command that brings along what is left, once the causes are mended. */
const remainder = (
  open: readonly BackPromoted[],
  { features }: Pick<BackPromoteRequest, 'features'>,
  results: readonly BackPromoted[]
): string => {
  const top = results[0].parent;
  const names = open.map(({ instance }) => `--to ${instance}`);
  return ['sf sre back-promote', `--from ${top}`, ...names, ...features.map((name) => `--feature ${name}`)].join(' ');
};
