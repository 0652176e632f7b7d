import { expect } from 'chai';
import { faultsOfMerge } from '../../../src/metadata/merge/guard.js';
import type { Resolution } from '../../../src/metadata/merge/conflict.js';
import { mergeMetadata } from '../../../src/metadata/merge/mergeMetadata.js';
import { layout, page, type Section } from './holders.js';

type Versions = readonly [base: string, ours: string, theirs: string];
type Merged = Readonly<{ text: string; paths: readonly string[]; faults: readonly string[] }>;

const merge = ([base, ours, theirs]: Versions, resolution?: Resolution): Merged => {
  const sides = { base: Buffer.from(base), ours: Buffer.from(ours), theirs: Buffer.from(theirs) };
  const { content, conflicts } = mergeMetadata(sides, 'a.xml', { resolve: () => resolution });
  const faults = conflicts.length > 0 ? [] : faultsOfMerge({ ...sides, merged: content }, 'a.xml');
  return { text: content.toString(), paths: conflicts.map(({ path }) => path), faults };
};

/** A merged file with one piece of each conflict. */
const takenFromMarkers = (versions: Versions, side: 'ours' | 'base' | 'theirs'): string =>
  merge(versions).text.replace(
    /^<{7} ours\n([^]*?)^\|{7} base\n([^]*?)^={7}\n([^]*?)^>{7} theirs\n/gm,
    { ours: '$1', base: '$2', theirs: '$3' }[side]
  );

const turned = ([base, ours, theirs]: Versions): Versions => [base, theirs, ours];
const other = { ours: 'theirs', theirs: 'ours', base: 'base' } as const;

for (const [name, write, path] of [
  ['a section of a layout', layout, 'layoutSections[Info]'],
  ['a region of a page', page, 'flexiPageRegions[Info]'],
] as const) {
  /** Expects what comes of each choice, decided or taken from the markers, in both directions. */
  const expectChoices = (
    versions: ReadonlyArray<readonly Section[]>,
    expected: Readonly<Record<'ours' | 'base' | 'theirs', readonly Section[]>>
  ): void => {
    const [base, ours, theirs] = versions.map((sections) => write(...sections));
    const [forth, back] = [[base, ours, theirs] as const, turned([base, ours, theirs])];
    for (const all of [forth, back]) expect(merge(all).paths).to.deep.equal([path]);
    for (const side of ['ours', 'base', 'theirs'] as const) {
      const wanted = write(...expected[side]);
      expect(merge(forth, side)).to.deep.equal({ text: wanted, paths: [], faults: [] });
      expect(merge(back, other[side])).to.deep.equal({ text: wanted, paths: [], faults: [] });
      expect(takenFromMarkers(forth, side)).to.equal(wanted);
      expect(takenFromMarkers(back, other[side])).to.equal(wanted);
    }
  };

  describe(`${name} that one side took away`, () => {
    it('has what it had taken away, too, where it is decided for what the other side moved that into', () => {
      const [base, gone] = [write(['Top', 'AB'], ['Info', 'C']), write(['Top', 'A'])];
      const moved = write(['Top', 'A'], ['Info', 'CB']);
      expect(merge([base, gone, moved], 'theirs')).to.deep.equal({ text: moved, paths: [], faults: [] });
      expect(merge([base, moved, gone], 'ours')).to.deep.equal({ text: moved, paths: [], faults: [] });
      expect(merge([base, gone, moved], 'ours')).to.deep.equal({ text: gone, paths: [], faults: [] });
    });

    it('leaves what the other side moved into it where it was', () => {
      expectChoices(
        [
          [
            ['Top', 'AB'],
            ['Info', 'C'],
          ],
          [
            ['Top', 'A'],
            ['Info', 'CB'],
          ],
          [['Top', 'AB']],
        ],
        {
          ours: [
            ['Top', 'A'],
            ['Info', 'CB'],
          ],
          base: [
            ['Top', 'AB'],
            ['Info', 'C'],
          ],
          theirs: [['Top', 'AB']],
        }
      );
    });

    it('goes where the other side changed nothing but what that side moved out of it', () => {
      const versions = [
        write(['Top', 'A'], ['Info', 'BC']),
        write(['Top', 'A'], ['Info', 'BC!']),
        write(['Top', 'ACB']),
      ] as const;
      for (const each of [versions, turned(versions)]) {
        expect(merge(each)).to.deep.equal({ text: write(['Top', 'AC!B']), paths: [], faults: [] });
      }
    });

    it('leaves it with what both sides changed of it', () => {
      const versions = [
        write(['Top', 'AB'], ['Info', 'C']),
        write(['Top', 'A'], ['Info', 'CB']),
        write(['Top', 'AB!']),
      ] as const;
      expect(merge(versions, 'theirs').text).to.equal(write(['Top', 'AB!']));
      expect(merge(turned(versions), 'ours').text).to.equal(write(['Top', 'AB!']));
    });

    it('has what that side changed of what the other one moved into it', () => {
      expectChoices(
        [
          [
            ['Top', 'AB'],
            ['Info', 'C'],
          ],
          [
            ['Top', 'A'],
            ['Info', 'CB'],
          ],
          [['Top', 'AB!']],
        ],
        {
          ours: [
            ['Top', 'A'],
            ['Info', 'CB!'],
          ],
          base: [
            ['Top', 'AB!'],
            ['Info', 'C'],
          ],
          theirs: [['Top', 'AB!']],
        }
      );
    });

    it('has what that side moved out of it once, there or here', () => {
      expectChoices(
        [
          [
            ['Top', 'A'],
            ['Info', 'BC'],
          ],
          [
            ['Top', 'A'],
            ['Info', 'BCD'],
          ],
          [['Top', 'AB']],
        ],
        {
          ours: [
            ['Top', 'A'],
            ['Info', 'BCD'],
          ],
          base: [
            ['Top', 'A'],
            ['Info', 'BC'],
          ],
          theirs: [['Top', 'AB']],
        }
      );
    });

    it('leaves it where that side moved it, to a part that all have or a new one', () => {
      expectChoices(
        [
          [
            ['Third', 'X'],
            ['Top', 'AB'],
            ['Info', 'C'],
          ],
          [
            ['Third', 'X'],
            ['Top', 'A'],
            ['Info', 'CB'],
          ],
          [
            ['Third', 'XB'],
            ['Top', 'A'],
          ],
        ],
        {
          ours: [
            ['Third', 'X'],
            ['Top', 'A'],
            ['Info', 'CB'],
          ],
          base: [
            ['Third', 'XB'],
            ['Top', 'A'],
            ['Info', 'C'],
          ],
          theirs: [
            ['Third', 'XB'],
            ['Top', 'A'],
          ],
        }
      );
      expectChoices(
        [
          [
            ['Top', 'AB'],
            ['Info', 'C'],
          ],
          [
            ['Top', 'A'],
            ['Info', 'CB'],
          ],
          [
            ['New', 'YB'],
            ['Top', 'A'],
          ],
        ],
        {
          ours: [
            ['New', 'Y'],
            ['Top', 'A'],
            ['Info', 'CB'],
          ],
          base: [
            ['New', 'YB'],
            ['Top', 'A'],
            ['Info', 'C'],
          ],
          theirs: [
            ['New', 'YB'],
            ['Top', 'A'],
          ],
        }
      );
    });

    it('leaves it a question where both moved something out of it, to different places', () => {
      const [base, ours, theirs] = [
        write(['Top', 'A'], ['Third', 'X'], ['Info', 'BC']),
        write(['Top', 'AB'], ['Third', 'X'], ['Info', 'C']),
        write(['Top', 'A'], ['Third', 'XB']),
      ];
      for (const versions of [[base, ours, theirs] as const, turned([base, ours, theirs])]) {
        expect(merge(versions).paths).to.have.lengthOf(2).and.to.include(path);
        for (const side of ['ours', 'theirs'] as const)
          expect(merge(versions, side)).to.deep.equal({
            ...{ text: versions[side === 'ours' ? 1 : 2], paths: [], faults: [] },
          });
      }
    });

    it('stays with what goes otherwise where neither has what was moved from one to the other', () => {
      const versions = [
        write(['Top', 'A'], ['Info', '']),
        write(['New', ''], ['Info', 'A']),
        write(['Top', 'A'], ['Other', '']),
      ] as const;
      for (const each of [versions, turned(versions)]) {
        expect(merge(each).paths).to.have.lengthOf(2).and.to.include(path);
        for (const side of ['ours', 'theirs', 'base'] as const) {
          const { text, ...rest } = merge(each, side);
          expect(rest).to.deep.equal({ paths: [], faults: [] });
          expect(text.match(/>A</g), text).to.deep.equal(takenFromMarkers(each, side).match(/>A</g));
        }
      }
    });

    it('has back what both sides moved out of it where the base is chosen', () => {
      const versions = [
        write(['Top', 'A'], ['Info', 'B']),
        write(['Top', 'C'], ['Info', 'BA']),
        write(['New', ''], ['Info', 'BA']),
      ] as const;
      for (const each of [versions, turned(versions)]) {
        const { text, faults } = merge(each, 'base');
        expect(faults).to.deep.equal([]);
        expect(text).to.be.oneOf([
          write(['Top', 'A'], ['New', ''], ['Info', 'B']),
          write(['New', ''], ['Top', 'A'], ['Info', 'B']),
        ]);
      }
    });

    it('counts as a person wrote it', () => {
      const versions = [
        write(['Top', 'AB'], ['Info', 'C']),
        write(['Top', 'A'], ['Info', 'CB']),
        write(['Top', 'AB']),
      ] as const;
      const info = (fields: string): string => write(['Info', fields]).split('\n').slice(1, -2).join('\n');
      expect(merge(versions, { text: info('C') }).text).to.equal(write(['Top', 'AB'], ['Info', 'C']));
      expect(merge(versions, { text: info('BC') }).text).to.equal(write(['Top', 'A'], ['Info', 'BC']));
      expect(merge(versions, { text: '' }).text).to.equal(write(['Top', 'AB']));
    });
  });
}
