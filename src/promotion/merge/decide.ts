import { SfError } from '@salesforce/core/sfError';
import { toJson } from '../../common/json.js';
import { parseXmlTree } from '../../metadata/xml/tree.js';
import type { Contested, Decision } from './contested.js';
import { fingerprintOf } from './contested.js';
import { Decisions } from './decisions.js';
import { mergeSides } from './mergeSides.js';
import { conflictsOf, type ConflictedRun, type OpenConflict } from './openConflicts.js';
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
 * @param why for people
 * @throws SfError UnfitResolutionError, MergeDamagedError, UnparsableMetadataError; ResolutionsNotKeptError
 */
export const decide = async (
  placed: ConflictedRun,
  decided: readonly Decided[],
  why: string | undefined
): Promise<Kept> => {
  const { run, context } = placed;
  const { repo, clock } = context;
  const before = await conflictsOf(placed);
  const { name, email } = await repo.identity();
  const resolutions = decided.map(({ contested, decision }) => {
    refuseMalformed(contested, decision);
    const earlier = before.open.find((each) => fingerprintOf(each.contested) === fingerprintOf(contested));
    const runs = [...new Set([...((earlier?.decided ?? earlier?.known)?.runs ?? []), run.id])];
    return newResolution(contested, decision, { by: `${name} <${email}>`, at: clock.now().toISOString(), why, runs });
  });
  await tryOut(placed, before.open, resolutions);
  await keepResolutions(context, resolutions);
  const done = new Set(resolutions.map(({ fingerprint }) => fingerprint));
  const left = before.open.filter((each) => each.decided === undefined && !done.has(fingerprintOf(each.contested)));
  return { resolutions, left };
};

/** An element that a person wrote has to be a part of a file. */
const refuseMalformed = ({ file, element }: Contested, decision: Decision): void => {
  if (typeof decision === 'string' || !('text' in decision)) return;
  parseXmlTree(Buffer.from(`<x>${decision.text}</x>`), `${file} (${element})`);
};

const tryOut = async (
  { run, context, merge }: ConflictedRun,
  open: readonly OpenConflict[],
  resolutions: readonly Resolution[]
): Promise<void> => {
  const all = [...open.flatMap(({ decided }) => decided ?? []), ...resolutions];
  const decisions = new Decisions(new Map(all.map((each) => [each.fingerprint, each])), () => true);
  const { conflicts } = await mergeSides(context.repo, { ...merge.merge, decisions });
  const left = new Set(conflicts.flatMap(({ contested }) => contested.map(fingerprintOf)));
  const unfit = resolutions.filter(({ fingerprint }) => left.has(fingerprint));
  if (unfit.length === 0) return;
  throw SfError.create({
    name: 'UnfitResolutionError',
    message: [
      `This cannot be chosen for ${unfit.length === 1 ? 'it' : 'them'}:`,
      ...unfit.map(
        ({ file, element, decision }) => `  ${file}${element === '' ? '' : `: ${element}`}: ${wordFor(decision)}`
      ),
    ].join('\n'),
    actions: [
      'Choose a side, or write what is to come of it with --edit. "both" is for lists, whose elements can all stay.',
    ],
    data: toJson({ run: run.id, conflicts: unfit.map(({ file, element }) => ({ file, element })) }),
  });
};
