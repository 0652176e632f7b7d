/**
 * One order of what two have: what ours has in its order, and what only theirs has behind what is before it there, and behind
 * what ours has alone at that place.
 */
export const together = (ours: readonly string[], theirs: readonly string[]): readonly string[] => {
  const [own, others] = [new Set(ours), new Set(theirs)];
  const behind = new Map<string | undefined, string[]>();
  let last: string | undefined;
  for (const name of theirs) {
    const stretch = behind.get(last);
    if (own.has(name)) last = name;
    else if (stretch) stretch.push(name);
    else behind.set(last, [name]);
  }
  const all: string[] = [];
  const putBehind = (name: string | undefined): void => {
    for (const added of behind.get(name) ?? []) all.push(added);
  };
  last = undefined;
  for (const name of ours) {
    if (others.has(name)) {
      putBehind(last);
      last = name;
    }
    all.push(name);
  }
  putBehind(last);
  return all;
};
