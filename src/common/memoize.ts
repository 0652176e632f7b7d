/**
 * A function that is asked once for each key, and gives the same answer from then on.
 *
 * @param keyOf what tells arguments apart
 */
export const memoize = <Args extends readonly unknown[], T>(
  make: (...args: Args) => T,
  keyOf: (...args: Args) => string
): ((...args: Args) => T) => {
  const known = new Map<string, T>();
  return (...args) => {
    const key = keyOf(...args);
    if (!known.has(key)) known.set(key, make(...args));
    return known.get(key) as T;
  };
};
