import { SfError } from '@salesforce/core/sfError';
import { toJson } from '../../common/json.js';
import { commitTree, replaceEntries, writeBlob } from '../../git/write.js';
import type { Context } from '../context.js';
import { parseJsonFile, toJsonFile } from '../jsonCommit.js';
import { resolutionsRef } from '../refNames.js';
import { type Contested, type Decision, fingerprintOf } from './contested.js';
import type { Resolution } from './resolution.js';

/** What keeping and reading resolutions needs. */
export type ResolutionContext = Pick<Context, 'repo' | 'store'> & Partial<Pick<Context, 'offline'>>;

/** How often a change is tried again that somebody else was faster with. */
const attempts = 8;

/** JSON has no word for "no such file": what was decided about a file is an object without a content then. */
const readResolution = (...file: Parameters<typeof parseJsonFile>): Resolution => {
  const resolution = parseJsonFile<Resolution>(...file);
  const { decision } = resolution;
  if (typeof decision === 'string' || 'text' in decision) return resolution;
  return { ...resolution, decision: { ...decision, content: decision.content } };
};

const fileOf = (fingerprint: string): string => `${fingerprint.slice(0, 2)}/${fingerprint.slice(2)}.json`;
const contentOf = (fingerprint: string): string => `${fingerprint.slice(0, 2)}/${fingerprint.slice(2)}.content`;

/**
 * All that was decided about conflicts, by fingerprint, as the remote has it.
 *
 * @param isFresh whether the remote is asked again, also where it was a moment ago
 * @throws SfError RemoteUnreachableError, DamagedStateError, NewerStateError
 */
export const readResolutions = async (
  context: ResolutionContext,
  isFresh = true
): Promise<ReadonlyMap<string, Resolution>> => readAt(context, await tipOf(context, isFresh));

/**
 * Finds decisions one at a time, by fingerprint: the remote is asked at the first one, and only those are read that are
 * asked for, since a merge that conflicts seldom meets more than a few of them.
 *
 * @param isFresh whether the remote is asked again, also where it was a moment ago
 * @returns a function that throws what {@link readResolutions} throws
 */
export const resolutionReader = (
  context: ResolutionContext,
  isFresh = true
): ((fingerprint: string) => Promise<Resolution | undefined>) => {
  let tip: Promise<string | undefined> | undefined;
  return async (fingerprint) => {
    const { repo } = context;
    const commit = await (tip ??= tipOf(context, isFresh));
    const path = fileOf(fingerprint);
    const content = commit === undefined ? undefined : await repo.readFile(commit, path);
    return content === undefined || commit === undefined ? undefined : readResolution(content, commit, path);
  };
};

/**
 * One decision, by its fingerprint or the beginning of that.
 *
 * @throws SfError ResolutionNotFoundError, AmbiguousResolutionError, and what reading throws
 */
export const findResolution = async (
  context: ResolutionContext & Pick<Context, 'loaded'>,
  id: string
): Promise<Resolution> => {
  const found = [...(await readResolutions(context))].filter(
    ([fingerprint]) => id !== '' && fingerprint.startsWith(id)
  );
  const elsewhere = decidedElsewhere(context).map(
    (repository) => `Decisions of runs into ${repository} are kept there.`
  );
  const actions = ['"sf sre resolution list" shows them.', ...elsewhere];
  if (found.length > 1) {
    throw new SfError(`Several decisions have IDs that begin with ${id}.`, 'AmbiguousResolutionError', actions);
  }
  if (found.length === 0) throw new SfError(`There is no decision ${id}.`, 'ResolutionNotFoundError', actions);
  return found[0][1];
};

/**
 * The other repositories that keep decisions about what comes from here: those into which instances promote. Whoever promotes
 * into them, from wherever, meets the conflicts that were resolved there.
 */
export const decidedElsewhere = ({ loaded }: Pick<Context, 'loaded'>): readonly string[] => [
  ...new Set(loaded.pipeline.instances.flatMap(({ foreignParent }) => foreignParent?.repository ?? [])),
];

/**
 * Keeps decisions about conflicts, instead of what was decided about the same ones before.
 *
 * @throws SfError ResolutionsNotKeptError, RemoteUnreachableError, DamagedStateError, GitIdentityError
 */
export const keepResolutions = async (
  context: ResolutionContext,
  resolutions: readonly Resolution[]
): Promise<void> => {
  const { repo } = context;
  const entries = new Map<string, { mode: string; oid: string } | undefined>();
  for (const resolution of resolutions) {
    const { fingerprint, decision } = resolution;
    const oid = await writeBlob(repo, Buffer.from(toJsonFile(resolution)));
    entries.set(fileOf(fingerprint), { mode: '100644', oid });
    // A file that is named by its id alone would not come along to other machines.
    const content = typeof decision === 'object' && 'content' in decision ? decision.content : undefined;
    entries.set(contentOf(fingerprint), content === undefined ? undefined : { mode: '100644', oid: content });
  }
  await change(context, entries, `${resolutions.length} resolved`);
};

/**
 * Forgets decisions.
 *
 * @throws SfError as {@link keepResolutions}
 */
export const deleteResolutions = async (context: ResolutionContext, fingerprints: readonly string[]): Promise<void> =>
  change(
    context,
    new Map(fingerprints.flatMap((each) => [fileOf(each), contentOf(each)]).map((path) => [path, undefined])),
    `${fingerprints.length} deleted`
  );

/** A decision, as it is kept. */
export const newResolution = (
  contested: Contested,
  decision: Decision,
  more: Pick<Resolution, 'by' | 'at' | 'runs'> & Readonly<{ why: string | undefined }>
): Resolution => {
  const { why, ...rest } = more;
  return {
    ...{ version: 1, fingerprint: fingerprintOf(contested) },
    ...contested,
    decision,
    ...rest,
    ...(why === undefined ? {} : { why }),
  };
};

const tipOf = async ({ store, offline }: ResolutionContext, fresh: boolean): Promise<string | undefined> => {
  const found = offline ? await store.cached([resolutionsRef]) : await store.fetch([resolutionsRef], { fresh });
  return found.get(resolutionsRef);
};

const readAt = async (
  { repo }: ResolutionContext,
  tip: string | undefined
): Promise<ReadonlyMap<string, Resolution>> => {
  if (tip === undefined) return new Map();
  const files = (await repo.listFiles(tip)).filter(({ path }) => path.endsWith('.json'));
  const all = await Promise.all(
    files.map(async ({ path, oid }) => readResolution((await repo.objects.read(oid)).content, tip, path))
  );
  return new Map(all.map((resolution) => [resolution.fingerprint, resolution]));
};

const change = async (
  context: ResolutionContext,
  entries: ReadonlyMap<string, { mode: string; oid: string } | undefined>,
  what: string
): Promise<void> => {
  const { repo, store } = context;
  let said: readonly string[] = [];
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const tip = await tipOf({ ...context, offline: false }, true);
    const tree = await replaceEntries(repo, tip === undefined ? repo.emptyTree : await repo.tree(tip), entries);
    // A host that keeps state in branches would build each of them.
    const message = `resolutions: ${what}\n\n[skip ci]\n`;
    const next = await commitTree(repo, { tree, parents: tip === undefined ? [] : [tip], message });
    const { accepted, rejections } = await store.update([{ ref: resolutionsRef, expected: tip, next }]);
    if (accepted) return;
    said = rejections.map(({ text }) => text);
  }
  throw SfError.create({
    name: 'ResolutionsNotKeptError',
    message: `What was decided could not be kept at the remote: ${said.join('; ')}`,
    actions: ['See that you may push there, and repeat it.'],
    data: toJson({ ref: resolutionsRef, said }),
  });
};
