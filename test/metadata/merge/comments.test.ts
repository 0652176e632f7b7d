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

/** A field of a layout: the column that it is in, and the comment before it. */
type Field = Readonly<{ name: string; column: number; comment: string | undefined }>;

const layoutOf = (fields: readonly Field[]): string => {
  const item = ({ name, comment }: Field): string =>
    `${comment === undefined ? '' : `<!-- ${comment} -->\n`}<layoutItems>\n<field>${name}</field>\n</layoutItems>\n`;
  const column = (at: number): string =>
    `<layoutColumns>\n${fields
      .filter((field) => field.column === at)
      .map(item)
      .join('')}</layoutColumns>\n`;
  return `<Layout>\n<layoutSections>\n<label>S</label>\n${column(0)}${column(1)}</layoutSections>\n</Layout>\n`;
};

/** By field, the comments that are before it. */
const commentsIn = (text: string): ReadonlyMap<string, readonly string[]> =>
  new Map(
    [...text.matchAll(/((?:<!-- .* -->\n)*)<layoutItems>\n<field>(\w)</g)].map(([, before, name]) => [
      name,
      [...before.matchAll(/<!-- (.*) -->/g)].map(([, comment]) => comment).sort(),
    ])
  );

const fields = fc.tuple(
  ...[...'abcdef'].map((name) =>
    fc.record({ name: fc.constant(name), column: fc.nat(1), comment: fc.constantFrom(undefined, name) })
  )
);

/** What a side moves to the other column, and what it writes or takes away before which fields. */
const fieldEdits = (by: string): fc.Arbitrary<(base: readonly Field[]) => readonly Field[]> =>
  fc
    .record({
      moved: fc.subarray([...'abcdef'], { maxLength: 2 }),
      told: fc.dictionary(fc.constantFrom(...'abcdef'), fc.constantFrom(undefined, 'alike', by), { maxKeys: 3 }),
    })
    .map(({ moved, told }) => (base) => {
      const edited = base.map((field) => ({
        ...field,
        column: moved.includes(field.name) ? 1 - field.column : field.column,
        comment: field.name in told ? told[field.name] && `${field.name} ${told[field.name]}` : field.comment,
      }));
      const isMoved = ({ name }: Field): boolean => moved.includes(name);
      return [...edited.filter((field) => !isMoved(field)), ...edited.filter(isMoved)];
    });

describe('any merge of fields that were moved to another column', () => {
  it('leaves a comment where the side that moved the field left it', () => {
    const [a, b]: readonly Field[] = [...'ab'].map((name) => ({ name, column: 0, comment: undefined }));
    const base = [{ ...a, comment: 'both' }, b];
    const moved = [
      { ...b, comment: 'both' },
      { ...a, column: 1 },
    ];
    const told = [
      { ...a, comment: 'both' },
      { ...b, comment: 'of b' },
    ];
    for (const [ours, theirs] of [
      [moved, told],
      [told, moved],
    ]) {
      const [before, mine, other] = [base, ours, theirs].map((list) => Buffer.from(layoutOf(list)));
      const { content, conflicts } = mergeMetadata({ base: before, ours: mine, theirs: other }, 'a.xml');
      expect(conflicts).to.deep.equal([]);
      const comments = commentsIn(content.toString());
      expect([comments.get('a'), comments.get('b')]).to.deep.equal([[], ['both', 'of b']]);
    }
  });

  property(
    'keeps what either side wrote before a field with it',
    fc.tuple(fields, fieldEdits('ours'), fieldEdits('theirs')),
    ([base, byOurs, byTheirs]) => {
      const lists = { base, ours: byOurs(base), theirs: byTheirs(base) };
      const [before, ours, theirs] = [lists.base, lists.ours, lists.theirs].map((list) => Buffer.from(layoutOf(list)));
      const { content, conflicts } = mergeMetadata({ base: before, ours, theirs }, 'a.xml');
      // The order of what both moved may be asked about.
      if (conflicts.length > 0) return;
      const merged = commentsIn(content.toString());
      for (const { name, comment } of base) {
        const [own, other] = [lists.ours, lists.theirs].map(
          (list) => list.find((field) => field.name === name)?.comment
        );
        const wanted = own === comment ? [other] : other === comment ? [own] : [...new Set([own, other])];
        expect(merged.get(name), name).to.deep.equal(wanted.filter((each) => each !== undefined).sort());
      }
    }
  );
});

/** A page of regions with components and comments: `S[a #c b] T[]`. */
const pageOf = (regions: string): Buffer => {
  const within = (items: string): string =>
    items
      .split(' ')
      .filter((item) => item !== '')
      .map((item) =>
        item.startsWith('#')
          ? `<!-- ${item.slice(1)} -->\n`
          : `<itemInstances>\n<componentInstance>\n<identifier>${item}</identifier>\n</componentInstance>\n</itemInstances>\n`
      )
      .join('');
  const all = [...regions.matchAll(/(\w+)\[(.*?)\]/g)].map(
    ([, name, items]) => `<flexiPageRegions>\n${within(items)}<name>${name}</name>\n</flexiPageRegions>\n`
  );
  return Buffer.from(`<FlexiPage>\n${all.join('')}</FlexiPage>\n`);
};

const mergePages = ([base, ours, theirs]: readonly string[], choice?: 'base' | 'ours' | 'theirs'): string =>
  mergeMetadata({ base: pageOf(base), ours: pageOf(ours), theirs: pageOf(theirs) }, 'a.xml', {
    resolve: () => choice,
  }).content.toString();

describe('a comment', () => {
  for (const [what, pages, merged] of [
    [
      'stays with what follows it where a component was moved between',
      ['S[a b] T[c #e]', 'S[b] T[c #e a]', 'S[a b] T[c #x]'],
      'S[b] T[c a #x]',
    ],
    [
      'is once where a side moved it before a component that the other one moved',
      ['S[a b #e d]', 'S[#e a b d]', 'R[a #e]'],
      'R[a #e]',
    ],
    [
      'stays as one side edited it where the other one left it',
      ['S[#e a b] T[c]', 'S[#e b] T[c a]', 'S[#x a b] T[c]'],
      'S[#x b] T[c a]',
    ],
    [
      'goes along where the other side wrote it beside one that stays',
      ['S[#e a b] T[c]', 'S[#e b] T[c a]', 'S[#e #x a b] T[c]'],
      'S[#e b] T[c #x a]',
    ],
    [
      'stays where one side moved it to an empty region that the other one renamed',
      ['S[] T[a #e b]', 'S[#e] T[a b]', 'R[] T[a #e b]'],
      'R[] T[a #e b]',
    ],
    [
      'stays there beside other changes',
      ['S[#f] U[] T[a #e b]', 'S[#f #e] U[b] T[a]', 'R[#f] U[] T[a #e b]'],
      'R[#f] U[#e b] T[a]',
    ],
  ] as const) {
    it(what, () => {
      expect(mergePages(pages)).to.equal(pageOf(merged).toString());
    });
  }

  it('is where that is of which it speaks, where both moved that to different places', () => {
    const pages = ['S[a #e b] T[c] U[d]', 'S[a] T[#e b c] U[d]', 'S[a] T[c] U[#e b d]'];
    expect(mergePages(pages).match(/<!-- e -->/g)).to.have.length(1);
    for (const [choice, page] of [
      ['ours', pages[1]],
      ['theirs', pages[2]],
      ['base', pages[0]],
    ] as const) {
      expect(mergePages(pages, choice)).to.equal(pageOf(page).toString());
    }
  });
});

/** A flow of screens with fields, which may hold others, and comments: `S[a #c R{b}] T[]`. */
const flowOf = (screens: string): Buffer => {
  const opened = (tag: string, name: string): string => `<${tag}>\n<name>${name}</name>\n`;
  const written = (token: string): string => {
    if (token.startsWith('#')) return `<!-- ${token.slice(1)} -->\n`;
    if (token === ']') return '</screens>\n';
    if (token === '}') return '</fields>\n';
    if (token.endsWith('[')) return opened('screens', token.slice(0, -1));
    return token.endsWith('{') ? opened('fields', token.slice(0, -1)) : `${opened('fields', token)}</fields>\n`;
  };
  const tokens = screens.match(/#\w+|\w+[[{]?|[\]}]/g) ?? [];
  return Buffer.from(`<Flow>\n${tokens.map(written).join('')}</Flow>\n`);
};

const mergeFlows = ([base, ours, theirs]: readonly string[], choice?: 'base' | 'ours' | 'theirs'): string =>
  mergeMetadata({ base: flowOf(base), ours: flowOf(ours), theirs: flowOf(theirs) }, 'a.xml', {
    resolve: () => choice,
  }).content.toString();

describe('a comment in what was moved itself', () => {
  for (const [what, flows, merged] of [
    [
      'stays where a side left it when it took a field away from behind it',
      ['S[a R{#e b c}] T[d]', 'S[a b R{#e c}] T[d]', 'S[a] T[d R{#x b c}]'],
      'S[a b] T[d R{#x c}]',
    ],
    [
      'is as one side edited it where the other one put a field behind it',
      ['S[a b R{c #e}] T[d]', 'S[a] T[d R{c #e b}]', 'S[a b R{c #x}] T[d]'],
      'S[a] T[d R{c #x b}]',
    ],
    [
      'goes along with a field that one side took out of it',
      ['S[a R{c #e b}] T[d]', 'S[a] T[d R{c #e b}]', 'S[a #e b R{c}] T[d]'],
      'S[a #e b] T[d R{c}]',
    ],
  ] as const) {
    it(what, () => {
      expect(mergeFlows(flows)).to.equal(flowOf(merged).toString());
    });
  }

  it('goes where a field goes that both moved to different places', () => {
    const flows = ['S[a R{c #e b}] T[d] U[f]', 'S[a] T[d #e b] U[f R{c}]', 'S[a R{c}] T[d] U[#e b f]'];
    expect(mergeFlows(flows).match(/<!-- e -->/g)).to.have.length(1);
    for (const [choice, flow] of [
      ['ours', 'S[a] T[d #e b] U[f R{c}]'],
      ['theirs', 'S[a] T[d] U[#e b f R{c}]'],
      ['base', 'S[a] T[d] U[f R{c #e b}]'],
    ] as const) {
      expect(mergeFlows(flows, choice)).to.equal(flowOf(flow).toString());
    }
  });
});

describe('a comment before what a side moved out of what is asked about', () => {
  const sides = ['ours', 'base', 'theirs'] as const;
  const pieces = { ours: '$1', base: '$2', theirs: '$3' };
  const taken = (flows: readonly string[], side: (typeof sides)[number]): string =>
    mergeFlows(flows)
      .replace(/^<{7} ours\n([^]*?)^\|{7} base\n([^]*?)^={7}\n([^]*?)^>{7} theirs\n/gm, pieces[side])
      // Where a version has it is taken out with the markers.
      .replace(/^<!-- in .* -->\n/gm, '');

  for (const [what, [base, ours, theirs], merged] of [
    [
      'is there once, where the version has it that is chosen',
      ['S[a W{#c f}]', 'S[a W{#c f g}]', 'S[a #c f]'],
      { ours: 'S[a W{#c f g}]', base: 'S[a W{#c f}]', theirs: 'S[a #c f]' },
    ],
    [
      'does not stay alone where what it speaks of is elsewhere',
      ['S[a] T[#c f #d g]', 'S[a #c f]', 'S[a] T[#c f #d g h]'],
      { ours: 'S[a #c f]', base: 'S[a] T[#c f #d g]', theirs: 'S[a] T[#c f #d g h]' },
    ],
    [
      'is as that side edited it, also where the other one has what it speaks of',
      ['S[a W{#c f}]', 'S[a W{#c f g}]', 'S[a #x f]'],
      { ours: 'S[a W{#x f g}]', base: 'S[a W{#c f}]', theirs: 'S[a #x f]' },
    ],
    [
      'is before that alone where the other side took it away, and the base is chosen',
      ['S[a] T[b #c f]', 'S[a #c f] T[b g]', 'S[a]'],
      { ours: 'S[a #c f] T[b g]', base: 'S[a] T[b #c f]' },
    ],
  ] as const) {
    it(what, () => {
      const wanted: Partial<Record<(typeof sides)[number], string>> = merged;
      for (const side of sides) {
        const expected = wanted[side];
        if (expected === undefined) continue;
        const written = flowOf(expected).toString();
        expect(mergeFlows([base, ours, theirs], side)).to.equal(written);
        expect(taken([base, ours, theirs], side)).to.equal(written);
        const other = ({ ours: 'theirs', base: 'base', theirs: 'ours' } as const)[side];
        expect(mergeFlows([base, theirs, ours], other)).to.equal(written);
        expect(taken([base, theirs, ours], other)).to.equal(written);
      }
    });
  }

  it('is once where both sides have it there, before another one each', () => {
    const flows = ['S[b] T[d #c f]', 'S[b #c g] T[d]', 'S[b #c f] T[d]'];
    for (const side of sides) {
      expect(mergeFlows(flows, side).match(/<!-- c -->/g), side).to.have.length(1);
      expect(taken(flows, side).match(/<!-- c -->/g), side).to.have.length(1);
    }
  });
});
