/**
 * One order of what two have: what ours has in its order, and what only theirs has behind what is before it there, and behind
 * what ours has alone at that place.
 */
export const together = (ours: readonly string[], theirs: readonly string[]): readonly string[] => {
  const [own, others] = [new Set(ours), new Set(theirs)];
  const all = [...ours];
  theirs.forEach((name, index) => {
    if (own.has(name)) return;
    let at = index === 0 ? 0 : all.indexOf(theirs[index - 1]) + 1;
    while (at < all.length && !others.has(all[at])) at += 1;
    all.splice(at, 0, name);
  });
  return all;
};
