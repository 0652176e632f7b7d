import fc from 'fast-check';

/** An entry of a list: by its name, with two values. */
export type Entry = Readonly<{ id: string; one: number; two: number }>;

/** The versions of a list of entries that name themselves. */
export type Lists = Readonly<{ base: readonly Entry[]; ours: readonly Entry[]; theirs: readonly Entry[] }>;

const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
const value = fc.nat(3);

const entries = (ids: readonly string[]): fc.Arbitrary<readonly Entry[]> =>
  fc.tuple(...ids.map((id) => fc.record({ id: fc.constant(id), one: value, two: value })));

/** Entries in any order. */
const anyList: fc.Arbitrary<readonly Entry[]> = fc.shuffledSubarray(names).chain(entries);

type Edit = Readonly<{ kind: 'change' | 'delete' | 'move' | 'add'; at: number; value: number; name: string }>;

const edit: fc.Arbitrary<Edit> = fc.record({
  kind: fc.constantFrom('change', 'delete', 'move', 'add'),
  at: fc.nat(20),
  value: fc.nat(3),
  name: fc.constantFrom(...names, 'x', 'y', 'z'),
});

const edited = (list: readonly Entry[], edits: readonly Edit[]): readonly Entry[] =>
  edits.reduce((current: readonly Entry[], { kind, at, value: number, name }) => {
    const place = at % (current.length + 1);
    if (kind === 'add')
      return current.some(({ id }) => id === name)
        ? current
        : current.toSpliced(place, 0, { id: name, one: number, two: 0 });
    const entry = current.at(place);
    if (entry === undefined) return current;
    const others = current.filter(({ id }) => id !== entry.id);
    if (kind === 'delete') return others;
    return kind === 'change'
      ? current.with(place, { ...entry, ...(number % 2 === 0 ? { one: number + 5 } : { two: number + 5 }) })
      : others.toSpliced(number, 0, entry);
  }, list);

/** Versions by edits of a base; both sides may have edited one entry. */
export const lists: fc.Arbitrary<Lists> = fc
  .tuple(anyList, fc.array(edit, { maxLength: 6 }), fc.array(edit, { maxLength: 6 }))
  .map(([base, ours, theirs]) => ({ base, ours: edited(base, ours), theirs: edited(base, theirs) }));

/** Versions where each side changed, deleted or added entries that the other one left alone, and moved none. */
export const disjoint: fc.Arbitrary<Lists> = fc
  .tuple(anyList, fc.array(edit, { maxLength: 6 }), fc.array(edit, { maxLength: 6 }))
  .map(([base, mine, other]) => {
    const isOurs = (id: string): boolean => id.codePointAt(0)! % 2 === 0;
    const own = (edits: readonly Edit[], wanted: boolean): readonly Edit[] =>
      edits
        // What is taken away and added again may have been moved by that.
        .filter(({ kind, name }) => kind !== 'move' && !(kind === 'add' && base.some(({ id }) => id === name)))
        .flatMap((each) => {
          const id = each.kind === 'add' ? each.name : base.at(each.at % (base.length + 1))?.id;
          return id !== undefined && isOurs(id) === wanted ? [{ ...each, name: id }] : [];
        });
    const applied = (edits: readonly Edit[]): readonly Entry[] =>
      edits.reduce((current: readonly Entry[], each) => {
        const at = each.kind === 'add' ? each.at : current.findIndex(({ id }) => id === each.name);
        return at === -1 ? current : edited(current, [{ ...each, at }]);
      }, base);
    return { base, ours: applied(own(mine, true)), theirs: applied(own(other, false)) };
  });

/** Versions of a list of texts, with and without some that are in it more than once. */
export const texts: fc.Arbitrary<Readonly<Record<keyof Lists, readonly string[]>>> = fc
  .constantFrom(3, 20)
  .chain((count) => {
    const text = fc.nat(count).map(String);
    const list = fc.array(text, { maxLength: 7 });
    const changes = fc.array(fc.tuple(fc.nat(7), fc.boolean(), text), { maxLength: 3 });
    return fc.tuple(list, changes, changes);
  })
  .map(([base, ...sides]) => {
    const [ours, theirs] = sides.map((changes) =>
      changes.reduce(
        (list, [at, isAdded, text]) => (isAdded ? list.toSpliced(at, 0, text) : list.toSpliced(at, 1)),
        base
      )
    );
    return { base, ours, theirs };
  });

/** A page whose regions hold components. */
export type Page = Readonly<{ regions: ReadonlyArray<Readonly<{ id: string; components: readonly Entry[] }>> }>;

/** What a side does with a component: leaves it, changes it, moves it elsewhere, or both; or takes it away. */
const fate = fc.record({
  one: fc.constantFrom(undefined, 1, 2),
  region: fc.constantFrom(undefined, undefined, 0, 1, 2),
  isGone: fc.constantFrom(false, false, false, false, true),
});

/** Whether a side takes each of the regions away, with what it leaves in there. */
const gone = fc.array(fc.constantFrom(false, false, false, true), { minLength: 3, maxLength: 3 });

/** A page, and what two sides made of it: they moved components from one region to another, changed them, and took some away. */
export const pages: fc.Arbitrary<readonly [Page, Page, Page]> = fc
  .record({
    regions: fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 6 }),
    ours: fc.array(fate, { minLength: 6, maxLength: 6 }),
    theirs: fc.array(fate, { minLength: 6, maxLength: 6 }),
    goneFromOurs: gone,
    goneFromTheirs: gone,
  })
  .map(({ regions, ours, theirs, goneFromOurs, goneFromTheirs }) => {
    const page = (fates?: typeof ours, without: readonly boolean[] = []): Page => ({
      regions: [0, 1, 2]
        .filter((number) => without[number] !== true)
        .map((number) => ({
          id: `r${number}`,
          components: regions.flatMap((start, index): Entry[] => {
            const { one = 0, region = start, isGone = false } = fates?.[index] ?? {};
            return isGone || region !== number ? [] : [{ id: `c${index}`, one, two: 0 }];
          }),
        })),
    });
    return [page(), page(ours, goneFromOurs), page(theirs, goneFromTheirs)] as const;
  });
