import { expect } from 'chai';
import { faultsOfMerge } from '../../../src/metadata/merge/guard.js';
import { mergeMetadata } from '../../../src/metadata/merge/mergeMetadata.js';

type Merged = Readonly<{ took: number; paths: readonly string[] }>;

/** A merge and a look at what came of it: in how many milliseconds of this process, whatever else goes on; and what is in conflict. */
const merge = (base: string, ours: string, theirs: string): Merged => {
  const [b, o, t] = [base, ours, theirs].map((each) => Buffer.from(each));
  const before = process.cpuUsage();
  const { content, conflicts } = mergeMetadata({ base: b, ours: o, theirs: t }, 'a.xml');
  if (conflicts.length === 0) {
    expect(faultsOfMerge({ base: b, ours: o, theirs: t, merged: content }, 'a.xml')).to.deep.equal([]);
  }
  const { user, system } = process.cpuUsage(before);
  return { took: (user + system) / 1000, paths: conflicts.map(({ path }) => path) };
};

/** What is ten times as long takes ten times as long, or a hundred times by its square. */
const expectNearLinear = (short: Merged, long: Merged, most = 30): void => {
  expect(long.took).to.be.lessThan(most * Math.max(short.took, 100));
};

const numbered = (count: number, written: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => written(at)).join('');

describe('a merge of long lists', function () {
  this.timeout(120_000);

  it('takes time by their length where all entries share one key', () => {
    const profile = (count: number, editable: string): string => {
      const entry = `<fieldPermissions><editable>${editable}</editable><field>A.B</field></fieldPermissions>\n`;
      return `<Profile>\n${numbered(count, () => entry)}</Profile>\n`;
    };
    const merged = (count: number): Merged =>
      merge(profile(count, 'false'), profile(count, 'true'), profile(count - 9, 'false'));
    const [short, long] = [merged(1000), merged(10_000)];
    expect(long.paths).to.deep.equal(['fieldPermissions[A.B]']);
    expectNearLinear(short, long);
  });

  it('takes time by their length where a side renamed all sections', () => {
    const layout = (count: number, name: string, fields: string): string => {
      const item = (field: string): string => `<layoutItems><field>${field}</field></layoutItems>\n`;
      const items = (at: number): string => [...fields].map((each) => item(`${each}${at}`)).join('');
      const section = (at: number): string =>
        `<layoutSections>\n<label>${name}${at}</label>\n<layoutColumns>\n${items(at)}</layoutColumns>\n</layoutSections>\n`;
      return `<Layout>\n${numbered(count, section)}</Layout>\n`;
    };
    const merged = (count: number): Merged =>
      merge(layout(count, 'S', 'AB'), layout(count, 'R', 'AB'), layout(count, 'S', 'ABC'));
    const [short, long] = [merged(100), merged(1000)];
    expect(long.paths).to.deep.equal([]);
    expectNearLinear(short, long);
    // What the other side took away is one conflict each.
    const gone = merge(layout(1000, 'S', 'AB'), layout(1000, 'R', 'AB'), '<Layout>\n</Layout>\n');
    expect(gone.paths).to.have.length(1000);
    expectNearLinear(short, gone);
  });

  it('takes time by their length where all items with their comments are moved out of one section', () => {
    const items = (count: number): string =>
      numbered(count, (at) => `<!-- of ${at} -->\n<layoutItems><field>F${at}</field></layoutItems>\n`);
    const section = (name: string, within: string): string =>
      `<layoutSections>\n<label>${name}</label>\n<layoutColumns>\n${within}</layoutColumns>\n</layoutSections>\n`;
    const layout = (a: string, b: string): string => `<Layout>\n${section('A', a)}${section('B', b)}</Layout>\n`;
    const one = (field: string): string => `<layoutItems><field>${field}</field></layoutItems>\n`;
    const merged = (count: number): Merged =>
      merge(layout(items(count), one('Z')), layout(one('Y'), items(count)), layout(items(count), one('Z') + one('X')));
    const [short, long] = [merged(500), merged(5000)];
    expect(long.paths).to.deep.equal([]);
    expectNearLinear(short, long, 20);
  });

  it('takes time by their length where both renamed all sections and moved what is in them', () => {
    const merged = (count: number): Merged => {
      const layout = (name: string, first: number, second: number): string => {
        const item = (field: string): string => `<layoutItems><field>${field}</field></layoutItems>\n`;
        const items = (at: number): string => item(`A${(at + first) % count}`) + item(`B${(at + second) % count}`);
        const section = (at: number): string =>
          `<layoutSections>\n<label>${name}${at}</label>\n<layoutColumns>\n${items(at)}</layoutColumns>\n</layoutSections>\n`;
        return `<Layout>\n${numbered(count, section)}</Layout>\n`;
      };
      return merge(layout('S', 0, 0), layout('R', 0, 1), layout('Q', 1, 0));
    };
    // The first merge is slower than the rest.
    const [, short, long] = [merged(250), merged(250), merged(2500)];
    expect(long.paths).to.have.length(5000);
    expectNearLinear(short, long, 20);
  });

  it('takes time by their length where one side took all sections away that the other one changed, but not what is in them', () => {
    const item = (field: string): string => `<layoutItems><field>${field}</field></layoutItems>\n`;
    const section = (name: string, within: string): string =>
      `<layoutSections>\n<label>${name}</label>\n<layoutColumns>\n${within}</layoutColumns>\n</layoutSections>\n`;
    const merged = (count: number): Merged => {
      const sections = (more: string): string =>
        numbered(count, (at) => section(`S${at}`, item(`A${at}`) + (more === '' ? '' : item(`${more}${at}`))));
      const layout = (first: string, rest: string): string => `<Layout>\n${section('T', first)}${rest}</Layout>\n`;
      const all = numbered(count, (at) => item(`A${at}`));
      return merge(layout(item('Z'), sections('')), layout(item('Z'), sections('B')), layout(item('Z') + all, ''));
    };
    const [, short, long] = [merged(100), merged(100), merged(1000)];
    expect(long.paths).to.have.length(1000);
    expectNearLinear(short, long, 20);
  });
});
