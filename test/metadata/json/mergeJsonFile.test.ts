import { expect } from 'chai';
import { mergeJsonFile } from '../../../src/metadata/json/mergeJsonFile.js';

const text = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;
const mergeTexts = (...versions: readonly [string, string, string]): ReturnType<typeof mergeJsonFile> => {
  const [base, ours, theirs] = versions.map((each) => Buffer.from(each));
  return mergeJsonFile({ base, ours, theirs });
};
const merge = (...versions: readonly [unknown, unknown, unknown]): unknown => {
  const [base, ours, theirs] = versions.map(text);
  const merged = mergeTexts(base, ours, theirs);
  if (merged === undefined || merged.conflicts.length > 0) return merged?.conflicts;
  return JSON.parse(merged.content.toString()) as unknown;
};

describe('merging JSON', () => {
  it('has what each side changed, added and took away, in the layout of ours', () => {
    const base = '{\r\n\t"a": 1,\r\n\t"b": 1,\r\n\t"c": {"d": 1}\r\n}';
    const ours = '\uFEFF{\r\n\t"a": 2,\r\n\t"b": 1,\r\n\t"c": {"d": 1}\r\n}';
    const merged = mergeTexts(base, ours, '{"a":1,"c":{"d":1,"e":2}}');
    expect(merged?.content.toString()).to.equal('\uFEFF{\r\n\t"a": 2,\r\n\t"c": {"d": 1, "e": 2}\r\n}');
  });

  it('merges lists in their order, and entries that name themselves one by one', () => {
    expect(merge(['a', 'b', 'c'], ['x', 'a', 'b', 'c'], ['a', 'b'])).to.deep.equal(['x', 'a', 'b']);
    const list = (...labels: readonly string[]): unknown => ({
      regions: labels.map((label, index) => ({ id: String(index), label })),
    });
    expect(merge(list('a', 'b'), list('A', 'b'), list('a', 'B'))).to.deep.equal(list('A', 'B'));
  });

  it('names what both changed differently', () => {
    expect(merge({ a: { b: 1 }, c: 1 }, { a: { b: 2 }, c: 1 }, { a: { b: 3 }, c: 2 })).to.deep.equal(['a.b']);
    expect(merge([1], [1, 2], [1, 3])).to.deep.equal(['']);
    expect(merge({ a: 1 }, {}, { a: 2 })).to.deep.equal(['a']);
    expect(merge({ constructor: 1 }, { constructor: 2 }, {})).to.deep.equal(['constructor']);
  });

  it('writes the versions of what it cannot merge between markers, and what they share around these', () => {
    const of = (value: number, eol: string): string => ['{', `  "a": ${value},`, '  "b": 1', '}'].join(eol);
    expect(mergeTexts(of(1, '\n'), of(2, '\n'), of(3, '\n'))?.content.toString()).to.equal(
      '{\n<<<<<<< ours\n  "a": 2,\n||||||| base\n  "a": 1,\n=======\n  "a": 3,\n>>>>>>> theirs\n  "b": 1\n}'
    );
    const marked = mergeTexts('[1]', '[2]', '[3]\n')?.content.toString();
    expect(marked).to.equal('<<<<<<< ours\n[2]\n||||||| base\n[1]\n=======\n[3]\n>>>>>>> theirs\n');
    const crlf = mergeTexts(of(1, '\r\n'), of(2, '\r\n'), of(3, '\r\n'))?.content.toString();
    expect(crlf).to.match(/^(?:[^\n]*\r\n)+\}$/);
  });

  it('has the keys of both where both added the file', () => {
    const merged = mergeTexts('', text({ a: 1 }), text({ b: 2 }));
    expect(JSON.parse(merged?.content.toString() ?? '')).to.deep.equal({ a: 1, b: 2 });
  });

  it('leaves alone what would not stay what it is', () => {
    for (const odd of [
      '{"a": 1, // why\n"b": 1}',
      '{"a": 1, "a": 2}',
      '{"a": 12345678901234567890}',
      '{"a": 1.0}',
      '{',
      '',
    ]) {
      expect(mergeTexts('{"a": 1}', odd, '{"a": 1, "b": 2}'), odd).to.equal(undefined);
    }
  });
});
