import { SfError } from '@salesforce/core/sfError';
import type { Context } from './context.js';
import { tagRef } from './refNames.js';
import type { Route } from './route.js';

/** What stands for the collection's name in the setting `releaseTag`. */
const placeholder = '<collection>';

/** The tag that a collection gets, or that it has already and keeps. */
export type ReleaseTag = Readonly<{ name: string; exists: boolean }>;

/**
 * The tag that the collection of a route gets when it reaches a root; undefined where none is set, on the way there, and
 * without a collection.
 *
 * @throws SfError InvalidTagNameError
 */
export const releaseTagOf = async (
  { loaded, repo, store, offline }: Context,
  { target, collection }: Route
): Promise<ReleaseTag | undefined> => {
  const { releaseTag } = loaded.pipeline.config;
  if (releaseTag === undefined || collection === undefined || !loaded.pipeline.isRoot(target.name)) return undefined;
  const name = releaseTag.split(placeholder).join(collection);
  const ref = tagRef(name);
  const { exitCode } = await repo.git(['check-ref-format', ref], { okCodes: [0, 1] });
  if (exitCode !== 0) {
    throw new SfError(`${JSON.stringify(name)} cannot be the name of a tag.`, 'InvalidTagNameError', [
      'Change plugins.sre.releaseTag in sfdx-project.json, or the name of the collection.',
    ]);
  }
  return { name, exists: (offline ? await store.cached([ref]) : await store.fetch([ref])).has(ref) };
};
