/** By position in the base, the position in a side of what is there in the same order. */
export type Kept = ReadonlyMap<number, number>;

/**
 * Says of equal entries which ones both sides kept: between two others that it kept, a side that has fewer of them than the
 * base has may have kept any. It is taken to have kept those that the other side kept, or may have kept.
 *
 * @param alike the names of the entries that nothing but their places tells apart
 */
export const keptByBoth = (
  base: readonly string[],
  [one, other]: readonly [Kept, Kept],
  alike: ReadonlySet<string>
): readonly [Kept, Kept] => {
  const first = keptLike(base, one, { other, alike });
  return [first, keptLike(base, other, { other: first, alike })];
};

type Aligned = Readonly<{ other: Kept; alike: ReadonlySet<string> }>;

const keptLike = (base: readonly string[], kept: Kept, { other, alike }: Aligned): Kept => {
  const aligned = new Map(kept);
  for (const name of alike) {
    const possible = new Set(
      stretchesOf(base, other, name)
        .filter((each) => each.some((at) => other.has(at)))
        .flat()
    );
    const rank = (at: number): number => (other.has(at) ? 0 : possible.has(at) ? 1 : kept.has(at) ? 2 : 3);
    for (const stretch of stretchesOf(base, kept, name)) {
      const positions = stretch.flatMap((at) => kept.get(at) ?? []);
      const chosen = [...stretch].sort((a, b) => rank(a) - rank(b) || a - b).slice(0, positions.length);
      for (const at of stretch) aligned.delete(at);
      chosen.sort((a, b) => a - b).forEach((at, index) => aligned.set(at, positions[index]));
    }
  }
  return aligned;
};

/** Where the base has entries of a name, divided by all others that a side kept. */
const stretchesOf = (base: readonly string[], kept: Kept, name: string): ReadonlyArray<readonly number[]> => {
  const found: number[][] = [[]];
  base.forEach((each, at) => {
    if (each === name) found[found.length - 1].push(at);
    else if (kept.has(at)) found.push([]);
  });
  return found;
};
