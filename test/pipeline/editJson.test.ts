import { expect } from 'chai';
import { rewriteJson } from '../../src/pipeline/editJson.js';

const rewrite = (json: string, wanted: unknown): string => rewriteJson(json, [], { present: JSON.parse(json), wanted });

describe('changing a value in the text of JSON', () => {
  it('takes keys away, changes and adds them, and leaves the rest as it is written', () => {
    const text = '{\n\t"a": [ 1,2 ],\n\t"b": 1,\n\t"c" : {"d":1},\n\t"e": 1\n}\n';
    expect(rewrite(text, { a: [1, 3], c: { d: 1 }, x: { y: 1 }, z: 2 })).to.equal(
      '{\n\t"a": [ 1,3 ],\n\t"c" : {"d":1},\n\t"x": {\n\t\t"y": 1\n\t},\n\t"z": 2\n}\n'
    );
  });

  it('writes an object anew of which no key stays', () => {
    expect(rewrite('{\n  "a": {\n    "b": 1\n  }\n}', { a: { c: 2 } })).to.equal('{\n  "a": {\n    "c": 2\n  }\n}');
    expect(rewriteJson('{"a": {"b": 1},\n"c": 1}', ['a', 'b'], { present: 1, wanted: undefined })).to.equal(
      '{"a": {},\n"c": 1}'
    );
  });

  it('leaves a file of one line one line', () => {
    expect(rewrite('{"a":[1],"b":{"c":1}}', { a: [1, { d: 2 }], b: { c: 1, e: 2 } })).to.equal(
      '{"a":[1,{"d":2}],"b":{"c":1,"e":2}}'
    );
  });

  it('takes names that all objects have for keys', () => {
    expect(rewrite('{\n  "constructor": 1,\n  "a": 1\n}', { a: 1 })).to.equal('{\n  "a": 1\n}');
    expect(rewrite('{\n  "a": 1\n}', { a: 1, toString: 2 })).to.equal('{\n  "a": 1,\n  "toString": 2\n}');
  });
});
