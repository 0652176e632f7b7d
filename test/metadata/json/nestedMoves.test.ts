import { expect } from 'chai';
import { faultsOfJson } from '../../../src/metadata/json/guardJson.js';
import { jsonFiles } from '../../../src/metadata/json/jsonFiles.js';
import { type MergedJsonFile, mergeJsonFile } from '../../../src/metadata/json/mergeJsonFile.js';
import type { Resolve } from '../../../src/metadata/merge/conflict.js';

type Node = Readonly<{ id: string; v: string; regions?: readonly Node[]; components?: readonly Node[] }>;

/** A page as `R1[C1[Ra] C2=b]`: regions hold components, which hold regions; a list only where it stands. */
const page = (text: string): Buffer => {
  const tokens = text.match(/[\w=]+|[[\]]/g) ?? [];
  const list = (key: 'components' | 'regions'): readonly Node[] => {
    const nodes: Node[] = [];
    for (let token = tokens.shift(); token !== undefined && token !== ']'; token = tokens.shift()) {
      const [id, v = 'a'] = token.split('=');
      const isHolder = tokens[0] === '[' && tokens.shift() !== undefined;
      nodes.push({ id, v, ...(isHolder ? { [key]: list(key === 'regions' ? 'components' : 'regions') } : {}) });
    }
    return nodes;
  };
  return Buffer.from(`${JSON.stringify({ regions: list('components') }, undefined, 2)}\n`);
};

const textOf = (nodes: readonly Node[]): string =>
  nodes
    .map(({ id, v, regions, components }) => {
      const within = regions ?? components;
      return `${id}${v === 'a' ? '' : `=${v}`}${within ? `[${textOf(within)}]` : ''}`;
    })
    .join(' ');

const mergeOf = (versions: readonly [string, string, string], resolve?: Resolve): MergedJsonFile => {
  const [base, ours, theirs] = versions.map(page);
  const files = jsonFiles({ base, ours, theirs }, 'a.json');
  if (files === undefined) throw new Error('It is plain JSON.');
  return mergeJsonFile(files, resolve);
};

const shown = ({ content }: MergedJsonFile): string =>
  textOf((JSON.parse(content.toString()) as { regions: readonly Node[] }).regions);

/** What comes of versions where nobody is asked, in both directions. */
const expectMerged = (base: string, ours: string, theirs: string, expected: string): void => {
  for (const versions of [[base, ours, theirs] as const, [base, theirs, ours] as const]) {
    const merged = mergeOf(versions);
    expect(merged.conflicts).to.deep.equal([]);
    expect(shown(merged)).to.equal(expected);
  }
};

/** What is asked about, and what comes of each choice. */
const expectAsked = (
  [base, ours, theirs, path]: readonly [base: string, ours: string, theirs: string, path: string],
  chosen: Readonly<Partial<Record<'base' | 'ours' | 'theirs', string>>> = {}
): void => {
  const versions = { base, ours, theirs };
  expect(mergeOf([base, ours, theirs]).conflicts.map((each) => each.path)).to.deep.equal([path]);
  for (const side of ['base', 'ours', 'theirs'] as const) {
    const merged = mergeOf([base, ours, theirs], () => side);
    expect(shown(merged)).to.equal(chosen[side] ?? versions[side]);
    const guarded = { base: page(base), ours: page(ours), theirs: page(theirs), merged: merged.content };
    expect(faultsOfJson(guarded)).to.deep.equal([]);
  }
};

describe('merging JSON whose moved entries hold others', () => {
  it('has what one side moved out of what the other one moved', () => {
    expectMerged(
      ...(['R1[C1[Ra] C2[]] R2[]', 'R1[C1[] C2[Ra]] R2[]', 'R1[C2[]] R2[C1[Ra]]', 'R1[C2[Ra]] R2[C1[]]'] as const)
    );
    expectMerged(
      ...(['R1[C1[Ra[x]] C2[Rc]]', 'R1[C1[Ra[]] C2[Rc[x]]]', 'R1[C1[] C2[Rc Ra[x]]]'] as const),
      'R1[C1[] C2[Rc[x] Ra[]]]'
    );
  });

  it('has what one side moved into what the other one moved, and out of what that took away', () => {
    expectMerged(
      'R1[C1[Ra[]]] R2[C2[]] R3[x]',
      'R1[C1[]] R2[C2[Ra[x]]] R3[]',
      'R2[C2[] C1[Ra[]]] R3[x]',
      'R2[C2[Ra[x]] C1[]] R3[]'
    );
  });

  it('follows to lists of another level, also to one that only one side has', () => {
    expectMerged(
      'R1[Q[R5[C8]]] R2[x y]',
      'R1[Q[R5[C8 x]]] R2[y]',
      'R1[Q[R5[C8]]] R2[x=2 y]',
      'R1[Q[R5[C8 x=2]]] R2[y]'
    );
    expectMerged('R1[C1 C2[Ra]]', 'R1[C1[Ra] C2]', 'R1[C1 C2[Ra=2 Rb]]', 'R1[C1[Ra=2] C2[Rb]]');
  });

  it('asks in what holds all lists where both moved one to different ones, at any level', () => {
    expectAsked([
      'R1[C1[Ra[x]]] R2[C2[Rb] C3[Rc]]',
      'R1[C1[]] R2[C2[Rb Ra[x]] C3[Rc]]',
      'R1[C1[]] R2[C2[Rb] C3[Rc Ra[x]]]',
      'regions',
    ]);
    expectAsked([
      'R1[Q[R5[C7 C8]]] R2[x=1 y]',
      'R1[Q[R5[C7[Rn[x=2]] C8]]] R2[y]',
      'R1[Q[R5[C7 C8 x=1]]] R2[y]',
      'regions',
    ]);
    expectAsked(['R1[C1 C2[Ra]] R2[x]', 'R1[C1[Rn[x]] C2[Ra]] R2[]', 'R1[C1 C2[Ra[x]]] R2[]', 'regions']);
  });

  it('asks where one would come to be in itself', () => {
    expectAsked(['R1[C1[Ra[]]] R2[C2[Rb[]]]', 'R1[] R2[C2[Rb[C1[Ra[]]]]]', 'R1[C1[Ra[C2[Rb[]]]]] R2[]', 'regions']);
  });

  it('leaves as the base has it what was moved alike within what the base is chosen for', () => {
    expectAsked(['R1[x y z] R2[] R3[]', 'R1[y] R2[x] R3[z]', 'R1[y] R2[x z] R3[]', 'regions']);
  });

  it('has once what was moved alike within what the base is chosen for, out of what was moved out of that', () => {
    expectAsked(
      [
        ...(['R1[C1[Ra[x]] C2[Rb[]] e f g] R2[C3[]]', 'R1[C1[] C2[Rb[x]] f e g] R2[C3[Ra[]]]'] as const),
        ...(['R1[C1[] C2[Rb[x]] f g e] R2[C3[Ra[]]]', 'regions.R1.components'] as const),
      ],
      { base: 'R1[C1[] C2[Rb[x]] e f g] R2[C3[Ra[]]]' }
    );
  });

  it('has of what was moved alike what the base has in it, where that is chosen for what it is in now', () => {
    expectAsked(
      [
        ...(['R1[C0[Ra Rb] C2[]] R2[]', 'R1[C2[Rb]] R2[C0[Ra]]', 'R1[] R2[C0[Ra] C2[]]'] as const),
        'regions.R2.components',
      ],
      { base: 'R1[] R2[C0[Ra Rb] C2[]]', ours: 'R1[] R2[C0[Ra] C2[Rb]]' }
    );
  });

  it('follows in lists that have no ids themselves, but names', () => {
    const view = (first: readonly string[], second: readonly string[], x = 'a'): string => {
      const list = (ids: readonly string[]): unknown => ids.map((id) => ({ id, v: id === 'x' ? x : 'a' }));
      const views = [
        { name: 'one', components: list(first) },
        { name: 'two', areas: [{ key: 'k', components: list(second) }] },
      ];
      return `${JSON.stringify({ views }, undefined, 2)}\n`;
    };
    const [base, moved, edited] = [view(['x', 'y'], []), view(['y'], ['x']), view(['x', 'y'], [], 'b')];
    const files = { base: Buffer.from(base), ours: Buffer.from(moved), theirs: Buffer.from(edited) };
    const sides = jsonFiles(files, 'a.json');
    if (sides === undefined) throw new Error('It is plain JSON.');
    const { content, conflicts } = mergeJsonFile(sides);
    expect(conflicts).to.deep.equal([]);
    expect(content.toString()).to.equal(view(['y'], ['x'], 'b'));
    expect(faultsOfJson({ ...files, merged: Buffer.from(view(['x', 'y'], ['x'])) })).to.deep.equal([
      'it has components.x in two lists',
    ]);
  });

  it('tells entries apart by the keys above their lists where lists of other levels have their ids, too', () => {
    const [base, moved] = ['R1[x Q[Rx[x]]] R2[]', 'R1[Q[Rx[x]]] R2[x]'];
    expectMerged(base, moved, 'R1[x=2 Q[Rx[x]]] R2[]', 'R1[Q[Rx[x]]] R2[x=2]');
    expectMerged(base, moved, 'R1[x Q[Rx[x=2]]] R2[]', 'R1[Q[Rx[x=2]]] R2[x]');
  });
});

describe('the guard of merged JSON whose entries hold others', () => {
  const faults = (ours: string, theirs: string, merged: string): readonly string[] =>
    faultsOfJson({ ours: page(ours), theirs: page(theirs), merged: page(merged) });

  it('finds what is in lists of two levels, or in none', () => {
    const [ours, theirs] = ['R1[Q[R5[x]]] R2[y]', 'R1[Q[R5]] R2[x y]'];
    expect(faults(ours, theirs, 'R1[Q[R5[x]]] R2[x y]')).to.deep.equal(['it has components.x in two lists']);
    expect(faults(ours, theirs, 'R1[Q[R5]] R2[y]')).to.deep.equal(['it lacks components.x, which both sides have']);
    expect(faults(ours, theirs, ours)).to.deep.equal([]);
  });
});
