import { expect } from 'chai';
import fc from 'fast-check';
import { mergeMetadata } from '../../../src/metadata/merge/mergeMetadata.js';
import { property } from './property.js';

/** An entry of a list: its name, and the name in a comment before it. */
type Entry = Readonly<{ name: string; comment: string | undefined }>;

const fileOf = (root: string, entryOf: (name: string) => string, list: readonly Entry[]): Buffer =>
  Buffer.from(
    `<${root}>\n${list
      .map(
        ({ name, comment }) => `${comment === undefined ? '' : `    <!-- of ${comment} -->\n`}    ${entryOf(name)}\n`
      )
      .join('')}</${root}>\n`
  );

/** The entry that follows a comment in a file. */
const follows = (content: Buffer, comment: string): string | undefined =>
  new RegExp(`<!-- of ${comment} -->[^]*?[^ ]>(\\w)<`).exec(content.toString())?.[1];

const named = (names: string): fc.Arbitrary<readonly Entry[]> =>
  fc
    .shuffledSubarray([...names])
    .chain((list) =>
      fc.tuple(...list.map((name) => fc.record({ name: fc.constant(name), comment: fc.constantFrom(undefined, name) })))
    );

/** What a side takes away, puts something else in the place of, writes a comment on, moves where, and adds where. */
const edits = (names: string): fc.Arbitrary<(base: readonly Entry[], isMoving: boolean) => readonly Entry[]> =>
  fc
    .record({
      gone: fc.subarray([...'abcdef'], { maxLength: 3 }),
      replaced: fc.constantFrom(undefined, ...'abcdef'),
      told: fc.constantFrom(undefined, ...'abcdef'),
      moved: fc.tuple(fc.nat(6), fc.nat(6)),
      added: fc.tuple(named(names.slice(1)), fc.array(fc.nat(6), { minLength: names.length, maxLength: names.length })),
    })
    .map(({ gone, replaced, told, moved: [from, to], added: [entries, places] }) => (base, isMoving) => {
      const kept = base
        .filter(({ name }) => !gone.includes(name))
        .map((entry) => (entry.name === told ? { ...entry, comment: entry.comment ?? names[0] } : entry))
        .map((entry) => (entry.name === replaced ? { ...entry, name: names[0] } : entry));
      const moved = isMoving ? kept.toSpliced(from, 1).toSpliced(to, 0, ...kept.slice(from, from + 1)) : kept;
      return entries.reduce((list, entry, at) => list.toSpliced(places[at], 0, entry), moved);
    });

const versions = fc.tuple(named('abcdef'), edits('uvw'), edits('xyz'));

describe('any merge of entries that comments speak of', () => {
  for (const [what, root, entryOf, isMoving] of [
    [
      'without an order',
      'CustomLabels',
      (name: string): string => `<labels><fullName>${name}</fullName></labels>`,
      false,
    ],
    ['in an order', 'ListView', (name: string): string => `<columns>${name}</columns>`, true],
    ['that nothing names', 'ListView', (name: string): string => `<filters><field>${name}</field></filters>`, false],
  ] as const) {
    property(`${what} keeps each comment before what it speaks of in a side`, versions, ([base, byOurs, byTheirs]) => {
      const lists = { base, ours: byOurs(base, isMoving), theirs: byTheirs(base, isMoving) };
      const [before, ours, theirs] = [lists.base, lists.ours, lists.theirs].map((list) => fileOf(root, entryOf, list));
      const { content, conflicts } = mergeMetadata({ base: before, ours, theirs }, 'a.xml');
      if (conflicts.length > 0) return;
      const isThere = (name: string): boolean => content.includes(`>${name}<`);
      for (const comment of 'abcdefuvwxyz') {
        const [inBase, inOurs, inTheirs] = [before, ours, theirs].map((file) => follows(file, comment));
        const isWanted = inBase === undefined ? (inOurs ?? inTheirs) : inOurs && inTheirs;
        const count = content.toString().split(`<!-- of ${comment} -->`).length - 1;
        expect(count, comment).to.equal(isWanted === undefined ? 0 : 1);
        const may = [inOurs, inTheirs].filter((name) => name !== undefined && isThere(name));
        if (count > 0 && may.length > 0) expect(may).to.include(follows(content, comment));
      }
    });
  }
});
