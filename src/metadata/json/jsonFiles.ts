import { type PlainJson, plainJson } from './plainJson.js';

/** The versions of a JSON file; without a base, both sides added it. */
export type JsonFiles = Readonly<{ base: PlainJson | undefined; ours: PlainJson; theirs: PlainJson }>;

/**
 * Reads the versions of a JSON file.
 *
 * @param files an empty base stands for a file that both sides added
 * @returns undefined where one of them is no plain JSON, as {@link plainJson} tells
 */
export const jsonFiles = ({ base, ours, theirs }: Readonly<Record<keyof JsonFiles, Buffer>>): JsonFiles | undefined => {
  const [mine, other, before] = [ours, theirs, base].map(plainJson);
  if (mine === undefined || other === undefined || (base.length > 0 && before === undefined)) return undefined;
  return { base: base.length === 0 ? undefined : before, ours: mine, theirs: other };
};
