import { Messages } from '@salesforce/core/messages';
import { SfError } from '@salesforce/core/sfError';
import { systemClock } from '../../common/clock.js';
import { shellWord } from '../../common/shellWord.js';
import { counted } from '../../common/words.js';
import { type Contested, type Decision, fingerprintOf } from '../../promotion/merge/contested.js';
import type { Decided, Kept } from '../../promotion/merge/decide.js';
import type { Changers, ConflictedRun, OpenConflict } from '../../promotion/merge/openConflicts.js';
import { wordFor } from '../../promotion/merge/resolution.js';
import type { Prompts } from '../pipeline/prompts.js';
import { askAbout, chosen, type ChoiceFlags, selected, type SelectionFlags } from './choose.js';
import { conflictText, openInWords, placeInWords, previewsOf } from './conflictText.js';
import type { ResolvedJson } from './conflictsJson.js';
import { editElement } from './editElement.js';
import { contestedJson, resolutionJson } from './resolutionJson.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-sre', 'conflict.resolve');

/** How a person is told and asked. */
export type ResolveTools = Readonly<{
  prompts: Pick<Prompts, 'select'> | undefined;
  log: (line: string) => void;
  success: (line: string) => void;
  /** Whether somebody sits at a terminal, who can use an editor. */
  isInteractive: boolean;
}>;

/**
 * Resolves conflicts of a run as flags say, or asks about each.
 *
 * @throws SfError PromptNotPossibleError where nothing says what to choose, and nobody can be asked; those of choosing and
 * deciding
 */
export const resolveByFlags = async (
  placed: ConflictedRun,
  flags: ChoiceFlags & SelectionFlags & Readonly<{ why?: string }>,
  tools: ResolveTools
): Promise<ResolvedJson> => {
  const { changersIn, conflictsOf } = await import('../../promotion/merge/openConflicts.js');
  const { open } = await conflictsOf(placed);
  let changersOf: ReturnType<typeof changersIn> | undefined;
  const changers = async (contested: Contested): Promise<Changers> =>
    (await (changersOf ??= changersIn(placed)))(contested);
  const { ours, theirs, base, both, known, edit, text } = flags;
  const isSaid = [ours, theirs, base, both, known, edit].some(Boolean) || text !== undefined;
  const isNarrowed = flags.file !== undefined || flags.element !== undefined || flags.type !== undefined;
  const isAny = isSaid || isNarrowed;
  const named = isAny
    ? selected(open, { ...flags, all: flags.all ?? (!isSaid || known) })
    : open.filter((each) => !each.decided);
  // Of several, those are meant of which something is known.
  const meant = known && named.length > 1 ? named.filter((each) => each.known ?? each.decided) : named;
  if (!isSaid && tools.prompts === undefined) throw notPossible();
  const decisionOn = async (each: OpenConflict): Promise<Decision | undefined> =>
    isSaid
      ? chosen(each, flags, async () => editIn(placed, each, tools))
      : ask(placed, { ...each, changers: await changers(each.contested) }, tools);
  const kept = [await keep(placed, await decidedOf(meant, decisionOn), { why: flags.why, open, tools })];
  // Whoever answers is asked about what the answers brought up, too.
  for (let { cameUp } = kept[0]; !isSaid && cameUp.length > 0;) {
    const { left } = kept[kept.length - 1];
    const next = await keep(placed, await decidedOf(cameUp, decisionOn), { why: flags.why, open: left, tools });
    kept.push(next);
    ({ cameUp } = next);
  }
  return resolvedJson(placed, kept);
};

/** What is decided about conflicts, one after the other. */
const decidedOf = async (
  conflicts: readonly OpenConflict[],
  decisionOn: (conflict: OpenConflict) => Promise<Decision | undefined>
): Promise<readonly Decided[]> => {
  const decided: Decided[] = [];
  for (const each of conflicts) {
    const { file } = each.contested;
    // A file that was taken as a whole has nothing more to be asked about.
    if (decided.some(({ contested }) => contested.kind === 'file' && contested.file === file)) continue;
    const decision = await decisionOn(each);
    if (decision !== undefined) decided.push({ contested: each.contested, decision });
  }
  return decided;
};

/**
 * Lays the conflicted merge out in a worktree; where that is there already, takes back what was made of it, and takes it
 * away once all of it is resolved.
 *
 * @throws SfError those of laying out, taking back and deciding
 */
export const resolveInWorktree = async (
  placed: ConflictedRun,
  {
    worktree,
    why,
    'accept-removed': mayRemove,
  }: Readonly<{ worktree: string; why?: string; 'accept-removed'?: boolean }>,
  tools: ResolveTools
): Promise<ResolvedJson> => {
  const [{ isLaidOut, layOut, removeWorktree, takeBack }, { conflictsOf }] = await Promise.all([
    import('../../promotion/merge/worktree.js'),
    import('../../promotion/merge/openConflicts.js'),
  ]);
  const { open } = await conflictsOf(placed);
  const { repo } = placed.context;
  if (!(await isLaidOut(placed, worktree))) {
    const { folder, files } = await layOut(placed, worktree);
    tools.success(messages.getMessage('info.laidOut', [counted(files.length, 'conflicted file'), folder]));
    files.forEach((file) => tools.log(`  ${file}`));
    tools.log(messages.getMessage('info.takeBack', [shellWord(worktree), placed.run.id]));
    return { run: placed.run.id, resolved: [], left: open.map(({ contested }) => contestedJson(contested)) };
  }
  const { decided, left, others, isGivenUp } = await takeBack(placed, worktree, mayRemove);
  left.forEach((file) => tools.log(messages.getMessage('info.notResolved', [file])));
  if (isGivenUp && left.length > 0) tools.log(messages.getMessage('info.givenUp', [placed.run.id]));
  const kept = await keep(placed, decided, { why, open, tools });
  if (others.length > 0) {
    tools.log([messages.getMessage('info.notTaken'), ...others.map((file) => `  ${file}`)].join('\n'));
  } else if (left.length === 0) await removeWorktree(repo, worktree);
  return resolvedJson(placed, [kept]);
};

const notPossible = (): SfError =>
  new SfError(messages.getMessage('error.noTerminal'), 'PromptNotPossibleError', [
    messages.getMessage('error.noTerminal.action'),
  ]);

/** @param written what was written before, and did not do */
const editIn = async (
  placed: ConflictedRun,
  { contested }: OpenConflict,
  tools: ResolveTools,
  written?: string
): Promise<string> => {
  if (!tools.isInteractive) throw notPossible();
  return editElement(placed.context.repo, contested, written);
};

/** What an editor may come to that does not resolve a conflict: whoever sits there is asked again, and loses no other answer. */
const unedited: ReadonlySet<string> = new Set(['EditorFailedError', 'NotEditedError', 'UnfitResolutionError']);

const ask = async (
  placed: ConflictedRun,
  conflict: OpenConflict & Readonly<{ changers: Changers }>,
  { prompts, log, ...tools }: ResolveTools
): Promise<Decided['decision'] | undefined> => {
  const now = systemClock.now();
  const { contested } = conflict;
  const previews = await previewsOf(placed.context.repo, contested);
  const shown = { ...conflict, previews };
  log(['', ...conflictText(shown, now)].join('\n'));
  if (prompts === undefined) return undefined;
  const { refuseMalformed } = await import('../../promotion/merge/refuseMalformed.js');
  let written: string | undefined;
  const edit = async (): Promise<string> =>
    (written = await editIn(placed, conflict, { prompts, log, ...tools }, written));
  for (;;) {
    try {
      const decision = await askAbout(prompts, shown, { edit, now });
      if (decision !== undefined) refuseMalformed(contested, decision);
      return decision;
    } catch (error) {
      if (!(error instanceof SfError) || !unedited.has(error.name)) throw error;
      log(error.message);
    }
  }
};

/** What was kept, and the conflicts that what was decided brought up. */
type KeptHere = Kept & Readonly<{ cameUp: readonly OpenConflict[] }>;

const keep = async (
  placed: ConflictedRun,
  decided: readonly Decided[],
  { why, open, tools }: Readonly<{ why: string | undefined; open: readonly OpenConflict[]; tools: ResolveTools }>
): Promise<KeptHere> => {
  const { run } = placed;
  const { decide } = await import('../../promotion/merge/decide.js');
  const stillOpen = open.filter((each) => each.decided === undefined);
  const kept: Kept = decided.length === 0 ? { resolutions: [], left: stillOpen } : await decide(placed, decided, why);
  const { resolutions, left } = kept;
  for (const resolution of resolutions) {
    tools.log(`  ${placeInWords(resolution)}: ${wordFor(resolution.decision)}`);
  }
  const before = new Set(open.map(({ contested }) => fingerprintOf(contested)));
  const cameUp = left.filter(({ contested }) => !before.has(fingerprintOf(contested)));
  for (const { contested } of cameUp) {
    const { note = '' } = contested;
    tools.log(messages.getMessage('info.cameUp', [placeInWords(contested), note]).trimEnd());
  }
  if (left.length === 0)
    tools.success(messages.getMessage('info.all', [counted(resolutions.length, 'conflict'), run.id]));
  else tools.log(messages.getMessage('info.left', [counted(resolutions.length, 'conflict'), openInWords(left.length)]));
  return { ...kept, cameUp };
};

const resolvedJson = ({ run }: ConflictedRun, kept: readonly Kept[]): ResolvedJson => ({
  run: run.id,
  resolved: kept.flatMap(({ resolutions }) => resolutions.map(resolutionJson)),
  left: (kept.at(-1)?.left ?? []).map(({ contested }) => contestedJson(contested)),
});
