import { expect } from 'chai';
import { SfError } from '@salesforce/core/sfError';
import fc from 'fast-check';
import { faultsOfMerge } from '../../../src/metadata/merge/guard.js';
import { keyTable } from '../../../src/metadata/merge/keyTable.js';
import { type MergedMetadata, mergeMetadata } from '../../../src/metadata/merge/mergeMetadata.js';
import {
  annotated,
  bytesOf,
  contested,
  disjoint,
  type Disjoint,
  edit,
  type Edits,
  entriesOf,
  type Entry,
  idOf,
  types,
} from './generated.js';
import { property } from './property.js';

type Versions = Readonly<{ base: Buffer; ours: Buffer; theirs: Buffer }>;

const versionsOf = ({ file, ours, theirs }: Disjoint): Versions => ({
  base: bytesOf(file),
  ours: bytesOf(edit(file, ours)),
  theirs: bytesOf(edit(file, theirs)),
});

const merge = (versions: Versions): MergedMetadata => mergeMetadata(versions, 'generated.xml');

const inAnyOrder = (content: Buffer): unknown =>
  Object.fromEntries([...entriesOf(content)].map(([tag, entries]) => [tag, [...entries].sort()]).sort());

describe('any merge of metadata', function () {
  this.timeout(600_000);

  it('is looked at with files of most types', () => {
    expect(types.length).to.be.greaterThan(Object.keys(keyTable).length / 2);
  });

  property('is what one side made of it where the other one left it alone, byte by byte', contested, (case_) => {
    const { base, ours, theirs } = versionsOf(case_);
    expect(merge({ base, ours, theirs: base })).to.deep.equal({ content: ours, conflicts: [] });
    expect(merge({ base, ours: base, theirs })).to.deep.equal({ content: theirs, conflicts: [] });
    expect(merge({ base, ours, theirs: ours })).to.deep.equal({ content: ours, conflicts: [] });
  });

  property('has both sides’ edits of different entries, and asks nobody', disjoint, (case_) => {
    const { file, ours, theirs } = case_;
    const { content, conflicts } = merge(versionsOf(case_));
    expect(conflicts).to.deep.equal([]);
    expect(inAnyOrder(content)).to.deep.equal(inAnyOrder(bytesOf(edit(file, ours, theirs))));
  });

  property('keeps the order of what nobody moved', disjoint, (case_) => {
    const { file, ours, theirs } = case_;
    const { content } = merge(versionsOf(case_));
    const untouched = file.entries.filter((entry) => ![ours, theirs].some(({ changes }) => changes.has(idOf(entry))));
    const kept = entriesOf(bytesOf({ ...file, entries: untouched }));
    for (const [tag, entries] of kept) {
      const known = new Set(entries);
      expect(
        entriesOf(content)
          .get(tag)
          ?.filter((entry) => known.has(entry))
      ).to.deep.equal(entries);
    }
  });

  property('comes to the same, but for the order, whichever side is ours', contested, (case_) => {
    const { base, ours, theirs } = versionsOf(case_);
    const [one, other] = [merge({ base, ours, theirs }), merge({ base, ours: theirs, theirs: ours })];
    const paths = ({ conflicts }: MergedMetadata): readonly string[] => conflicts.map(({ path }) => path).sort();
    expect(paths(one)).to.deep.equal(paths(other));
    if (one.conflicts.length === 0) expect(inAnyOrder(one.content)).to.deep.equal(inAnyOrder(other.content));
  });

  property('has nothing that no side has, and loses nothing that both have', contested, (case_) => {
    const versions = versionsOf(case_);
    const { content, conflicts } = merge(versions);
    if (conflicts.length > 0) return;
    const leaves = (file: Buffer): Set<string> => new Set(leavesOf(file));
    const [base, ours, theirs, merged] = [versions.base, versions.ours, versions.theirs, content].map(leaves);
    for (const leaf of merged) expect(ours.has(leaf) || theirs.has(leaf), leaf).to.equal(true);
    for (const leaf of base) if (ours.has(leaf) && theirs.has(leaf)) expect(merged.has(leaf), leaf).to.equal(true);
  });

  property('has no entry twice that no side has twice', contested, (case_) => {
    const versions = versionsOf(case_);
    const { content, conflicts } = merge(versions);
    if (conflicts.length > 0) return;
    for (const [tag, entries] of entriesOf(content)) expect(new Set(entries).size, tag).to.equal(entries.length);
    expect(faultsOfMerge({ ...versions, merged: content }, 'generated.xml')).to.deep.equal([]);
  });

  property('keeps the entries of a tag together, with the comments that the sides added', annotated, (versions) => {
    for (const sides of [versions, { ...versions, ours: versions.theirs, theirs: versions.ours }])
      for (const side of ['ours', 'theirs', 'base'] as const) {
        const { content, conflicts } = mergeMetadata(sides, 'generated.xml', { resolve: () => side });
        expect(conflicts).to.deep.equal([]);
        expect(tornTagsOf(content)).to.deep.equal([]);
        expect(faultsOfMerge({ ...sides, merged: content }, 'generated.xml')).to.deep.equal([]);
        const before = commentsOf(versions.base);
        for (const comment of [...commentsOf(versions.ours), ...commentsOf(versions.theirs)])
          if (!before.includes(comment)) expect(commentsOf(content)).to.include(comment);
      }
  });

  property('asks about what both changed differently, and about nothing else', contested, (case_) => {
    const { conflicts } = merge(versionsOf(case_));
    const ordered = new Set(
      case_.file.entries
        .concat(case_.ours.additions.map(({ entry }) => entry))
        .flatMap(({ row }) => (row.isOrdered ? [row.at] : []))
    );
    // What both took away, each with another empty one in its place, is one that they called otherwise.
    const isRenamed = (path: string): boolean =>
      [case_.ours, case_.theirs].every(({ changes }) => changes.get(path.replace(/\/[^/]*$/, '')) === 'gone');
    // What both added to a list, in different orders, is asked about as that list.
    const paths = conflicts.map(({ path }) => path).filter((path) => !ordered.has(path) && !isRenamed(path));
    expect(paths.sort()).to.deep.equal(
      [...contestedPaths(case_)]
        .filter((path) => !conflicts.some((each) => ordered.has(each.path) && path.startsWith(`${each.path}[`)))
        .sort()
    );
  });

  const spoiled = fc
    .tuple(
      contested,
      fc.constantFrom('base', 'ours', 'theirs'),
      fc.array(fc.tuple(fc.nat(), fc.nat(2), fc.nat(255)), { minLength: 1, maxLength: 6 })
    )
    .map(([case_, side, spoils]) => ({ versions: versionsOf(case_), side, spoils }));

  property('of spoiled files is refused, or is a file', spoiled, ({ versions, side, spoils }) => {
    const broken = { ...versions, [side]: spoil(versions[side as keyof Versions], spoils) };
    let merged: MergedMetadata;
    try {
      merged = merge(broken);
    } catch (error) {
      expect(error).to.be.instanceOf(SfError).and.to.have.property('name', 'UnparsableMetadataError');
      return;
    }
    const isTaken = Object.values(broken).some((version) => merged.content.equals(version));
    if (merged.conflicts.length === 0 && !isTaken) entriesOf(merged.content);
  });
});

/** The tags of which the entries of a file are in more than one place. */
const tornTagsOf = (content: Buffer): readonly string[] => {
  const tags = [...content.toString().matchAll(/^ {4}<(\w+)>/gm)].map(([, tag]) => tag);
  const starts = tags.filter((tag, at) => tag !== tags[at - 1]);
  return starts.filter((tag, at) => starts.indexOf(tag) < at);
};

const commentsOf = (content: Buffer): readonly string[] =>
  [...content.toString().matchAll(/<!-- \w+ -->/g)].map(([comment]) => comment);

/** The values of a file, each with the entry that it is in. */
const leavesOf = (content: Buffer): readonly string[] =>
  [...entriesOf(content)].flatMap(([tag, entries]) =>
    entries.flatMap((text) => {
      const entry = JSON.parse(text) as string | Readonly<Record<string, readonly string[]>>;
      if (typeof entry === 'string') return [`${tag}: ${entry}`];
      const key = Object.entries(entry).find(([name]) => !['alpha', 'beta', 'gamma'].includes(name))?.[1][0] ?? '';
      return Object.entries(entry).map(([name, [value]]) => `${tag}[${key}]/${name}: ${value}`);
    })
  );

type Fields = Entry['fields'] | 'gone' | undefined;

/** The elements that both sides changed differently. */
const contestedPaths = ({ file, ours, theirs }: Disjoint): readonly string[] => {
  const added = ({ additions }: Edits, id: string): Fields =>
    additions.find(({ entry }) => idOf(entry) === id)?.entry.fields;
  const all = new Map(
    [...file.entries, ...ours.additions.map(({ entry }) => entry)].map((entry) => [idOf(entry), entry])
  );
  return [...all].flatMap(([id, entry]) => {
    const base = file.entries.find((each) => idOf(each) === id)?.fields;
    const of = (edits: Edits): Fields => (base === undefined ? added(edits, id) : (edits.changes.get(id) ?? base));
    const path = `${entry.row.at}[${(entry.row.key ?? '').replaceAll(/[^ ]+/g, entry.name).replaceAll(' ', '|')}]`;
    return contestedFields({ base, ours: of(ours), theirs: of(theirs) }).map((field) => [path, ...field].join('/'));
  });
};

/** By the names of the fields; none for the entry as a whole. */
const contestedFields = (sides: Readonly<{ base: Fields; ours: Fields; theirs: Fields }>): readonly string[][] => {
  const { ours, theirs } = sides;
  if (ours === undefined || theirs === undefined) return [];
  const base = sides.base === 'gone' ? undefined : sides.base;
  if (ours === 'gone' || theirs === 'gone') {
    const other = ours === 'gone' ? theirs : ours;
    return other === 'gone' || JSON.stringify(sortedFields(other)) === JSON.stringify(sortedFields(base ?? {}))
      ? []
      : [[]];
  }
  const names = new Set([...Object.keys(ours), ...Object.keys(theirs)]);
  return [...names]
    .filter((name) => ours[name] !== theirs[name] && ours[name] !== base?.[name] && theirs[name] !== base?.[name])
    .map((name) => [name]);
};

const sortedFields = (fields: Entry['fields']): unknown => Object.entries(fields).sort();

type Spoil = readonly [at: number, kind: number, byte: number];

/** Bytes put in, taken out, or replaced. */
const spoil = (content: Buffer, spoils: readonly Spoil[]): Buffer => {
  const bytes = [...content];
  for (const [at, kind, byte] of spoils) {
    const place = at % (bytes.length + 1);
    bytes.splice(place, kind === 0 ? 0 : 1, ...(kind === 1 ? [] : [byte]));
  }
  return Buffer.from(bytes);
};
