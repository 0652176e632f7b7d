import { expect } from 'chai';
import { mergeMetadata } from '../../../src/metadata/merge/mergeMetadata.js';

type Merged = Readonly<{ text: string; paths: readonly string[] }>;

const merge = (root: string, ...three: readonly [base: string, ours: string, theirs: string]): Merged => {
  const [base, ours, theirs] = three.map((content) => Buffer.from(`<${root}>\n${content}\n</${root}>\n`));
  const { content, conflicts } = mergeMetadata({ base, ours, theirs }, 'a.xml');
  return {
    text: content.toString().slice(`<${root}>\n`.length, -`\n</${root}>\n`.length),
    paths: conflicts.map(({ path }) => path),
  };
};

const lines = (...texts: readonly string[]): string => texts.join('\n');
const value = (tag: string, text: string): string => `<${tag}>${text}</${tag}>`;
const element = (tag: string, ...content: readonly string[]): string => lines(`<${tag}>`, ...content, `</${tag}>`);

describe('a merge of parts of components', () => {
  it('has what the sides changed of one column that a component of a dashboard shows', () => {
    const column = (name: string, total: string, type: string): string =>
      element('flexTableColumn', value('reportColumn', name), value('showTotal', total), value('type', type));
    const file = (...columns: readonly string[]): string =>
      element(
        'dashboardGridLayout',
        element(
          'dashboardGridComponents',
          element(
            'dashboardComponent',
            value('componentType', 'FlexTable'),
            element('flexComponentProperties', ...columns),
            value('report', 'R')
          )
        )
      );
    const a = column('A', 'false', 'detail');
    const merged = merge(
      'Dashboard',
      file(a, column('B', 'false', 'detail')),
      file(column('B', 'true', 'detail')),
      file(a, column('B', 'false', 'aggregate'), column('C', 'false', 'detail'))
    );
    expect(merged).to.deep.equal({
      text: file(column('B', 'true', 'aggregate'), column('C', 'false', 'detail')),
      paths: [],
    });
  });

  for (const folder of ['DashboardFolder', 'EmailFolder', 'ReportFolder']) {
    it(`asks about the access alone that both sides gave a group: ${folder}`, () => {
      const share = (access: string): string =>
        element('folderShares', value('accessLevel', access), value('sharedTo', 'A'), value('sharedToType', 'Group'));
      const { paths } = merge(folder, value('name', 'F'), share('View'), share('Manage'));
      expect(paths).to.deep.equal(['folderShares[Group|A]/accessLevel']);
    });
  }

  it('asks about the label alone that both sides gave a category within others', () => {
    const category = (...inner: readonly string[]): string => element('dataCategory', ...inner);
    const file = (label: string): string =>
      category(category(category(value('label', label), value('name', 'C')), value('name', 'B')), value('name', 'A'));
    const { paths } = merge('DataCategoryGroup', file('1'), file('2'), file('3'));
    expect(paths).to.deep.equal(['dataCategory/dataCategory[B]/dataCategory[C]/label']);
  });

  for (const [what, root, path, file] of [
    [
      'sums up a column of a report',
      'Report',
      'columns[F]/aggregateTypes',
      (text: string): string => element('columns', value('aggregateTypes', text), value('field', 'F')),
    ],
    [
      'ends a bucket of numbers',
      'Report',
      'buckets[B]/values[V]/sourceValues/to',
      (text: string): string =>
        element(
          'buckets',
          value('developerName', 'B'),
          element('values', element('sourceValues', value('to', text)), value('value', 'V'))
        ),
    ],
    [
      'a chart of a report shows',
      'Report',
      'chart/chartSummaries/column',
      (text: string): string => element('chart', element('chartSummaries', value('column', text))),
    ],
    [
      'starts a flow',
      'Flow',
      'start/triggers/object',
      (text: string): string => element('start', element('triggers', value('object', text))),
    ],
  ] as const) {
    it(`asks what ${what} where each side chose another one instead of one`, () => {
      expect(merge(root, file('1'), file('2'), file('3')).paths).to.deep.equal([path]);
    });
  }

  it('asks what sums up a column of a report that both sides added', () => {
    const column = (field: string, sum: string): string =>
      element('columns', value('aggregateTypes', sum), value('field', field));
    const base = column('A', 'Sum');
    const { paths } = merge('Report', base, lines(base, column('B', 'Sum')), lines(base, column('B', 'Average')));
    expect(paths).to.deep.equal(['columns[B]/aggregateTypes']);
  });

  it('numbers the items of the menu of a community', () => {
    const item = (label: string, position: string): string =>
      element('navigationMenuItem', value('label', label), value('position', position));
    const file = (...items: readonly string[]): string => element('navigationLinkSet', ...items);
    const home = item('Home', '0');
    const merged = merge('Network', file(home), file(home, item('A', '1')), file(home, item('B', '1')));
    expect(merged).to.deep.equal({ text: file(home, item('A', '1'), item('B', '2')), paths: [] });
  });
});
