import { isDeepStrictEqual } from 'node:util';
import { SfError } from '@salesforce/core/sfError';
import { toJson } from '../../common/json.js';
import type { Contested, Decision } from './contested.js';
import { fingerprintOf, numberedPath } from './contested.js';
import { Decisions, decisionsFor, knownFrom } from './decisions.js';
import { mergeSides } from './mergeSides.js';
import { conflictsOf, type ConflictedRun, type OpenConflict } from './openConflicts.js';
import { refuseMalformed } from './refuseMalformed.js';
import { type Resolution, wordFor } from './resolution.js';
import { keepResolutions, newResolution } from './resolutions.js';

/** Something contested, and what is to come of it. */
export type Decided = Readonly<{ contested: Contested; decision: Decision }>;

/** What was kept, and what is still open in the run. */
export type Kept = Readonly<{ resolutions: readonly Resolution[]; left: readonly OpenConflict[] }>;

/**
 * Decides about conflicts of a run, and keeps that for whenever the same ones come back. It is tried first: what does not
 * resolve its conflict, or makes no file that could be deployed, is refused, and nothing is kept.
 *
 * @param why for people; left out, what was decided before, and is taken again, stays the decision of whoever made it, and why
 * @throws SfError UnfitResolutionError, MergeDamagedError, UnparsableMetadataError; ResolutionsNotKeptError
 */
export const decide = async (
  placed: ConflictedRun,
  decided: readonly Decided[],
  why: string | undefined
): Promise<Kept> => {
  const { run, context } = placed;
  const { repo, clock } = context;
  const { open } = await conflictsOf(placed);
  const { name, email } = await repo.identity();
  const resolutions = decided.map(({ contested, decision }) => {
    refuseMalformed(contested, decision);
    const earlier = open.find((each) => fingerprintOf(each.contested) === fingerprintOf(contested));
    const before = earlier?.decided ?? earlier?.known;
    // Who decided otherwise did so for other runs.
    const same = before !== undefined && isDeepStrictEqual(before.decision, decision) ? before : undefined;
    const runs = [...new Set([...(same?.runs ?? []), run.id])];
    const own = { by: `${name} <${email}>`, at: clock.now().toISOString(), why };
    // Whoever takes what was decided before has not decided it, unless they say why.
    const { by, at, why: reason } = same !== undefined && why === undefined ? { why: undefined, ...same } : own;
    return newResolution(contested, decision, { by, at, why: reason, runs });
  });
  await tryOut(placed, resolutions);
  await keepResolutions(context, resolutions);
  const left = (await conflictsOf(placed)).open.filter(({ decided: earlier }) => earlier === undefined);
  return { resolutions, left };
};

const tryOut = async ({ run, context, merge }: ConflictedRun, resolutions: readonly Resolution[]): Promise<void> => {
  const [before, now] = [decisionsFor(context, run.id), new Decisions(knownFrom(resolutions), () => true)];
  const decisions: Pick<Decisions, 'about'> = {
    about: async (contested) => (await now.about(contested)) ?? before.about(contested),
  };
  const { conflicts } = await mergeSides(context.repo, { ...merge.merge, decisions }, merge.crossing);
  const left = new Set(conflicts.flatMap(({ contested }) => contested.map(fingerprintOf)));
  const unfit = resolutions.filter(({ fingerprint }) => left.has(fingerprint));
  if (unfit.length === 0) return;
  throw SfError.create({
    name: 'UnfitResolutionError',
    message: [
      `This cannot be chosen for ${unfit.length === 1 ? 'it' : 'them'}:`,
      ...unfit.map((resolution) => {
        const element = numberedPath(resolution);
        return `  ${resolution.file}${element === '' ? '' : `: ${element}`}: ${wordFor(resolution.decision)}`;
      }),
    ].join('\n'),
    actions: [
      'Choose a side, or write what is to come of it with --edit. "both" is for lists, whose elements can all stay.',
    ],
    data: toJson({ run: run.id, conflicts: unfit.map(({ file, element }) => ({ file, element })) }),
  });
};
