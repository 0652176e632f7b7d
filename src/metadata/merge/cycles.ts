/**
 * Whether anything leads back to itself.
 *
 * @param next what each leads to
 */
export const hasCycle = (ids: Iterable<string>, next: (id: string) => readonly string[]): boolean => {
  const [seen, above] = [new Set<string>(), new Set<string>()];
  const leadsBack = (id: string): boolean => {
    if (above.has(id)) return true;
    if (seen.has(id)) return false;
    seen.add(id);
    above.add(id);
    const found = next(id).some(leadsBack);
    above.delete(id);
    return found;
  };
  return [...ids].some(leadsBack);
};
