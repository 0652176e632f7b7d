import fc from 'fast-check';

/** A region or a component of a page: with a value, and what is in it, components in regions and regions in components. */
export type Part = { id: string; value: number; regions?: Part[]; components?: Part[] };

/** A page whose regions hold components, which hold regions. */
export type NestedPage = { regions: Part[] };

/** All parts of a page, with the list that each is in, the part that has this, and how deep that is. */
type Placed = Readonly<{ part: Part; list: Part[]; holder: Part | undefined; depth: number }>;

/** All parts of a page, in their order. */
export const partsOf = ({ regions }: NestedPage): readonly Placed[] => placedIn(regions, undefined, 0);

const placedIn = (list: Part[], holder: Part | undefined, depth: number): readonly Placed[] =>
  list.flatMap((part) => [{ part, list, holder, depth }, ...placedIn(listOf(part) ?? [], part, depth + 1)]);

const isRegion = ({ id }: Part): boolean => id.startsWith('r');
const listOf = (part: Part): Part[] | undefined => (isRegion(part) ? part.components : part.regions);
/** The list of a part, made where it has none. */
const madeListOf = (part: Part): Part[] =>
  listOf(Object.assign(part, listOf(part) ? {} : { [isRegion(part) ? 'components' : 'regions']: [] })) ?? [];

type Edit = Readonly<{
  kind: 'change' | 'delete' | 'move' | 'add';
  at: number;
  to: number;
  place: number;
  value: number;
}>;

const edit: fc.Arbitrary<Edit> = fc.record({
  kind: fc.constantFrom('change', 'delete', 'move', 'move', 'move', 'add'),
  at: fc.nat(30),
  to: fc.nat(30),
  place: fc.nat(3),
  value: fc.integer({ min: 1, max: 3 }),
});

/** How pages are edited: whether parts move to lists of the same level alone, and whether a component without regions has that list. */
type Shape = Readonly<{ isOfOneLevel: boolean; hasEmptyLists: boolean }>;

const edited = (
  base: NestedPage,
  edits: readonly Edit[],
  side: string,
  { isOfOneLevel, hasEmptyLists }: Shape
): NestedPage => {
  const page = structuredClone(base);
  edits.forEach(({ kind, at, to, place, value }, index) => {
    const all = partsOf(page);
    if (all.length === 0) return;
    const { part, list, holder, depth } = all[at % all.length];
    if (kind === 'change') part.value = value;
    else if (kind === 'delete') list.splice(list.indexOf(part), 1);
    else if (kind === 'add') {
      const id = `${isRegion(part) ? 'c' : 'r'}${side}${index}`;
      madeListOf(part).splice(place, 0, { id, value, ...(hasEmptyLists ? emptyListOf(id) : {}) });
    } else {
      const own = new Set(partsOf({ regions: [part] }).map((each) => each.part));
      const holders = all.filter(
        (each) =>
          isRegion(each.part) !== isRegion(part) &&
          each.part !== holder &&
          !own.has(each.part) &&
          (!isOfOneLevel || each.depth + 1 === depth)
      );
      if (holder === undefined || holders.length === 0) return;
      list.splice(list.indexOf(part), 1);
      madeListOf(holders[to % holders.length].part).splice(place, 0, part);
    }
  });
  return page;
};

const emptyListOf = (id: string): Partial<Part> => (id.startsWith('r') ? { components: [] } : { regions: [] });

/** A page, and what two sides made of it: they moved parts, changed, added and took away some. */
export const nestedPages = (isOfOneLevel: boolean): fc.Arbitrary<readonly [NestedPage, NestedPage, NestedPage]> =>
  fc
    .record({
      holders: fc.array(fc.nat(30), { maxLength: 9 }),
      hasEmptyLists: isOfOneLevel ? fc.constant(true) : fc.boolean(),
      ours: fc.array(edit, { minLength: 1, maxLength: 3 }),
      theirs: fc.array(edit, { minLength: 1, maxLength: 3 }),
    })
    .map(({ holders, hasEmptyLists, ours, theirs }) => {
      const base: NestedPage = { regions: ['ra', 'rb'].map((id) => ({ id, value: 0, components: [] })) };
      holders.forEach((number, index) => {
        const all = partsOf(base).filter(({ depth }) => depth < 3);
        const { part } = all[number % all.length];
        const id = `${isRegion(part) ? 'c' : 'r'}${index}`;
        madeListOf(part).push({ id, value: 0, ...(hasEmptyLists || !isRegion(part) ? emptyListOf(id) : {}) });
      });
      const shape = { isOfOneLevel, hasEmptyLists };
      return [base, edited(base, ours, 'o', shape), edited(base, theirs, 't', shape)] as const;
    });
