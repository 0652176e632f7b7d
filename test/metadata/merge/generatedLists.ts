import fc from 'fast-check';
import { type ChoiceRow, choiceTable } from '../../../src/metadata/merge/choiceTable.js';
import { placeBelow, placeOf, ruleOf } from '../../../src/metadata/merge/keys.js';
import { type KeyRow, keyTable } from '../../../src/metadata/merge/keyTable.js';
import { type Random, randomFrom } from '../xml/randomXml.js';

export type Three = Readonly<{ base: Buffer; ours: Buffer; theirs: Buffer }>;

/** A list: the elements that it is in, each with the element that names it, its tag, and the element that names its entries. */
export type List = Readonly<{
  type: string;
  within: ReadonlyArray<Readonly<{ tag: string; namedBy?: string }>>;
  tag: string;
  namedBy?: string;
}>;

const isPlain = (key: string | undefined): key is string => key !== undefined && /^\w+$/.test(key);

/** Where a list is; undefined where what it is in is not named by a single element. */
const withinOf = (type: string, at: string): List['within'] | undefined => {
  const tags = at.split('/').slice(0, -1);
  let place = placeOf(type);
  const found: Array<List['within'][number]> = [];
  for (const [index, tag] of tags.entries()) {
    const path = tags.slice(0, index + 1).join('/');
    const row = [...(keyTable[type] ?? []), ...keyTable['*']].find((each) => each.at === path);
    if (row !== undefined && row.key !== '#' && !isPlain(row.key)) return undefined;
    found.push({ tag, ...(isPlain(row?.key) ? { namedBy: row.key } : {}) });
    place = placeBelow(place, tag);
  }
  // What is in an entry that nothing names, or of another type, is not merged by this row.
  return place.type === type && tags.every((tag) => tag !== '*') ? found : undefined;
};

const listsOf = (isMeant: (row: KeyRow) => boolean): readonly List[] =>
  Object.entries(keyTable).flatMap(([type, rows]) =>
    rows.filter(isMeant).flatMap(({ at, key }): List[] => {
      const within = withinOf(type, at);
      const tag = at.split('/').at(-1) ?? at;
      if (within === undefined || tag === '*') return [];
      return [{ type: type === '*' ? 'SomeType' : type, within, tag, ...(isPlain(key) ? { namedBy: key } : {}) }];
    })
  );

/** Lists whose order counts and whose entries nothing names, and one that the table does not know. */
export const unnamedLists: readonly List[] = [
  ...listsOf(({ key, isOrdered }) => key === undefined && isOrdered),
  { type: 'SomeType', within: [], tag: 'things' },
];

/** Lists whose order counts and whose entries one element names. */
export const namedLists: readonly List[] = listsOf(
  ({ key, isOrdered, numberedBy }) => isPlain(key) && isOrdered && numberedBy === undefined
);

/** Lists whose order has no meaning, of which nothing but that is known. */
export const bags: readonly List[] = Object.entries(keyTable).flatMap(([type, rows]) =>
  rows
    .filter(({ at, key, isOrdered }) => at === '*' && key === undefined && !isOrdered)
    .map(() => ({ type, within: [], tag: 'unknownThings' }))
);

/** An entry: what tells it apart for the test, and a value of it. */
export type Unnamed = Readonly<{ id: string; value: number }>;

/** Three versions of a list, and what a merge has to come to, where that is known. */
export type UnnamedCase = Readonly<{ list: List; base: readonly Unnamed[]; ours: readonly Unnamed[] }> &
  Readonly<{ theirs: readonly Unnamed[]; expected: readonly Unnamed[] }>;

const entries = (random: Random): readonly Unnamed[] =>
  [...Array(4 + random(5)).keys()].map((at) => ({ id: `b${at}`, value: 0 }));

const moved = <T>(list: readonly T[], from: number, to: number): readonly T[] => {
  const rest = list.filter((_, at) => at !== from);
  return [...rest.slice(0, to), list[from], ...rest.slice(to)];
};

type Cases = (lists: readonly List[]) => fc.Arbitrary<UnnamedCase>;

const cases =
  (make: (list: List, random: Random) => UnnamedCase): Cases =>
  (lists) =>
    fc.tuple(fc.nat(lists.length - 1), fc.nat()).map(([list, seed]) => make(lists[list], randomFrom(seed)));

/** One side moves an entry past two or more, and the other one edits one and takes away another. */
export const movedAndEdited: Cases = cases((list, random) => {
  const base = entries(random);
  const from = random(base.length);
  const targets = [...base.keys()].filter((to) => Math.abs(to - from) > 1);
  const to = targets[random(targets.length)];
  const others = base.filter((_, at) => at !== from);
  const edited = others[random(others.length)].id;
  // Beside an edited entry, nothing says which of the two is gone.
  const places = base.map(({ id }) => id);
  const far = others.filter(({ id }) => Math.abs(places.indexOf(id) - places.indexOf(edited)) > 2);
  const gone = far.length === 0 ? undefined : far[random(far.length)].id;
  const edit = (all: readonly Unnamed[]): readonly Unnamed[] =>
    all.filter(({ id }) => id !== gone).map((entry) => (entry.id === edited ? { ...entry, value: 1 } : entry));
  const [one, other] = [edit(base), moved(base, from, to)];
  const isOurs = random(2) === 0;
  const sides = isOurs ? { ours: one, theirs: other } : { ours: other, theirs: one };
  return { list, base, ...sides, expected: edit(other) };
});

/** One side moves an entry and edits it, and the other one edits it otherwise where it is, or moves and edits it, too. */
export const editedByBoth: Cases = cases((list, random) => {
  const base = entries(random);
  const from = random(base.length);
  const targets = [...base.keys()].filter((to) => Math.abs(to - from) > 1);
  const edited = (value: number): readonly Unnamed[] =>
    base.map((entry, at) => (at === from ? { ...entry, value } : entry));
  const [one, other] = [
    moved(edited(1), from, targets[random(targets.length)]),
    random(2) === 0 ? edited(2) : moved(edited(2), from, targets[random(targets.length)]),
  ];
  const [ours, theirs] = random(2) === 0 ? [one, other] : [other, one];
  return { list, base, ours, theirs, expected: [] };
});

/** Both sides move, edit, add and take away entries as they like. */
export const anyEdits: Cases = cases((list, random) => {
  const base = entries(random);
  const side = (): readonly Unnamed[] => {
    let all = base;
    for (let left = random(4); left > 0 && all.length > 1; left -= 1) {
      const at = random(all.length);
      const what = random(4);
      if (what === 0) all = moved(all, at, random(all.length));
      else if (what === 1) all = all.map((entry, index) => (index === at ? { ...entry, value: 1 + random(3) } : entry));
      else if (what === 2) all = all.filter((_, index) => index !== at);
      else all = [...all.slice(0, at), { id: `n${random(4)}`, value: 0 }, ...all.slice(at)];
    }
    return all;
  };
  return { list, base, ours: side(), theirs: side(), expected: [] };
});

/** A stretch of a base, who replaced it, and by how many entries; an empty one was put between two. */
type Replaced = Readonly<{ length: number; by: 'nobody' | 'ours' | 'theirs'; count: number }>;

/**
 * Stretches side by side. One that is put in is beside one that nobody touched, so that it is not within what the other side
 * replaced.
 */
const stretchesOf = (random: Random): readonly Replaced[] => {
  const found: Replaced[] = [];
  for (let left = 3 + random(5); left > 0; left -= 1) {
    const last = found.at(-1);
    const others = (['nobody', 'ours', 'theirs'] as const).filter((by) => by !== last?.by);
    const by = others[random(others.length)];
    const isPut = by !== 'nobody' && last?.by === 'nobody' && random(3) === 0;
    if (isPut) found.push({ length: 0, by, count: 1 + random(2) }, { length: 1, by: 'nobody', count: 0 });
    else found.push({ length: 1 + random(3), by, count: random(4) });
  }
  return found;
};

/** Each side replaces other stretches of a list. */
export const replacedStretches: Cases = cases((list, random) => {
  const all = stretchesOf(random);
  const made = (sides: ReadonlyArray<Replaced['by']>): readonly Unnamed[] => {
    let at = 0;
    return all.flatMap(({ length, by, count }, stretch): readonly Unnamed[] => {
      const own = Array.from({ length }, () => ({ id: `b${at++}`, value: 0 }));
      if (!sides.includes(by)) return own;
      return Array.from({ length: count }, (_, index) => ({
        id: `n${stretch}x${index}`,
        value: by === 'ours' ? 1 : 2,
      }));
    });
  };
  const [base, ours, theirs, expected] = [made([]), made(['ours']), made(['theirs']), made(['ours', 'theirs'])];
  return { list, base, ours, theirs, expected };
});

const fileOf = (type: string, content: string): Buffer => Buffer.from(`<${type}>\n${content}</${type}>\n`);

/** A list as a file. */
export const listFile = ({ type, within, tag, namedBy = 'alpha' }: List, all: readonly Unnamed[]): Buffer => {
  const written = all.map(
    ({ id, value }) => `<${tag}>\n<${namedBy}>${id}</${namedBy}>\n<beta>${value}</beta>\n</${tag}>\n`
  );
  const content = within.reduceRight(
    (inner, each) =>
      `<${each.tag}>\n${each.namedBy ? `<${each.namedBy}>n</${each.namedBy}>\n` : ''}${inner}</${each.tag}>\n`,
    written.join('')
  );
  return fileOf(type, content);
};

/** The entries of a file of a list. */
export const entriesOfList = (content: Buffer): readonly Unnamed[] =>
  [...content.toString().matchAll(/<(\w+)>(\w+)<\/\1>\s*<beta>(\d)</g)].map(([, , id, value]) => ({
    id,
    value: Number(value),
  }));

/** The rows of choices that a file without names can have. */
export const choices: ReadonlyArray<readonly [type: string, row: ChoiceRow]> = Object.entries(choiceTable).flatMap(
  ([type, rows]) =>
    rows.filter(({ at }) => !isNamed(type, at)).map((row) => [type === '*' ? 'SomeType' : type, row] as const)
);

function isNamed(type: string, at: string): boolean {
  let place = placeOf(type);
  return at.split('/').some((tag) => {
    const isKeyed = ruleOf(place, tag)?.key !== undefined;
    place = placeBelow(place, tag);
    return isKeyed;
  });
}

/** The tags of a choice. */
export const alternativesOf = ({ alternatives }: ChoiceRow): readonly string[] =>
  alternatives === '*' ? ['group', 'role', 'roleAndSubordinates'] : alternatives.split(/[ |]/);

/** Three versions of a file with a choice: in each one alternative or none, with one of two values. */
export const chosen: fc.Arbitrary<Readonly<{ row: ChoiceRow; files: Three }>> = fc
  .tuple(fc.nat(choices.length - 1), fc.nat())
  .map(([number, seed]) => {
    const random = randomFrom(seed);
    const [type, row] = choices[number];
    const all = alternativesOf(row);
    const few = [all[random(all.length)], all[random(all.length)], all[random(all.length)]];
    const path = row.at === '' ? [] : row.at === '*' ? ['rightValue'] : row.at.split('/');
    const version = (): Buffer => {
      const tag = random(5) === 0 ? undefined : few[random(3)];
      const value = tag === undefined ? '' : `<${tag}>${random(2)}</${tag}>`;
      const inner = path.reduceRight((content, each) => `<${each}>${content}</${each}>\n`, value);
      return fileOf(type, `<label>${random(2)}</label>\n${inner}\n`);
    };
    return { row, files: { base: version(), ours: version(), theirs: version() } };
  });
