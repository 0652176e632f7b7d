import { SfError } from '@salesforce/core/sfError';
import { type Contested, type Decision, numberedPath } from '../../promotion/merge/contested.js';
import type { OpenConflict } from '../../promotion/merge/openConflicts.js';
import type { Prompts } from '../pipeline/prompts.js';
import { decisionInWords, openInWords, placeInWords, type ShownConflict } from './conflictText.js';

/** How conflicts can be resolved by flags. */
export type ChoiceFlags = Readonly<{
  ours?: boolean;
  theirs?: boolean;
  base?: boolean;
  both?: boolean;
  known?: boolean;
  edit?: boolean;
  text?: string;
}>;

/** Which conflicts are meant. */
export type SelectionFlags = Readonly<{ file?: string[]; element?: string; type?: string; all?: boolean }>;

/**
 * The conflicts that flags name, of those that are open.
 *
 * @throws SfError ConflictNotFoundError; SeveralConflictsError where none are named, and there are several
 */
export const selected = (
  open: readonly OpenConflict[],
  flags: SelectionFlags & Pick<ChoiceFlags, 'known'>
): readonly OpenConflict[] => {
  const { file, element, type, all, known } = flags;
  const isMeant = ({ contested, decided, standsForAll }: OpenConflict): boolean =>
    (standsForAll !== true || known === true) &&
    (file === undefined || file.some((name) => contested.file === name || contested.file.endsWith(`/${name}`))) &&
    (element === undefined || isNamed(contested, element)) &&
    (type === undefined || contested.type === type) &&
    // What was decided is changed only where it is named.
    (decided === undefined || element !== undefined || file !== undefined);
  const found = open.filter(isMeant);
  const places = open.map(({ contested }) => `  ${placeInWords(contested)} (${contested.type})`);
  if (found.length === 0) {
    const areDecided =
      file === undefined && element === undefined && open.every(({ decided }) => decided !== undefined);
    throw new SfError(
      [
        areDecided ? 'Every conflict of this run is decided:' : 'No such conflict is open in this run. There are:',
        ...places,
      ].join('\n'),
      'ConflictNotFoundError',
      [
        areDecided
          ? 'To decide otherwise, name those that are meant with --file or --element.'
          : 'Name one as "sf sre conflict list" shows it.',
        'What was made of a file as a whole is taken back with "sf sre resolution delete".',
      ]
    );
  }
  const isAnyNamed = all === true || file !== undefined || element !== undefined || type !== undefined;
  if (isAnyNamed || found.length === 1) return found;
  throw new SfError([`${openInWords(found.length)} in this run:`, ...places].join('\n'), 'SeveralConflictsError', [
    'Name those that are meant with --file, --element or --type, or all of them with --all.',
  ]);
};

/** By its path it is named with all that have the same one, with a number behind that alone. */
const isNamed = ({ element, number = 1 }: Contested, name: string): boolean =>
  name === element || name === numberedPath({ element, number });

/**
 * What flags say is to come of a conflict.
 *
 * @param edit opens the element in an editor
 * @returns undefined where nothing was said, so that a person has to be asked
 * @throws SfError NothingKnownError; NoElementError for a file that is to be edited
 */
export const chosen = async (
  { contested, known, decided }: OpenConflict,
  flags: ChoiceFlags,
  edit: () => Promise<string>
): Promise<Decision | undefined> => {
  if (contested.kind === 'file' && (flags.text !== undefined || flags.edit)) throw isFileError(contested);
  if (flags.text !== undefined) return { text: flags.text };
  if (flags.edit) return { text: await edit() };
  if (flags.known) {
    const earlier = known ?? decided;
    if (earlier !== undefined) return earlier.decision;
    throw new SfError(`Nothing was decided before about ${placeInWords(contested)}.`, 'NothingKnownError', [
      'Choose a side: --ours, --theirs or --base.',
    ]);
  }
  return (['ours', 'theirs', 'base', 'both'] as const).find((word) => flags[word]);
};

const isFileError = (contested: Contested): SfError =>
  new SfError(`${placeInWords(contested)} is contested as a file, and not as an element.`, 'NoElementError', [
    'Take a side of it, or write it in a worktree: --worktree <folder>.',
  ]);

type Answer = Decision | 'known' | 'edit' | 'skip';

/**
 * Asks a person what is to come of a conflict, with a preview of each answer.
 *
 * @returns undefined where it stays open
 */
export const askAbout = async (
  { select }: Pick<Prompts, 'select'>,
  { contested, known, previews, standsForAll }: ShownConflict,
  { edit, now }: Readonly<{ edit: () => Promise<string>; now: Date }>
): Promise<Decision | undefined> => {
  const isElement = contested.kind === 'element';
  const answer = await select<Answer>({
    message: placeInWords(contested),
    ...(known === undefined ? {} : { default: 'known' }),
    choices: [
      ...(known === undefined
        ? []
        : [{ value: 'known' as const, name: 'As it was decided before', description: decisionInWords(known, now) }]),
      ...(standsForAll
        ? []
        : [
            { value: 'ours' as const, name: 'Ours, what the target has', description: previews.ours },
            { value: 'theirs' as const, name: 'Theirs, what is merged', description: previews.theirs },
            { value: 'base' as const, name: 'Base, what it was before both', description: previews.base },
          ]),
      ...(contested.isList
        ? [
            {
              value: 'both' as const,
              name: 'Both, one after the other',
              description: 'What either side put in, in its order',
            },
          ]
        : []),
      ...(isElement ? [{ value: 'edit' as const, name: 'Edit it' }] : []),
      { value: 'skip', name: 'Leave it open' },
    ],
  });
  switch (answer) {
    case 'skip':
      return undefined;
    case 'edit':
      return { text: await edit() };
    case 'known':
      return known?.decision;
    default:
      return answer;
  }
};
