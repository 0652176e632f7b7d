import { expect } from 'chai';
import { fingerprintOf, type Contested } from '../../../src/promotion/merge/contested.js';
import type { OpenConflict } from '../../../src/promotion/merge/openConflicts.js';
import { newResolution } from '../../../src/promotion/merge/resolutions.js';
import { askAbout, chosen, selected } from '../../../src/ui/conflicts/choose.js';
import { failure } from '../../support/failure.js';

const contested = (element: string, more: Partial<Contested> = {}): Contested => ({
  ...{ kind: 'element', file: 'force-app/labels/L.labels-meta.xml', element, type: 'CustomLabel' },
  values: { base: '<value>1</value>', ours: '<value>2</value>', theirs: '<value>3</value>' },
  ...more,
});
const open = (...all: readonly Contested[]): readonly OpenConflict[] => all.map((each) => ({ contested: each }));
const known = newResolution(contested('labels[A]/value'), 'theirs', {
  by: 'Ada <ada@example.com>',
  at: '2026-01-02T03:04:05.000Z',
  runs: ['1'],
  why: undefined,
});
const noEdit = async (): Promise<string> => Promise.reject(new Error('not asked for'));

type Asked = Array<
  Readonly<{ default?: unknown; choices: ReadonlyArray<Readonly<{ value: unknown; description?: string }>> }>
>;

describe('choosing what comes of a conflict', () => {
  it('finds one of those that look the same by its number, and all of them without', () => {
    const all = open(contested('filters/value'), contested('filters/value', { number: 2 }), contested('columns'));
    const numbers = (element: string): unknown => selected(all, { element }).map(({ contested: { number } }) => number);
    expect(numbers('filters/value')).to.deep.equal([undefined, 2]);
    expect(numbers('filters/value#1')).to.deep.equal([undefined]);
    expect(numbers('filters/value#2')).to.deep.equal([2]);
  });

  it('finds the conflicts that are named', async () => {
    const all = open(
      contested('labels[A]/value'),
      contested('labels[B]/value'),
      contested('', { kind: 'file', file: 'classes/A.cls', type: 'contents' })
    );
    const elements = (flags: Parameters<typeof selected>[1]): unknown =>
      selected(all, flags).map(({ contested: { element, file } }) => element || file);
    expect(elements({ element: 'labels[B]/value' })).to.deep.equal(['labels[B]/value']);
    expect(elements({ type: 'CustomLabel' })).to.have.length(2);
    expect(elements({ file: ['A.cls'] })).to.deep.equal(['classes/A.cls']);
    expect(elements({ all: true })).to.have.length(3);
    expect((await failure(Promise.resolve({}).then((flags) => selected(all, flags)))).name).to.equal(
      'SeveralConflictsError'
    );
    expect((await failure(Promise.resolve({ file: ['s'] }).then((flags) => selected(all, flags)))).name).to.equal(
      'ConflictNotFoundError'
    );
  });

  it('takes what flags say', async () => {
    const [conflict] = open(contested('labels[A]/value'));
    expect(await chosen(conflict, { ours: true }, noEdit)).to.equal('ours');
    expect(await chosen(conflict, { text: '<value>4</value>' }, noEdit)).to.deep.equal({ text: '<value>4</value>' });
    expect(await chosen(conflict, { edit: true }, async () => Promise.resolve('<value>5</value>'))).to.deep.equal({
      text: '<value>5</value>',
    });
    expect(await chosen({ ...conflict, known }, { known: true }, noEdit)).to.equal('theirs');
    expect((await failure(chosen(conflict, { known: true }, noEdit))).name).to.equal('NothingKnownError');
    expect(await chosen(conflict, {}, noEdit)).to.equal(undefined);
  });

  it('takes no side of a file for all that is contested in it, and edits no file', async () => {
    const whole = { contested: contested('', { kind: 'file' }), known, standsForAll: true as const };
    const all = [whole, ...open(contested('labels[A]/value'))];
    expect(selected(all, { all: true }).map(({ contested: { element } }) => element)).to.deep.equal([
      'labels[A]/value',
    ]);
    expect(selected(all, { all: true, known: true })).to.have.length(2);
    for (const flags of [{ edit: true }, { text: 'class A {}' }]) {
      expect((await failure(chosen(whole, flags, noEdit))).name).to.equal('NoElementError');
    }
  });

  it('asks with a preview of each answer, and offers first what was decided before', async () => {
    const asked: Asked = [];
    const answering = (answer: unknown): Parameters<typeof askAbout>[0] => ({
      select: async <T>(question: Asked[number] & Readonly<{ message: string }>): Promise<T> => {
        asked.push(question);
        return Promise.resolve(answer as T);
      },
    });
    const shown = {
      contested: contested('labels[A]/value'),
      known,
      changers: {},
      previews: { base: 'base text', ours: 'our text', theirs: 'their text' },
    };
    const tools = {
      edit: async (): Promise<string> => Promise.resolve('<value>6</value>'),
      now: new Date('2026-01-03T00:00:00Z'),
    };
    expect(await askAbout(answering('known'), shown, tools)).to.equal('theirs');
    expect(asked[0].default).to.equal('known');
    expect(asked[0].choices.map(({ value, description }) => [value, description])).to.deep.equal([
      ['known', 'theirs, by Ada 20 hours ago'],
      ['ours', 'our text'],
      ['theirs', 'their text'],
      ['base', 'base text'],
      ['edit', undefined],
      ['skip', undefined],
    ]);
    expect(await askAbout(answering('edit'), shown, tools)).to.deep.equal({ text: '<value>6</value>' });
    expect(await askAbout(answering('skip'), shown, tools)).to.equal(undefined);
    const list = { ...shown, known: undefined, contested: contested('things', { isList: true }) };
    expect(await askAbout(answering('both'), list, tools)).to.equal('both');
    expect(asked.at(-1)?.choices.map(({ value }) => value)).to.include('both');
  });
});

describe('a fingerprint', () => {
  it('is the same whichever side is ours, and another one for anything else', () => {
    const one = contested('labels[A]/value');
    const { base, ours, theirs } = one.values;
    expect(fingerprintOf({ ...one, values: { base, ours: theirs, theirs: ours } })).to.equal(fingerprintOf(one));
    const others = [
      contested('labels[B]/value'),
      contested('labels[A]/value', { file: 'other.xml' }),
      contested('labels[A]/value', { type: 'Other' }),
      contested('labels[A]/value', { values: { base, ours, theirs: '<value>4</value>' } }),
      contested('labels[A]/value', { values: { base: ours, ours: base, theirs } }),
      contested('labels[A]/value', { values: { base: undefined, ours, theirs } }),
      contested('labels[A]/value', { kind: 'file' }),
    ];
    expect(new Set([one, ...others].map(fingerprintOf)).size).to.equal(8);
  });

  it('is the same where the file was moved, but for whole files and JSON', () => {
    const isSame = (file: string, other: string, change: Partial<Contested> = {}): boolean =>
      fingerprintOf(contested('value', { ...change, file })) ===
      fingerprintOf(contested('value', { ...change, file: other }));
    expect(isSame('app/main/labels/A.labels-meta.xml', 'extra/labels/A.labels-meta.xml')).to.equal(true);
    expect(isSame('app/objects/A/fields/X.field-meta.xml', 'extra/objects/A/fields/X.field-meta.xml')).to.equal(true);
    expect(isSame('app/objects/A/fields/X.field-meta.xml', 'app/objects/B/fields/X.field-meta.xml')).to.equal(false);
    expect(isSame('app/reports/A/X.report-meta.xml', 'app/reports/B/X.report-meta.xml')).to.equal(false);
    expect(isSame('app/a/content.json', 'extra/a/content.json')).to.equal(false);
    expect(isSame('app/classes/A.cls', 'extra/classes/A.cls', { kind: 'file' })).to.equal(false);
  });
});
