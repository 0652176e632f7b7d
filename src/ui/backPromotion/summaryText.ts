import { bold } from 'ansis';
import { SfError } from '@salesforce/core/sfError';
import { StandardColors } from '@salesforce/sf-plugins-core';
import { shellWord } from '../../common/shellWord.js';
import { memberKey } from '../../common/member.js';
import { counted, firstOf } from '../../common/words.js';
import type { BackPromoted, BackPromoteRequest } from '../../promotion/backPromote.js';
import type { Selection } from '../../promotion/plan.js';
import { wrapped } from '../tableWidth.js';
import type { Ux } from '../ux.js';

const words = { published: 'Published', upToDate: 'Up to Date', failed: 'Stopped', notReached: 'Not Reached' } as const;

/** Shows what became of each instance, why some were stopped, and the command that does the rest. */
export const showBackPromotion = (results: readonly BackPromoted[], request: BackPromoteRequest, ux: Ux): void => {
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
  results.forEach((result) => remarksOn(result).forEach((line) => ux.log(line)));
  const open = results.filter(({ outcome }) => outcome === 'failed' || outcome === 'notReached');
  if (open.length > 0) ux.log(`To do the rest: ${remainder(open, request, results)}`);
};

/** What an instance does not get although it is called up to date. */
const remarksOn = (result: BackPromoted): string[] => {
  if (result.outcome !== 'upToDate') return [];
  const { instance, parent, leftBehind, owed, undeployed, keptUndone } = result;
  const commits = counted(leftBehind.length, 'commit');
  return [
    ...(undeployed === 0
      ? []
      : [
          `The branch of ${instance} has ${counted(undeployed, 'commit')} that its own org was never given: "sf sre instance sync --name ${instance} --include-undeployed" deploys what changed there.`,
        ]),
    ...(leftBehind.length === 0
      ? []
      : [
          `The branch of ${parent} has ${commits} that its org was never given: --include-undeployed brings what changed there into ${instance}.`,
        ]),
    ...(owed.length === 0
      ? []
      : [
          `The org of ${instance} is still owed ${firstOf(owed.map(memberKey))}: "sf sre instance sync --name ${instance}" brings it, with --overwrite where it was changed there.`,
        ]),
    ...keptUndone.map(
      (name) =>
        `${instance} keeps ${name}, which was undone in ${parent}, since an earlier back-promotion without --with-undo: "sf sre promote undo --feature ${shellWord(name)} --instance ${shellWord(instance)}" takes it out there, too.`
    ),
  ];
};

const detailsOf = (result: BackPromoted): Readonly<{ components: string; deploy: string; run: string }> => {
  if (result.outcome === 'failed') {
    const { data } = result.error as Readonly<{ data?: Readonly<{ deployId?: string; run?: string }> }>;
    return { components: '', deploy: data?.deployId ?? '', run: data?.run ?? '' };
  }
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

/** The command that brings along what is left, once the causes are mended: with all that shaped this one. */
const remainder = (
  open: readonly BackPromoted[],
  request: BackPromoteRequest,
  results: readonly BackPromoted[]
): string =>
  [
    'sf sre back-promote',
    `--from ${results[0].parent}`,
    ...open.map(({ instance }) => `--to ${shellWord(instance)}`),
    ...request.features.map((name) => `--feature ${shellWord(name)}`),
    ...optionsOf(request),
  ].join(' ');

const optionsOf = (request: BackPromoteRequest): string[] => [
  ...(request.full ? ['--full'] : []),
  ...(request.includeUndeployed ? ['--include-undeployed'] : []),
  ...selected('--overwrite', request.overwrite),
  ...selected('--keep-org', request.keepOrg),
  ...selected('--delete', request.delete ?? []),
  ...(request.testLevel === undefined ? [] : [`--test-level ${request.testLevel}`]),
  ...request.tests.map((name) => `--tests ${name}`),
  ...(request.ignoreWarnings ? ['--ignore-warnings'] : []),
  ...(request.withUndo ? ['--with-undo'] : []),
  ...(request.strict ? ['--strict'] : []),
  ...(request.apiVersion === undefined ? [] : [`--api-version ${request.apiVersion}`]),
];

const selected = (flag: string, selection: Selection): string[] =>
  selection === 'all' ? [`${flag} all`] : selection.map((member) => `${flag} "${memberKey(member)}"`);
