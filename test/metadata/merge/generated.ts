import fc from 'fast-check';
import { choiceTable } from '../../../src/metadata/merge/choiceTable.js';
import { type KeyRow, keyTable } from '../../../src/metadata/merge/keyTable.js';
import { parseXmlTree } from '../../../src/metadata/xml/tree.js';
import { elementOfTree } from '../../../src/metadata/xml/value.js';
import { randomFrom } from '../xml/randomXml.js';

/** An entry of a generated file; one whose own text is its key has no fields. */
export type Entry = Readonly<{ row: KeyRow; name: string; fields: Readonly<Record<string, string>> }>;

/** A generated file: entries of one type, tag by tag. */
export type Generated = Readonly<{ type: string; entries: readonly Entry[] }>;

/** What one side does with a file: what becomes of its entries, and what comes to it at which places. */
export type Edits = Readonly<{
  changes: ReadonlyMap<string, 'gone' | Readonly<Record<string, string>>>;
  additions: ReadonlyArray<Readonly<{ at: number; entry: Entry }>>;
}>;

/** Both sides' edits of a file, of which none concerns an entry that the other one concerns. */
export type Disjoint = Readonly<{ file: Generated; ours: Edits; theirs: Edits }>;

/** Keys that are told by elements right within the entry, or by its own text. */
const isSimple = ({ at, key }: KeyRow): boolean =>
  !at.includes('/') && at !== '*' && key !== undefined && /^(\.|[\w?]+( [\w?]+)*)$/.test(key);

/** Permission sets have no rows but those that hold in any type. */
const anywhereIn = (type: string): readonly KeyRow[] => (type.endsWith('PermissionSet') ? keyTable['*'] : []);

/** Without those that a type has instead of another one: where the sides add one of each, they choose differently. */
const withoutOthersChosen = (type: string, rows: readonly KeyRow[]): readonly KeyRow[] =>
  (choiceTable[type] ?? [])
    .filter(({ at }) => at === '')
    .reduce((left, { alternatives }) => {
      const [, ...others] = left.filter(({ at }) => alternatives.split(/[| ]/).includes(at));
      return left.filter((row) => !others.includes(row));
    }, rows);

/** The types of the table of keys that have entries right in their root, with the rows of these. */
export const types: ReadonlyArray<readonly [type: string, rows: readonly KeyRow[]]> = Object.entries(keyTable)
  .filter(([type]) => type !== '*')
  .map(([type, rows]) => [type, withoutOthersChosen(type, rows.concat(anywhereIn(type)).filter(isSimple))] as const)
  .filter(([, rows]) => rows.length > 0);

const values = fc.constantFrom('1', 'two', 'drei &amp; vier', 'ä', 'false');
const fieldsOf = (row: KeyRow): fc.Arbitrary<Entry['fields']> =>
  row.key === '.' ? fc.constant({}) : fc.dictionary(fc.constantFrom('alpha', 'beta', 'gamma'), values);

const entryOf = (rows: readonly KeyRow[], names: fc.Arbitrary<string>): fc.Arbitrary<Entry> =>
  fc
    .tuple(fc.constantFrom(...rows), names)
    .chain(([row, name]) => fieldsOf(row).map((fields): Entry => ({ row, name: nameFor(row, name), fields })));

/** Where several lists share their names, as those of all elements of a flow do, entries have that of their list in theirs. */
const nameFor = ({ source, at, uniqueAs }: KeyRow, id: string): string =>
  source.startsWith('Flow') || uniqueAs !== undefined ? `${id}${at}` : id;

/** What tells an entry from all others of its file. */
export const idOf = ({ row, name }: Entry): string => `${row.at}[${name}]`;

const name = (prefix: string): fc.Arbitrary<string> => fc.nat(99).map((number) => `${prefix}${number}`);

const generated: fc.Arbitrary<Generated> = fc
  .constantFrom(...types)
  .chain(([type, rows]) =>
    fc
      .uniqueArray(entryOf(rows, name('b')), { maxLength: 12, selector: idOf })
      .map((entries) => ({ type, entries: byTag(entries) }))
  );

/** Tag by tag, as files have them. */
const byTag = (entries: readonly Entry[]): readonly Entry[] =>
  [...new Set(entries.map(({ row }) => row.at))].flatMap((tag) => entries.filter(({ row }) => row.at === tag));

const change = (entry: Entry): fc.Arbitrary<'gone' | Entry['fields']> =>
  entry.row.key === '.'
    ? fc.constant('gone')
    : fc.oneof(
        fc.constant('gone' as const),
        fieldsOf(entry.row).map((fields) => ({ ...entry.fields, ...fields }))
      );

const editsOf = (file: Generated, concerned: readonly Entry[], prefix: string): fc.Arbitrary<Edits> => {
  const rows = types.find(([type]) => type === file.type)?.[1] ?? [];
  const changes = fc.tuple(...concerned.map((entry) => fc.tuple(fc.constant(idOf(entry)), change(entry))));
  const additions = fc.uniqueArray(fc.record({ at: fc.nat(file.entries.length), entry: entryOf(rows, name(prefix)) }), {
    maxLength: 4,
    selector: ({ entry }) => idOf(entry),
  });
  return fc.tuple(changes, additions).map(([all, added]) => ({ changes: new Map(all), additions: added }));
};

/** A file that both sides edit, never the same entry. */
export const disjoint: fc.Arbitrary<Disjoint> = generated.chain((file) =>
  fc.array(fc.nat(2), { minLength: file.entries.length, maxLength: file.entries.length }).chain((sides) => {
    const of = (side: number): readonly Entry[] => file.entries.filter((_, index) => sides[index] === side);
    return fc.record({ file: fc.constant(file), ours: editsOf(file, of(0), 'o'), theirs: editsOf(file, of(1), 't') });
  })
);

/** A file that both sides edit as they like. */
export const contested: fc.Arbitrary<Disjoint> = generated.chain((file) =>
  fc
    .tuple(fc.subarray([...file.entries]), fc.subarray([...file.entries]))
    .chain(([ours, theirs]) =>
      fc.record({ file: fc.constant(file), ours: editsOf(file, ours, 'n'), theirs: editsOf(file, theirs, 'n') })
    )
);

/** A file as edits make it. */
export const edit = ({ type, entries }: Generated, ...all: readonly Edits[]): Generated => {
  const edited = entries.flatMap((entry, index) => {
    const added = all.flatMap(({ additions }) => additions.filter(({ at }) => at === index));
    const changes = all.map(({ changes: each }) => each.get(idOf(entry))).filter((each) => each !== undefined);
    const fields = changes.filter((each) => each !== 'gone').at(-1) ?? entry.fields;
    return [...added.map((each) => each.entry), ...(changes.includes('gone') ? [] : [{ ...entry, fields }])];
  });
  const last = all.flatMap(({ additions }) => additions.filter(({ at }) => at >= entries.length));
  return { type, entries: byTag([...edited, ...last.map(({ entry }) => entry)]) };
};

/** A file as bytes. */
export const bytesOf = ({ type, entries }: Generated): Buffer =>
  Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?>\n<${type} xmlns="http://soap.sforce.com/2006/04/metadata">\n${entries.map(textOf).join('')}</${type}>\n`
  );

const textOf = ({ row, name: id, fields }: Entry): string => {
  if (row.key === '.') return `    <${row.at}>${id}</${row.at}>\n`;
  const keys = (row.key ?? '').split(' ').map((field) => [field.replace('?', ''), id] as const);
  const elements = [...keys, ...Object.entries(fields)].map(([tag, text]) => `        <${tag}>${text}</${tag}>\n`);
  return `    <${row.at}>\n${elements.join('')}    </${row.at}>\n`;
};

/** A file that both sides edit as they like: they move entries within their tags, too, and put comments before some. */
export const annotated: fc.Arbitrary<Readonly<Record<'base' | 'ours' | 'theirs', Buffer>>> = fc
  .tuple(contested, fc.nat())
  .map(([{ file, ours, theirs }, seed]) => {
    const random = randomFrom(seed);
    const moved = ({ type, entries }: Generated): Generated => {
      const all = [...entries];
      for (let left = random(3); left > 0; left -= 1)
        all.splice(random(all.length + 1), 0, ...all.splice(random(all.length + 1), 1));
      return { type, entries: byTag(all) };
    };
    const noted = (content: Buffer, prefix: string): Buffer =>
      Buffer.from(
        content
          .toString()
          .split(/^(?= {4}<\w|<\/)/m)
          .map((piece, at) => (at > 0 && random(5) === 0 ? `    <!-- ${prefix}${at} -->\n${piece}` : piece))
          .join('')
      );
    const base = noted(bytesOf(file), 'base');
    const noteOf = (all: Generated, prefix: string): Buffer => noted(bytesOf(moved(all)), prefix);
    return { base, ours: noteOf(edit(file, ours), 'ours'), theirs: noteOf(edit(file, theirs), 'theirs') };
  });

/** The entries of a file, each as one string, by its tag, in the order of the file. */
export const entriesOf = (content: Buffer): ReadonlyMap<string, readonly string[]> =>
  new Map(
    Object.entries(elementOfTree(parseXmlTree(content, 'generated.xml'))).map(([tag, list]) => [
      tag,
      (list as readonly unknown[]).map((entry) => JSON.stringify(sorted(entry))),
    ])
  );

const sorted = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;
