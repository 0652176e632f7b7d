/**
 * The known name that a mistyped one most likely meant.
 *
 * @returns the nearest of `known`, or undefined when none is near enough to be worth saying
 */
export const nearestName = (mistyped: string, known: readonly string[]): string | undefined => {
  const wanted = mistyped.toLowerCase();
  const furthest = Math.max(1, Math.floor(wanted.length / 3));
  let best: { name: string; distance: number } | undefined;
  for (const name of known) {
    const distance = editDistance(wanted, name.toLowerCase());
    if (distance <= furthest && (best === undefined || distance < best.distance)) best = { name, distance };
  }
  return best?.name;
};

/** How many letters must be put in, left out, exchanged or swapped with their neighbour to get from `a` to `b`. */
const editDistance = (a: string, b: string): number => {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const exchanged = previous[column - 1] + (a[row - 1] === b[column - 1] ? 0 : 1);
      const swapped = isSwap(a, b, row, column) ? beforePrevious[column - 2] + 1 : Infinity;
      current.push(Math.min(exchanged, swapped, previous[column] + 1, current[column - 1] + 1));
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[b.length];
};

const isSwap = (a: string, b: string, row: number, column: number): boolean =>
  row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
