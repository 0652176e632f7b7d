import { expect } from 'chai';
import { mergeMetadata } from '../../../src/metadata/merge/mergeMetadata.js';

type Merged = Readonly<{ text: string; paths: readonly string[] }>;

const merge = (...three: readonly [base: string, ours: string, theirs: string]): Merged => {
  const [base, ours, theirs] = three.map((content) => Buffer.from(`<Flow>\n${content}\n</Flow>\n`));
  const { content, conflicts } = mergeMetadata({ base, ours, theirs }, 'F.flow-meta.xml');
  return {
    text: content.toString().slice('<Flow>\n'.length, -'\n</Flow>\n'.length),
    paths: conflicts.map(({ path }) => path),
  };
};

const lines = (...texts: readonly string[]): string => texts.join('\n');
const element = (tag: string, ...content: readonly string[]): string => lines(`<${tag}>`, ...content, `</${tag}>`);
const name = (text: string): string => `<name>${text}</name>`;

describe('a merge of a flow', () => {
  const text = (value: string): string => element('value', `<stringValue>${value}</stringValue>`);
  const mapped = (field: string, type: string, value: string): string =>
    element(
      'transformValueActions',
      `<outputFieldApiName>${field}</outputFieldApiName>`,
      `<transformType>${type}</transformType>`,
      text(value)
    );
  const transform = (...actions: readonly string[]): string =>
    element('transforms', name('T'), element('transformValues', ...actions));

  it('has what the sides changed of one field that a transformation sets', () => {
    const b = mapped('B', 'Map', '1');
    const merged = merge(
      transform(mapped('A', 'Map', '1'), b),
      transform(mapped('A', 'Map', '2'), b, mapped('C', 'Map', '1')),
      transform(mapped('A', 'Sum', '1'))
    );
    expect(merged).to.deep.equal({ text: transform(mapped('A', 'Sum', '2'), mapped('C', 'Map', '1')), paths: [] });
  });

  it('asks about the value alone that both sides changed in a transformation', () => {
    const three = ['1', '2', '3'].map((value) => transform(mapped('A', 'Map', value)));
    const { paths } = merge(three[0], three[1], three[2]);
    expect(paths).to.deep.equal(['transforms[T]/transformValues[]/transformValueActions[A]/value/stringValue']);
  });

  it('asks about what a step of an orchestration is given where both sides added it', () => {
    const stage = (...values: readonly string[]): string =>
      element(
        'orchestratedStages',
        name('S'),
        element(
          'stageSteps',
          name('P'),
          ...values.map((value) => element('entryActionInputParameters', name('a'), text(value)))
        )
      );
    expect(merge(stage(), stage('1'), stage('2')).paths).to.deep.equal([
      'orchestratedStages[S]/stageSteps[P]/entryActionInputParameters[a]/value/stringValue',
    ]);
  });

  it('has what the sides changed of records that are looked up through others', () => {
    const related = (field: string, limit: string, sort: string): string =>
      element(
        'relatedRecords',
        element('limit', `<numberValue>${limit}</numberValue>`),
        `<relationshipField>${field}</relationshipField>`,
        `<sortField>${sort}</sortField>`
      );
    const lookup = (...records: readonly string[]): string =>
      element(
        'recordLookups',
        name('L'),
        element('relatedRecords', ...records, '<relationshipField>R</relationshipField>')
      );
    const [b, c] = [related('B', '1', 'x'), related('C', '1', 'x')];
    const merged = merge(
      lookup(related('A', '1', 'x'), b),
      lookup(related('A', '2', 'x')),
      lookup(related('A', '1', 'y'), b, c)
    );
    expect(merged).to.deep.equal({ text: lookup(related('A', '2', 'y'), c), paths: [] });
  });

  it('asks about the one element of a collection that both sides gave', () => {
    const condition = (value: string): string =>
      element(
        'recordLookups',
        name('L'),
        element(
          'inputParameters',
          name('P'),
          element('value', element('collectionElements', `<stringValue>${value}</stringValue>`))
        )
      );
    const { paths } = merge('<label>L</label>', condition('1'), condition('2'));
    expect(paths).to.deep.equal(['recordLookups[L]/inputParameters[P]/value/collectionElements/stringValue']);
  });
});
