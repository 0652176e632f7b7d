import { expect } from 'chai';
import type { MetadataConflict, Resolution } from '../../../src/metadata/merge/conflict.js';
import { mergeMetadata } from '../../../src/metadata/merge/mergeMetadata.js';

const head = '<?xml version="1.0" encoding="UTF-8"?>\n';
const fileOf = (root: string, content: string): string =>
  `${head}<${root} xmlns="http://soap.sforce.com/2006/04/metadata">\n${content}</${root}>\n`;

type Merged = Readonly<{ text: string; left: readonly string[]; asked: readonly MetadataConflict[] }>;

const merge = (
  versions: readonly [string, string, string],
  decide: (path: string) => Resolution | undefined
): Merged => {
  const [base, ours, theirs] = versions.map((each) => Buffer.from(each));
  const asked: MetadataConflict[] = [];
  const { content, conflicts } = mergeMetadata({ base, ours, theirs }, 'a.xml', {
    resolve: (conflict) => {
      asked.push(conflict);
      return decide(conflict.path);
    },
  });
  return { text: content.toString(), left: conflicts.map(({ path }) => path), asked };
};

const label = (name: string, value: string): string =>
  `    <labels>\n        <fullName>${name}</fullName>\n        <value>${value}</value>\n    </labels>\n`;
const labels = (...all: readonly string[]): string => fileOf('CustomLabels', all.join(''));

/** A file with one piece of each conflict. */
const withPieces = (text: string, piece: string): string =>
  text.replace(/^<{7} ours\n([^]*?)^\|{7} base\n([^]*?)^={7}\n([^]*?)^>{7} theirs\n/gm, piece);

describe('a conflict in metadata that was decided', () => {
  const versions = [
    labels(label('A', 'base'), label('B', 'base'), label('C', '1')),
    labels(label('A', 'ours'), label('B', 'ours'), label('C', '2')),
    labels(label('A', 'theirs'), label('B', 'theirs'), label('C', '1'), label('D', '1')),
  ] as const;

  for (const side of ['base', 'ours', 'theirs'] as const) {
    it(`is as ${side} has it, and the others are asked about`, () => {
      const { text, left } = merge(versions, (path) => (path === 'labels[A]/value' ? side : undefined));
      expect(left).to.deep.equal(['labels[B]/value']);
      expect(text)
        .to.include(label('A', side))
        .and.not.include(
          '<<<<<<< ours\n        <value>ours</value>\n||||||| base\n        <value>base</value>\n=======\n        <value>theirs</value>\n>>>>>>> theirs\n    </labels>\n    <labels>\n        <fullName>B'
        );
      const all = merge(versions, () => side);
      expect([all.text, all.left]).to.deep.equal([
        labels(label('A', side), label('B', side), label('C', '2'), label('D', '1')),
        [],
      ]);
    });
  }

  it('is as a person wrote it, in the lines of the file', () => {
    const written = merge(versions.map((each) => each.replace(/\n/g, '\r\n')) as [string, string, string], () => ({
      text: '<value>by\nhand</value>',
    }));
    expect(written.left).to.deep.equal([]);
    expect(written.text).to.equal(
      labels(label('A', 'by\nhand'), label('B', 'by\nhand'), label('C', '2'), label('D', '1')).replace(/\n/g, '\r\n')
    );
  });

  it('is away where the side had taken it away, or nothing was written', () => {
    const without = [versions[0], labels(label('B', 'base'), label('C', '1')), versions[2]] as const;
    for (const decision of ['ours', { text: ' ' }] as const) {
      const { text, left } = merge(without, () => decision);
      expect([text, left]).to.deep.equal([labels(label('B', 'theirs'), label('C', '1'), label('D', '1')), []]);
    }
    expect(merge(without, () => 'theirs').text).to.equal(
      labels(label('A', 'theirs'), label('B', 'theirs'), label('C', '1'), label('D', '1'))
    );
  });

  it('has what both sides put into a list, once, and keeps no value twice', () => {
    const list = (...values: readonly string[]): string =>
      fileOf('Unknown', values.map((value) => `    <thing>\n        <value>${value}</value>\n    </thing>\n`).join(''));
    const lists = [list('a', 'b'), list('c', 'd', 'b'), list('d', 'e', 'b')] as const;
    const { text, left, asked } = merge(lists, () => 'both');
    expect(asked.map(({ isList }) => isList)).to.deep.equal([true]);
    expect([text, left]).to.deep.equal([list('c', 'd', 'e', 'b'), []]);
    expect(merge(versions, () => 'both').left).to.deep.equal(['labels[A]/value', 'labels[B]/value']);
  });

  it('about an order is in the order of a side, with the changes of both', () => {
    const value = (name: string, text = name): string =>
      `    <standardValue>\n        <fullName>${name}</fullName>\n        <label>${text}</label>\n    </standardValue>\n`;
    const set = (...all: readonly string[]): string =>
      fileOf('StandardValueSet', `    <sorted>false</sorted>\n${all.join('')}`);
    const of = (names: string, changed?: string, text?: string): string =>
      set(...[...names].map((name) => value(name, name === changed ? text : name)));
    const orders = [of('abcde'), of('bcade', 'a', 'ours'), of('bcdea', 'e', 'theirs')] as const;
    const both = (names: string): string =>
      of(names).replace('<label>a<', '<label>ours<').replace('<label>e<', '<label>theirs<');
    const { text, left, asked } = merge(orders, () => 'theirs');
    expect(asked.map(({ path }) => path)).to.deep.equal(['standardValue']);
    expect([text, left]).to.deep.equal([both('bcdea'), []]);
    expect(merge(orders, () => 'ours').text).to.equal(both('bcade'));
    expect(merge(orders, () => 'base')).to.include({ text: both('abcde') });
  });

  it('about an order stands between the markers as each choice leaves it, with what is asked about in it', () => {
    const value = (name: string, text: string): string =>
      `    <standardValue>\n        <fullName>${name}</fullName>\n        <label>${text}</label>\n    </standardValue>\n`;
    const set = (...all: readonly string[]): string =>
      fileOf('StandardValueSet', `    <sorted>false</sorted>\n${all.map((text) => value(text[0], text)).join('')}`);
    const orders = [set('a', 'b', 'c', 'd'), set('b', 'c', 'd1', 'a', 'x'), set('b', 'a', 'c1', 'd2', 'y')] as const;
    const { text, left } = merge(orders, () => undefined);
    expect(left).to.deep.equal(['standardValue']);
    for (const [side, piece, expected] of [
      ['ours', '$1', set('b', 'c1', 'd1', 'a', 'x', 'y')],
      ['base', '$2', set('a', 'b', 'c1', 'd', 'x', 'y')],
      ['theirs', '$3', set('b', 'a', 'c1', 'd2', 'x', 'y')],
    ] as const) {
      expect(withPieces(text, piece)).to.equal(expected);
      expect(merge(orders, () => side)).to.include({ text: expected });
    }
  });

  it('about files of two types is the file of a side', () => {
    const types = [labels(), labels(label('A', '1')), fileOf('Profile', '')] as const;
    expect(merge(types, () => 'theirs')).to.include({ text: types[2] });
    expect(merge(types, () => 'both').left).to.deep.equal(['']);
  });
});

describe('a file that both sides added', () => {
  it('has the entries of both, and is asked about those that differ', () => {
    const { text, left } = merge(
      ['', labels(label('A', 'ours'), label('B', '1')), labels(label('A', 'theirs'), label('C', '1'))],
      (path) => (path === 'labels[A]/value' ? 'theirs' : undefined)
    );
    expect([text, left]).to.deep.equal([labels(label('A', 'theirs'), label('B', '1'), label('C', '1')), []]);
  });
});
