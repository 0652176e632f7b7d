import { expect } from 'chai';
import { mergeMetadata } from '../../../src/metadata/merge/mergeMetadata.js';

type Component = readonly [title: string, row: number, legend?: string];

const component = ([title, row, legend = 'Bottom']: Component): string =>
  [
    '<dashboardGridComponents>',
    '<columnIndex>0</columnIndex>',
    '<dashboardComponent>',
    '<componentType>Bar</componentType>',
    `<header>${title}</header>`,
    `<legendPosition>${legend}</legendPosition>`,
    `<report>F/${title}</report>`,
    '</dashboardComponent>',
    `<rowIndex>${row}</rowIndex>`,
    '</dashboardGridComponents>\n',
  ].join('\n');

const dashboard = (...components: readonly Component[]): string =>
  `<Dashboard>\n<dashboardGridLayout>\n${components.map(component).join('')}</dashboardGridLayout>\n</Dashboard>\n`;

type Merged = Readonly<{ text: string; paths: readonly string[] }>;

/** A merge that asks alike whichever side is ours. */
const merge = (base: string, ours: string, theirs: string): Merged => {
  const merged = (...versions: readonly string[]): Merged => {
    const [b, o, t] = versions.map((content) => Buffer.from(content));
    const { content, conflicts } = mergeMetadata({ base: b, ours: o, theirs: t }, 'a.xml');
    return { text: content.toString(), paths: conflicts.map(({ path }) => path) };
  };
  const found = merged(base, ours, theirs);
  expect(merged(base, theirs, ours).paths).to.deep.equal(found.paths);
  return found;
};

const base = dashboard(['Sales', 0], ['Costs', 4]);

describe('a merge of what is shown at places', () => {
  it('has an edit in the component that it was made in, where others were put before it', () => {
    const ours = dashboard(['News', 0], ['Sales', 4], ['Costs', 8]);
    expect(merge(base, ours, dashboard(['Sales', 0, 'Right'], ['Costs', 4]))).to.deep.equal({
      text: dashboard(['News', 0], ['Sales', 4, 'Right'], ['Costs', 8]),
      paths: [],
    });
  });

  it('has an edit in the component that it was made in, where two changed places', () => {
    const theirs = dashboard(['Sales', 0, 'Right'], ['Costs', 4]);
    expect(merge(base, dashboard(['Costs', 0], ['Sales', 4]), theirs)).to.deep.equal({
      text: dashboard(['Costs', 0], ['Sales', 4, 'Right']),
      paths: [],
    });
  });

  it('asks about what one side edited where the other one took it away and moved another to its place', () => {
    const merged = merge(base, dashboard(['Costs', 0]), dashboard(['Sales', 0, 'Right'], ['Costs', 4]));
    expect(merged.paths).to.deep.equal(['dashboardGridLayout/dashboardGridComponents[0|0]']);
  });

  it('knows a component that got another title', () => {
    const renamed = component(['Sales', 0]).replace('<header>Sales', '<header>Turnover');
    const [theirs, merged] = [
      dashboard(['Sales', 0], ['Costs', 4]).replace(component(['Sales', 0]), renamed),
      dashboard(['News', 0], ['Sales', 4], ['Costs', 8]).replace(
        component(['Sales', 4]),
        renamed.replace('<rowIndex>0', '<rowIndex>4')
      ),
    ];
    expect(merge(base, dashboard(['News', 0], ['Sales', 4], ['Costs', 8]), theirs)).to.deep.equal({
      text: merged,
      paths: [],
    });
  });

  it('asks where both added one at one place', () => {
    const merged = merge(
      base,
      dashboard(['Sales', 0], ['Costs', 4], ['News', 8]),
      dashboard(['Sales', 0], ['Costs', 4], ['Tax', 8])
    );
    expect(merged.paths).to.deep.equal(['dashboardGridLayout/dashboardGridComponents[8|0]']);
  });

  it('asks where one side moved one to where the other one added another', () => {
    const merged = merge(
      base,
      dashboard(['Sales', 4], ['Costs', 8]),
      dashboard(['Sales', 0], ['Costs', 4], ['Tax', 8])
    );
    expect(merged.paths).to.deep.equal(['dashboardGridLayout/dashboardGridComponents[8|0]']);
    expect(merged.text.match(/<header>Tax/g)).to.have.length(1);
  });

  it('leaves alone those that a side has at one place itself', () => {
    const theirs = dashboard(['Sales', 0], ['Costs', 0, 'Right']);
    expect(merge(base, dashboard(['Sales', 0, 'Left'], ['Costs', 4]), theirs)).to.deep.equal({
      text: dashboard(['Sales', 0, 'Left'], ['Costs', 0, 'Right']),
      paths: [],
    });
  });

  it('asks where both added a field at one place of a layout’s summary', () => {
    const item = (field: string, x: number): string =>
      `<summaryLayoutItems>\n<field>${field}</field>\n<posX>${x}</posX>\n<posY>0</posY>\n</summaryLayoutItems>\n`;
    const layout = (...items: readonly string[]): string =>
      `<Layout>\n<summaryLayout>\n${items.join('')}</summaryLayout>\n</Layout>\n`;
    const merged = merge(layout(item('A', 0)), layout(item('A', 0), item('B', 1)), layout(item('A', 0), item('C', 1)));
    expect(merged.paths).to.deep.equal(['summaryLayout/summaryLayoutItems[1|0]']);
  });
});
