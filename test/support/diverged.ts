import { expect } from 'chai';
import type { Repository } from '../../src/git/repository.js';
import { commitTree } from '../../src/git/write.js';
import { computeDelta } from '../../src/metadata/delta/computeDelta.js';
import type { Contested, Decision } from '../../src/promotion/merge/contested.js';
import { type ContentMerge, mergeContents } from '../../src/promotion/merge/mergeContents.js';
import { createScratch, type Files } from './gitRepo.js';

/** A repository in which two commits went on from a common one. */
export type Diverged = Readonly<{
  repo: Repository;
  /** The three versions, each with all of its files. */
  diverge: (base: Files, ours: Files, theirs: Files) => Promise<void>;
  /** Makes ours theirs, and theirs ours. */
  swap: () => void;
  /** Merges the two, with what is decided about conflicts. */
  merge: (about?: (contested: Contested) => Decision | undefined) => Promise<ContentMerge>;
  /** The files of a merge without conflicts. An org can be brought to it from nothing and from either side. */
  filesOf: (merged: ContentMerge) => Promise<Files>;
  close: () => Promise<void>;
}>;

/** Makes a repository for a test of what becomes of two commits. */
export const openDiverged = async (): Promise<Diverged> => {
  const scratch = await createScratch();
  const local = await scratch.init();
  const repo = await local.open();
  let sides = { ours: '', theirs: '' };
  const instead = (base: Files, files: Files): Files => ({
    ...Object.fromEntries(Object.keys(base).map((path) => [path, undefined])),
    ...files,
  });
  return {
    repo,
    diverge: async (base, ours, theirs): Promise<void> => {
      await local.commit('Base', base);
      await local.branch('theirs');
      const other = await local.commit('Theirs', instead(base, theirs));
      await local.checkout('main');
      sides = { ours: await local.commit('Ours', instead(base, ours)), theirs: other };
    },
    swap: (): void => {
      sides = { ours: sides.theirs, theirs: sides.ours };
    },
    merge: async (about) =>
      mergeContents(repo, {
        ...sides,
        ...(about && { decisions: { about: async (contested) => Promise.resolve(about(contested)) } }),
      }),
    filesOf: async ({ tree, conflicts }): Promise<Files> => {
      expect(conflicts).to.deep.equal([]);
      const to = await commitTree(repo, { tree, parents: [sides.ours], message: 'Merged' });
      for (const from of [undefined, sides.ours, sides.theirs]) await computeDelta(repo, { from, to, env: {} });
      const contents = (await repo.listFiles(tree)).map(
        async ({ path }) => [path, (await repo.readFile(tree, path))?.toString('utf8')] as const
      );
      return Object.fromEntries(await Promise.all(contents));
    },
    close: async (): Promise<void> => {
      await repo.close();
      await scratch.remove();
    },
  };
};
