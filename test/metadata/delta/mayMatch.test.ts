import { expect } from 'chai';
import fc from 'fast-check';
import ignoreModule, { type Ignore } from 'ignore';
import { mayMatch } from '../../../src/metadata/delta/mayMatch.js';
import { seed } from '../../support/seed.js';

/** Undefined for lines that the library cannot read. */
const parserOf = (lines: readonly string[]): Ignore | undefined => {
  try {
    return ignoreModule.default().add(lines.join('\n'));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
};

describe('a path that no line can match', () => {
  it('is told by what is literal in the lines', () => {
    const may = mayMatch([
      '# comment',
      '',
      '**/jsconfig.json',
      '**/__tests__/**',
      '!**/__tests__/keep',
      '**/*.dup',
      '**/.*',
    ]);
    for (const path of ['a/jsconfig.json', 'JSConfig.json', 'a/__tests__/b', 'x.dup', '.hidden', 'a/.b/c']) {
      expect(may(path), path).to.equal(true);
    }
    for (const path of ['a/b.cls', 'classes/keep.cls', 'a/tests/b', 'a.b/c.d']) expect(may(path), path).to.equal(false);
    for (const line of ['*', '**', '?', '[ab]c[', 'a\\']) expect(mayMatch([line])('any'), line).to.equal(true);
  });

  it('is never one that the lines leave out', () => {
    const name = fc.stringMatching(/^[abA.*?[\]!\\ -]{1,4}$/);
    const pattern = fc
      .array(fc.oneof(name, fc.constantFrom('**', '*', '__tests__', '*.xml', 'a?c', '[ab]*', '\\*', '.*')), {
        minLength: 1,
        maxLength: 3,
      })
      .chain((parts) =>
        fc
          .tuple(fc.constantFrom('', '/', '!', '**/'), fc.constantFrom('', '/'))
          .map(([before, after]) => before + parts.join('/') + after)
      );
    const segment = fc.oneof(fc.stringMatching(/^[abAB.x-]{1,4}$/), fc.constantFrom('__tests__', 'a.xml', '*', 'abc'));
    const path = fc
      .array(segment, { minLength: 1, maxLength: 4 })
      .map((parts) => parts.join('/'))
      .filter((text) => !/^\.*\/|^\.+$|\/\.{1,2}(?:\/|$)/.test(text));
    fc.assert(
      fc.property(
        fc.array(pattern, { minLength: 1, maxLength: 3 }),
        fc.array(path, { minLength: 1, maxLength: 8 }),
        (lines, paths) => {
          const parser = parserOf(lines);
          fc.pre(parser !== undefined);
          const may = mayMatch(lines);
          for (const each of paths)
            expect(may(each) || !parser?.ignores(each), `${lines.join(' | ')}: ${each}`).to.equal(true);
        }
      ),
      { numRuns: 3000, seed }
    );
  });
});
