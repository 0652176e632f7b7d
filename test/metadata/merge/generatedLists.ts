import fc from 'fast-check';
import { type ChoiceRow, choiceTable } from '../../../src/metadata/merge/choiceTable.js';
import { placeBelow, placeOf, ruleOf } from '../../../src/metadata/merge/keys.js';
import { keyTable } from '../../../src/metadata/merge/keyTable.js';
import { type Random, randomFrom } from '../xml/randomXml.js';

export type Three = Readonly<{ base: Buffer; ours: Buffer; theirs: Buffer }>;

/** Lists in the root whose order counts and whose entries nothing names, and one that the table does not know. */
export const unnamedLists: ReadonlyArray<readonly [type: string, tag: string]> = [
  ...Object.entries(keyTable).flatMap(([type, rows]) =>
    rows
      .filter(({ at, key, isOrdered }) => key === undefined && isOrdered && !at.includes('/'))
      .map(({ at }) => [type === '*' ? 'SomeType' : type, at] as const)
  ),
  ['SomeType', 'things'],
];

/** An entry: what tells it apart for the test, and a value of it. */
export type Unnamed = Readonly<{ id: string; value: number }>;

/** Three versions of a list, and what a merge has to come to, where that is known. */
export type UnnamedCase = Readonly<{ list: number; base: readonly Unnamed[]; ours: readonly Unnamed[] }> &
  Readonly<{ theirs: readonly Unnamed[]; expected: readonly Unnamed[] }>;

const entries = (random: Random): readonly Unnamed[] =>
  [...Array(4 + random(5)).keys()].map((at) => ({ id: `b${at}`, value: 0 }));

const moved = <T>(list: readonly T[], from: number, to: number): readonly T[] => {
  const rest = list.filter((_, at) => at !== from);
  return [...rest.slice(0, to), list[from], ...rest.slice(to)];
};

const cases = (make: (list: number, random: Random) => UnnamedCase): fc.Arbitrary<UnnamedCase> =>
  fc.tuple(fc.nat(unnamedLists.length - 1), fc.nat()).map(([list, seed]) => make(list, randomFrom(seed)));

/** One side moves an entry past two or more, and the other one edits one and takes away another. */
export const movedAndEdited: fc.Arbitrary<UnnamedCase> = cases((list, random) => {
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
export const editedByBoth: fc.Arbitrary<UnnamedCase> = cases((list, random) => {
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
export const anyUnnamed: fc.Arbitrary<UnnamedCase> = cases((list, random) => {
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

const fileOf = (type: string, content: string): Buffer => Buffer.from(`<${type}>\n${content}</${type}>\n`);

/** A list as a file. */
export const listFile = (list: number, all: readonly Unnamed[]): Buffer => {
  const [type, tag] = unnamedLists[list];
  const written = all.map(
    ({ id, value }) => `    <${tag}>\n        <alpha>${id}</alpha>\n        <beta>${value}</beta>\n    </${tag}>\n`
  );
  return fileOf(type, written.join(''));
};

/** The entries of a file of a list. */
export const entriesOfList = (content: Buffer): readonly Unnamed[] =>
  [...content.toString().matchAll(/<alpha>(\w+)<\/alpha>\s*<beta>(\d)</g)].map(([, id, value]) => ({
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
