import { expect } from 'chai';
import { expandBraces, globToRegExp } from '../../../src/metadata/delta/glob.js';

describe('globs', () => {
  const cases: ReadonlyArray<readonly [glob: string, matching: readonly string[], other: readonly string[]]> = [
    ['*.cls', ['A.cls'], ['a/A.cls', '.cls', 'A.clsx']],
    ['a/*/c', ['a/b/c'], ['a/c', 'a/b/b/c']],
    ['**/c', ['c', 'a/c', 'a/b/c'], ['.a/c', 'a/cc']],
    ['a/**', ['a/b', 'a/b/c'], ['a', 'b/a', 'a/.b']],
    ['a?c', ['abc'], ['ac', 'a/c']],
    ['[a-c]x[!0-9]', ['ax_', 'cxy'], ['dx_', 'ax1', 'ax/']],
    ['@(a|b).js', ['a.js', 'b.js'], ['ab.js']],
    ['x+(a|b)?(c)', ['xa', 'xabac'], ['x', 'xcc']],
    ['!(a|b)', ['c', 'ab'], ['a', 'b']],
    ['a.b+(', ['a.b+('], ['aXb+(']],
    ['\\*', ['*'], ['a']],
  ];
  for (const [glob, matching, other] of cases) {
    it(`match with ${glob} what minimatch matches`, () => {
      const expression = globToRegExp(glob, { dot: false });
      expect(matching.filter((path) => !expression.test(path))).to.deep.equal([]);
      expect(other.filter((path) => expression.test(path))).to.deep.equal([]);
    });
  }

  it('match hidden names when asked to', () => {
    expect(globToRegExp('**/*', { dot: true }).test('.a/.b')).to.equal(true);
    expect(globToRegExp('.*', { dot: false }).test('.b')).to.equal(true);
  });

  it('have their braces expanded, also nested ones', () => {
    const expanded = ['a/x', 'a/y', 'a/z', 'b/c/x', 'b/c/y', 'b/c/z'];
    expect(expandBraces('{a,b/c}/{x,{y,z}}')).to.have.members(expanded).and.have.length(expanded.length);
    expect(expandBraces('a{b}c')).to.deep.equal(['a{b}c']);
  });
});
