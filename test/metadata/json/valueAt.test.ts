import { expect } from 'chai';
import { valueAt } from '../../../src/metadata/json/valueAt.js';

describe('a value of JSON by its path', () => {
  const file = Buffer.from(
    JSON.stringify({ a: { b: 1, 'c.d': [{ id: 'x', e: null }, 'text', { name: 'y' }] }, ab: 2, b: false })
  );

  it('is found through keys and through entries that name themselves', () => {
    for (const [path, text] of [
      ['a.b', '1'],
      ['ab', '2'],
      ['b', 'false'],
      ['a["c.d"].x.e', 'null'],
      ['a["c.d"].text', '"text"'],
      ['a["c.d"].y', '{\n  "name": "y"\n}'],
    ])
      expect(valueAt(file, path), path).to.equal(text);
    expect(JSON.parse(valueAt(file, '') ?? '')).to.deep.equal(JSON.parse(file.toString()));
  });

  it('is none where there is none, or no plain JSON', () => {
    for (const path of ['c', 'a.b.c', 'a["c.d"].z']) expect(valueAt(file, path), path).to.equal(undefined);
    expect(valueAt(Buffer.from('{"a": 1, "a": 2}'), 'a')).to.equal(undefined);
  });
});
