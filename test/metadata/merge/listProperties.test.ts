import { expect } from 'chai';
import { faultsOfMerge } from '../../../src/metadata/merge/guard.js';
import { mergeMetadata } from '../../../src/metadata/merge/mergeMetadata.js';
import {
  alternativesOf,
  anyEdits,
  bags,
  choices,
  chosen,
  editedByBoth,
  entriesOfList,
  type List,
  listFile,
  movedAndEdited,
  namedLists,
  replacedStretches,
  type Three,
  unnamedLists,
  type UnnamedCase,
} from './generatedLists.js';
import { property } from './property.js';

const filesOf = ({ list, base, ours, theirs }: UnnamedCase): Three => ({
  base: listFile(list, base),
  ours: listFile(list, ours),
  theirs: listFile(list, theirs),
});

const counted = (content: Buffer): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const { id, value } of entriesOfList(content)) {
    counts.set(`${id} ${value}`, (counts.get(`${id} ${value}`) ?? 0) + 1);
  }
  return counts;
};

/** What holds of all lists, whatever the sides make of them. */
const holdWhateverIsMade = (lists: readonly List[]): void => {
  property(
    'has no entry more often than a side, and each that both have, whichever is chosen',
    anyEdits(lists),
    (case_) => {
      const files = filesOf(case_);
      const [ours, theirs] = [counted(files.ours), counted(files.theirs)];
      for (const side of ['ours', 'theirs'] as const) {
        const { content, conflicts } = mergeMetadata(files, 'generated.xml', { resolve: () => side });
        expect(conflicts).to.deep.equal([]);
        expect(faultsOfMerge({ ...files, merged: content }, 'generated.xml')).to.deep.equal([]);
        for (const [entry, count] of counted(content)) {
          expect(count, entry).to.be.at.most(Math.max(ours.get(entry) ?? 0, theirs.get(entry) ?? 0));
        }
      }
    }
  );

  property('stands between markers as each choice leaves it', anyEdits(lists), (case_) => {
    const files = filesOf(case_);
    const marked = mergeMetadata(files, 'generated.xml').content.toString();
    for (const [side, piece] of [
      ['ours', '$1'],
      ['base', '$2'],
      ['theirs', '$3'],
    ] as const) {
      const hunk = /^<{7} ours\n([^]*?)^\|{7} base\n([^]*?)^={7}\n([^]*?)^>{7} theirs\n/gm;
      const kept = entriesOfList(Buffer.from(marked.replace(hunk, piece)));
      const decided = entriesOfList(mergeMetadata(files, 'generated.xml', { resolve: () => side }).content);
      expect(kept, side).to.deep.equal(decided);
    }
  });

  property('asks the same whichever side is ours, and has the same entries', anyEdits(lists), (case_) => {
    const files = filesOf(case_);
    const one = mergeMetadata(files, 'generated.xml');
    const other = mergeMetadata({ ...files, ours: files.theirs, theirs: files.ours }, 'generated.xml');
    const paths = ({ conflicts }: typeof one): readonly string[] => conflicts.map(({ path }) => path).sort();
    expect(paths(one)).to.deep.equal(paths(other));
    if (one.conflicts.length > 0) return;
    expect([...counted(one.content)].sort()).to.deep.equal([...counted(other.content)].sort());
  });
};

const hasMoveAndEdits = (lists: readonly List[]): void =>
  property(
    'has the move of one side and the edits of the other one, and asks nobody',
    movedAndEdited(lists),
    (case_) => {
      const { content, conflicts } = mergeMetadata(filesOf(case_), 'generated.xml');
      expect(conflicts).to.deep.equal([]);
      expect(entriesOfList(content)).to.deep.equal(case_.expected);
    }
  );

const hasStretchesInOrder = (lists: readonly List[]): void =>
  property('has the stretches that each side replaced in the order of the base', replacedStretches(lists), (case_) => {
    const files = filesOf(case_);
    for (const sides of [files, { ...files, ours: files.theirs, theirs: files.ours }]) {
      const { content, conflicts } = mergeMetadata(sides, 'generated.xml');
      expect(conflicts).to.deep.equal([]);
      expect(entriesOfList(content)).to.deep.equal(case_.expected);
    }
  });

describe('any merge of a list whose order counts and of which nothing names the entries', function () {
  this.timeout(600_000);

  it('is looked at in most types that have one', () => {
    expect(unnamedLists.length).to.be.greaterThan(30);
  });

  hasMoveAndEdits(unnamedLists);
  hasStretchesInOrder(unnamedLists);
  holdWhateverIsMade(unnamedLists);

  property(
    'has an entry once that both edited and one moved, whichever is chosen',
    editedByBoth(unnamedLists),
    (case_) => {
      const files = filesOf(case_);
      expect(mergeMetadata(files, 'generated.xml').conflicts).to.have.length(1);
      for (const side of ['base', 'ours', 'theirs'] as const) {
        const { content, conflicts } = mergeMetadata(files, 'generated.xml', { resolve: () => side });
        expect(conflicts).to.deep.equal([]);
        expect(entriesOfList(content), side).to.deep.equal(case_[side]);
      }
    }
  );
});

describe('any merge of a list whose order counts and of which an element names the entries', function () {
  this.timeout(600_000);

  it('is looked at in most types that have one', () => {
    expect(namedLists.length).to.be.greaterThan(25);
  });

  hasMoveAndEdits(namedLists);
  hasStretchesInOrder(namedLists);
  holdWhateverIsMade(namedLists);
});

describe('any merge of a list whose order has no meaning and of which nothing names the entries', function () {
  this.timeout(600_000);

  it('is looked at in the types that have one', () => {
    expect(bags.length).to.be.greaterThan(1);
  });

  holdWhateverIsMade(bags);
});

describe('any merge of elements of which one may stand', function () {
  this.timeout(600_000);

  it('is looked at with the groups of all sharing rules', () => {
    const types = new Set(choices.map(([type]) => type));
    for (const kind of ['Criteria', 'Guest', 'Owner', 'Territory'])
      expect(types.has(`Sharing${kind}Rule`)).to.equal(true);
  });

  property(
    'has one of them at most, asks alike whichever side is ours, and is decided as one',
    chosen,
    ({ row, files }) => {
      const alternatives =
        row.alternatives === '*'
          ? alternativesOf(row).map((tag) => [tag])
          : row.alternatives.split('|').map((tags) => tags.split(' '));
      const held = (content: Buffer): number =>
        alternatives.filter((tags) => tags.some((tag) => content.includes(`<${tag}>`))).length;
      const one = mergeMetadata(files, 'generated.xml');
      const other = mergeMetadata({ ...files, ours: files.theirs, theirs: files.ours }, 'generated.xml');
      expect(one.conflicts.map(({ path }) => path).sort()).to.deep.equal(
        other.conflicts.map(({ path }) => path).sort()
      );
      const most = Math.max(held(files.ours), held(files.theirs));
      if (one.conflicts.length === 0) expect(held(one.content)).to.be.at.most(most);
      for (const side of ['ours', 'theirs'] as const) {
        expect(held(mergeMetadata(files, 'generated.xml', { resolve: () => side }).content)).to.be.at.most(most);
      }
    }
  );
});
