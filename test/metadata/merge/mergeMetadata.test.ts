import { expect } from 'chai';
import { mergeMetadata } from '../../../src/metadata/merge/mergeMetadata.js';

const fileOf = (root: string, content: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="http://soap.sforce.com/2006/04/metadata">\n${content}</${root}>\n`;

type Merged = Readonly<{ text: string; paths: readonly string[] }>;

const merge = (base: string, ours: string, theirs: string): Merged => {
  const [b, o, t] = [base, ours, theirs].map((each) => Buffer.from(each));
  const { content, conflicts } = mergeMetadata({ base: b, ours: o, theirs: t }, 'a.xml');
  return { text: content.toString(), paths: conflicts.map(({ path }) => path) };
};

/** A merge of what is in three elements of one type. */
const mergeIn = (root: string, base: string, ours: string, theirs: string): Merged => {
  const { text, paths } = merge(fileOf(root, base), fileOf(root, ours), fileOf(root, theirs));
  const [before, after] = [fileOf(root, '').indexOf('</'), `</${root}>\n`.length];
  return { text: text.slice(before, -after), paths };
};

const label = (name: string, value: string, more = ''): string =>
  `    <labels>\n        <fullName>${name}</fullName>\n${more}        <value>${value}</value>\n    </labels>\n`;

describe('a merge of metadata', () => {
  it('has what each side added, changed and took away', () => {
    const base = label('A', '1') + label('B', '1') + label('C', '1');
    const ours = label('A', 'ours') + label('B', '1') + label('C', '1') + label('D', '1');
    const theirs = label('A', '1') + label('B2', '1') + label('C', 'theirs');
    expect(mergeIn('CustomLabels', base, ours, theirs)).to.deep.equal({
      text: label('A', 'ours') + label('B2', '1') + label('C', 'theirs') + label('D', '1'),
      paths: [],
    });
  });

  it('indents as the other versions do where ours has nothing left that shows how', () => {
    const tabs = (text: string): string => fileOf('CustomLabels', text.replaceAll('    ', '\t'));
    const [a, b] = [label('A', '1'), label('B', '1')];
    expect(merge(tabs(a), tabs(''), tabs(a + b))).to.deep.equal({ text: tabs(b), paths: [] });
    // What ours has shows it.
    const { text } = merge(tabs(a), fileOf('CustomLabels', label('C', '1')), tabs(a + b));
    expect(text).to.equal(fileOf('CustomLabels', label('C', '1') + b));
  });

  it('goes down to the smallest element that both changed differently, and has the rest of both', () => {
    const [one, other] = ['        <language>de</language>\n', '        <protected>true</protected>\n'];
    const merged = mergeIn('CustomLabels', label('A', '1'), label('A', 'ours', one), label('A', 'theirs', other));
    expect(merged.paths).to.deep.equal(['labels[A]/value']);
    expect(merged.text).to.equal(
      [
        '    <labels>\n        <fullName>A</fullName>\n        <language>de</language>\n        <protected>true</protected>\n',
        '<<<<<<< ours\n        <value>ours</value>\n||||||| base\n        <value>1</value>\n',
        '=======\n        <value>theirs</value>\n>>>>>>> theirs\n    </labels>\n',
      ].join('')
    );
  });

  it('has what theirs added as theirs wrote it, also what holds a comment alone', () => {
    const fields = (...names: readonly string[]): string =>
      names
        .map(
          (name) =>
            `    <fields>\n        <label><!-- ${name} --></label>\n        <name>${name}</name>\n    </fields>\n`
        )
        .join('');
    const merged = mergeIn('CustomObjectTranslation', fields('A', 'C'), fields('A'), fields('A', 'B', 'C'));
    expect(merged).to.deep.equal({ text: fields('A', 'B'), paths: [] });
  });

  it('asks where one side took away what the other one changed', () => {
    const [base, changed] = [label('A', '1') + label('B', '1'), label('A', '1') + label('B', '2')];
    for (const sides of [[label('A', '1'), changed] as const, [changed, label('A', '1')] as const]) {
      const merged = mergeIn('CustomLabels', base, ...sides);
      expect(merged.paths).to.deep.equal(['labels[B]']);
      expect(merged.text).to.include('<value>2</value>').and.to.include('<<<<<<< ours');
    }
  });

  it('has once what both added alike, however they wrote it', () => {
    const compact = '    <labels><fullName>B</fullName><value>&#x31;</value></labels>\n';
    const merged = mergeIn(
      'CustomLabels',
      label('A', '1'),
      label('A', '1') + label('B', '1'),
      compact + label('A', '2')
    );
    expect(merged).to.deep.equal({ text: label('A', '2') + label('B', '1'), paths: [] });
  });

  it('puts what theirs added where an org lists it among what ours added', () => {
    const access = (name: string): string =>
      `    <classAccesses>\n        <apexClass>${name}</apexClass>\n        <enabled>true</enabled>\n    </classAccesses>\n`;
    const of = (...names: readonly string[]): string => names.map(access).join('');
    expect(mergeIn('Profile', of('A', 'F'), of('A', 'C', 'E', 'F'), of('A', 'B', 'D', 'F', 'G'))).to.deep.equal({
      text: of('A', 'B', 'C', 'D', 'E', 'F', 'G'),
      paths: [],
    });
  });

  describe('of lists without an order puts what theirs added', () => {
    const access = (name: string): string =>
      `    <classAccesses>\n        <apexClass>${name}</apexClass>\n    </classAccesses>\n`;
    const of = (names: string): string => [...names].map(access).join('');
    const merged = (base: string, ours: string, theirs: string): string => {
      const { text, paths } = mergeIn('Profile', of(base), of(ours), of(theirs));
      expect(paths).to.deep.equal([]);
      return [...text.matchAll(/<apexClass>(.)/g)].map(([, name]) => name).join('');
    };

    it('behind the entry before it, in a file that is not sorted, too', () => {
      expect(merged('dcba', 'dcbay', 'dcxba')).to.equal('dcxbay');
    });

    it('before the entry behind it where none is before it', () => {
      expect(merged('dcba', 'dcbay', 'xdcba')).to.equal('xdcbay');
    });

    it('behind the nearest one before it that is still there', () => {
      expect(merged('abcd', 'acd', 'abxcd')).to.equal('axcd');
    });

    it('where ours has its neighbour by now', () => {
      expect(merged('abcd', 'cabd', 'abcxd')).to.equal('cxabd');
    });

    it('among what ours added there by what an org lists first', () => {
      expect(merged('az', 'adkz', 'afmz')).to.equal('adfkmz');
      expect(merged('az', 'akdz', 'afz')).to.equal('afkdz');
    });

    it('that is the first of its tag behind the tag before it, and behind new tags that come earlier', () => {
      const [description, license] = ['    <description>1</description>\n', '    <userLicense>1</userLicense>\n'];
      const tab = '    <tabVisibilities>\n        <tab>T</tab>\n    </tabVisibilities>\n';
      const page = '    <pageAccesses>\n        <apexPage>P</apexPage>\n    </pageAccesses>\n';
      const base = of('a') + description + license;
      const [ours, theirs] = [of('a') + description + page + license, of('a') + description + tab + license];
      expect(mergeIn('Profile', base, ours, theirs).text).to.equal(of('a') + description + page + tab + license);
      expect(mergeIn('Profile', base, theirs, ours).text).to.equal(of('a') + description + page + tab + license);
    });
  });

  describe('of lists whose order has a meaning', () => {
    const value = (name: string): string =>
      `    <standardValue>\n        <fullName>${name}</fullName>\n    </standardValue>\n`;
    const of = (names: string): string => [...names].map(value).join('');
    const order = (base: string, ours: string, theirs: string): unknown => {
      const { text, paths } = mergeIn('StandardValueSet', of(base), of(ours), of(theirs));
      return paths.length > 0 ? paths : [...text.matchAll(/<fullName>(.)/g)].map(([, name]) => name).join('');
    };

    it('moves what one side moved, and adds what the other one added', () => {
      expect(order('abcd', 'abcdx', 'dabc')).to.equal('dabcx');
      expect(order('abcd', 'dabc', 'abcxd')).to.equal('dabcx');
      expect(order('abcde', 'bacde', 'abced')).to.equal('baced');
    });

    it('has what a side added beside its neighbours where that side moved them, too', () => {
      const values = (names: string): string =>
        [...names]
          .map((name) => value(name.toLowerCase()).replace('</fullName>', `</fullName><default>${name}</default>`))
          .join('');
      const cases = ['ab Ab baY', 'abc abC bcaY', 'abcd abcD baYcd', 'abcd Abcd bYacd', 'abcd abcD Ycabd'];
      for (const [base, ours, theirs] of cases.map((each) => each.split(' '))) {
        const { text, paths } = mergeIn('StandardValueSet', values(base), values(ours), values(theirs));
        expect(paths).to.deep.equal([]);
        const names = [...text.matchAll(/<fullName>(.)/g)].map(([, name]) => name).join('');
        expect(names).to.equal(theirs.toLowerCase());
      }
      expect(order('abcd', 'abxcd', 'byacd')).to.equal('byaxcd');
      expect(order('abcd', 'xabcd', 'bcayd')).to.equal('xbcayd');
      expect(order('abcdef', 'bxacdef', 'abcdyfe')).to.equal('bxacdyfe');
    });

    it('has what both added at one place, ours first', () => {
      expect(order('ab', 'abx', 'aby')).to.equal('abxy');
    });

    it('asks where both moved one to different places', () => {
      expect(order('abcde', 'bcade', 'bcdea')).to.deep.equal(['standardValue']);
    });

    it('asks where what one side moved would be where it was for what the other moved', () => {
      expect(order('abc', 'bac', 'acb')).to.deep.equal(['standardValue']);
      expect(order('abc', 'acb', 'bac')).to.deep.equal(['standardValue']);
    });

    it('asks where both added the same ones in different orders', () => {
      expect(order('a', 'axy', 'ayx')).to.deep.equal(['standardValue']);
    });

    it('asks about nothing in a list that it asks about', () => {
      const labelled = (names: string, text: string): string =>
        of(names).replace('<fullName>a', `<label>${text}</label><fullName>a`);
      const merged = mergeIn(
        'StandardValueSet',
        labelled('abcde', '1'),
        labelled('bcade', '2'),
        labelled('bcdea', '3')
      );
      expect(merged.paths).to.deep.equal(['standardValue']);
      expect(merged.text.match(/<<<<<<</g)).to.have.lengthOf(1);
    });

    it('has the conditions that each side added, which only their positions name', () => {
      const condition = (name: string): string => `        <filters><field>${name}</field></filters>\n`;
      const view = (...names: readonly string[]): string => names.map(condition).join('');
      expect(mergeIn('ListView', view('A', 'B'), view('A', 'B', 'C'), view('A2', 'B')).paths).to.deep.equal([]);
      const { text, paths } = mergeIn('ListView', view('A'), view('A', 'B'), view('A', 'C'));
      expect(paths).to.deep.equal([]);
      expect(text.match(/<field>./g)).to.deep.equal(['<field>A', '<field>B', '<field>C']);
    });
  });

  describe('of elements that nothing names', () => {
    const entry = (value: string): string => `    <thing>\n        <value>${value}</value>\n    </thing>\n`;
    const of = (values: string): string => [...values].map(entry).join('');

    it('has what each side added and took away', () => {
      expect(mergeIn('Unknown', of('aab'), of('aabx'), of('ab'))).to.deep.equal({ text: of('abx'), paths: [] });
    });

    it('asks where both put something else in the place of the same one', () => {
      const { text, paths } = mergeIn('Unknown', of('abb'), of('xbbc'), of('ybb'));
      expect(paths).to.deep.equal(['thing/value']);
      expect(text).to.include('<value>x</value>').and.to.include('<value>y</value>');
    });
  });

  it('tells elements apart that share a key, by what a side left as it was', () => {
    const section = (style: string, ...fields: readonly string[]): string => {
      const items = fields.map((field) => `<layoutItems><field>${field}</field></layoutItems>`).join('');
      return `    <layoutSections><label>L</label><layoutColumns>${items}</layoutColumns><style>${style}</style></layoutSections>\n`;
    };
    const merged = mergeIn('Layout', section('1', 'A'), section('1', 'A', 'B'), section('1', 'A') + section('2', 'C'));
    expect(merged.paths).to.deep.equal([]);
    expect(merged.text.replace(/\n */g, '').trim()).to.equal(
      (section('1', 'A', 'B') + section('2', 'C')).trim().replace(/\n */g, '')
    );
  });

  describe('of a field that was moved in a layout', () => {
    const item = (field: string, behavior = 'Edit'): string =>
      `<layoutItems><behavior>${behavior}</behavior><field>${field}</field></layoutItems>`;
    const layout = (...columns: readonly string[]): string =>
      `    <layoutSections><label>L</label>${columns.map((each) => `<layoutColumns>${each}</layoutColumns>`).join('')}</layoutSections>\n`;
    const [a, b, c] = [item('A'), item('B'), item('C')];

    it('has it once, where the side that moved it has it, with what the other side changed of it', () => {
      const required = item('B', 'Required');
      const expected = { text: layout(a, c + required), paths: [] };
      expect(mergeIn('Layout', layout(a + b, c), layout(a, c + b), layout(a + required, c))).to.deep.equal(expected);
      expect(mergeIn('Layout', layout(a + b, c), layout(a + required, c), layout(a, c + b))).to.deep.equal(expected);
    });

    it('asks where both moved it to different places, or put it there', () => {
      const [one, other] = [layout(a, c + b, ''), layout(a, c, b)];
      for (const base of [layout(a + b, c, ''), layout(a, c, '')]) {
        const { text, paths } = mergeIn('Layout', base, one, other);
        expect(paths).to.deep.equal(['layoutSections[L]/layoutColumns[1]/layoutItems[B]']);
        expect(text.slice(0, text.indexOf('|||||||')).split('<field>B<')).to.have.lengthOf(2);
      }
    });

    it('has it where the version has it that was decided for', () => {
      const file = (text: string): Buffer => Buffer.from(`<Layout>\n${text}</Layout>\n`);
      const cases = [
        { base: layout(a + b, c, ''), expected: { ours: 'A|CB|', theirs: 'A|C|B', base: 'AB|C|' } },
        { base: layout(a, c, ''), expected: { ours: 'A|CB|', theirs: 'A|C|B', base: 'A|C|' } },
      ];
      for (const { base, expected } of cases) {
        const sides = { base: file(base), ours: file(layout(a, c + b, '')), theirs: file(layout(a, c, b)) };
        for (const side of ['ours', 'theirs', 'base'] as const) {
          const asked = new Set<string>();
          const { content, conflicts } = mergeMetadata(sides, 'a', {
            resolve: ({ path, values }) => {
              asked.add(path);
              expect(new Set(Object.values(values)).size).to.equal(3);
              return side;
            },
          });
          expect(conflicts).to.deep.equal([]);
          expect([...asked]).to.deep.equal(['layoutSections[L]/layoutColumns[1]/layoutItems[B]']);
          const columns = content.toString().split('<layoutColumns').slice(1);
          const fields = columns.map((column) => [...column.matchAll(/<field>(.)/g)].map(([, name]) => name).join(''));
          expect(fields.join('|')).to.equal(expected[side]);
        }
      }
    });

    it('says between the markers where each version has it', () => {
      const { text } = mergeIn('Layout', layout(a + b, c, ''), layout(a, c + b, ''), layout(a, c, b));
      const places = [...text.matchAll(/<!-- in (.*) -->/g)].map(([, place]) => place);
      expect(places).to.deep.equal([1, 0, 2].map((column) => `layoutSections[L]/layoutColumns[${column}]`));
    });

    it('takes it into a part that is new, with what ours changed of it', () => {
      const added = '<layoutSections><label>M</label><layoutColumns>';
      const theirs = `${layout(a, c)}    ${added}${b}</layoutColumns></layoutSections>\n`;
      const merged = mergeIn('Layout', layout(a + b, c), layout(a + item('B', 'Required'), c), theirs);
      expect(merged.paths).to.deep.equal([]);
      expect(merged.text.match(/<field>B</g)).to.have.lengthOf(1);
      expect(merged.text).to.match(/<label>M<[^]*Required[^]*<field>B</);
    });
  });

  it('leaves alone where an editor draws something', () => {
    const flow = (x: number, text: string): string =>
      `    <assignments>\n        <name>A</name>\n        <label>${text}</label>\n        <locationX>${x}</locationX>\n    </assignments>\n`;
    expect(mergeIn('Flow', flow(1, 'a'), flow(2, 'a'), flow(3, 'b'))).to.deep.equal({ text: flow(2, 'b'), paths: [] });
  });

  it('takes away what one side took away and the other one only drew elsewhere', () => {
    const screen = (x: number, y: number, text: string): string =>
      `    <screens>\n        <name>S</name>\n        <label>${text}</label>\n        <locationX>${x}</locationX>\n        <locationY>${y}</locationY>\n    </screens>\n`;
    const rest = '    <status>Draft</status>\n';
    const [base, moved, gone] = [screen(1, 1, 'a') + rest, screen(2, 3, 'a') + rest, rest];
    expect(mergeIn('Flow', base, moved, gone)).to.deep.equal({ text: rest, paths: [] });
    expect(mergeIn('Flow', base, gone, moved)).to.deep.equal({ text: rest, paths: [] });
    expect(mergeIn('Flow', base, screen(2, 1, 'b') + rest, gone).paths).to.deep.equal(['screens[S]']);
    expect(mergeIn('Flow', base, gone, screen(2, 1, 'b') + rest).paths).to.deep.equal(['screens[S]']);
  });

  describe('writes', () => {
    it('what nobody touched byte by byte as ours has it', () => {
      const odd =
        '  <!-- kept --><labels  >\r\n<fullName>O</fullName><value><![CDATA[<&>]]> &#65;</value></labels>\r\n';
      const base = fileOf('CustomLabels', label('A', '1')).replaceAll('\n', '\r\n');
      const ours = base.replace('</CustomLabels>', `${odd}</CustomLabels>`);
      const theirs = fileOf('CustomLabels', label('A', '1') + label('Z', '1'));
      expect(merge(`\uFEFF${base}`, `\uFEFF${ours}`, theirs).text).to.equal(
        `\uFEFF${ours.replace('</CustomLabels>', `${label('Z', '1').replaceAll('\n', '\r\n')}</CustomLabels>`)}`
      );
    });

    it('entries that nothing names, and nobody touched, byte by byte as ours has them', () => {
      const view = (...names: readonly string[]): string =>
        names.map((name) => `    <filters><field>${name}</field></filters>\n`).join('');
      const { text } = mergeIn('ListView', view('A', 'B'), view('X', 'A', 'B'), view('A', 'B', 'Y'));
      expect(text).to.include(view('X', 'A', 'B'));
    });

    it('conflicts between lines also where ours has all in one line', () => {
      const of = (value: string): string => `<A><b>${value}</b><c>1</c></A>`;
      expect(merge(of('1'), of('2'), of('3')).text).to.equal(
        '<A>\n<<<<<<< ours\n<b>2</b>\n||||||| base\n<b>1</b>\n=======\n<b>3</b>\n>>>>>>> theirs\n<c>1</c></A>'
      );
    });

    it('into an element that ours emptied', () => {
      const of = (content: string): string =>
        `    <layoutSections>\n        <label>L</label>\n${content}    </layoutSections>\n`;
      const column = (field: string): string =>
        `        <layoutColumns>\n            <layoutItems>\n                <field>${field}</field>\n            </layoutItems>\n        </layoutColumns>\n`;
      const [base, ours] = [of(column('A')), of('        <layoutColumns/>\n')];
      const theirs = base.replace('        </layoutColumns>', column('B').split('\n').slice(1, 5).join('\n'));
      expect(mergeIn('Layout', base, ours, theirs)).to.deep.equal({ text: of(column('B')), paths: [] });
    });

    it('the declaration of a prefix that it needs', () => {
      const base = '<A><b>1</b></A>';
      const theirs = '<A xmlns:xsi="i"><b>1</b><c xsi:nil="true"/></A>';
      expect(merge(base, '<A><b>2</b></A>', theirs).text).to.equal('<A xmlns:xsi="i"><b>2</b><c xsi:nil="true"/></A>');
    });
  });

  it('has the bytes of a side where the other one is as the base, whatever they are', () => {
    for (const [base, ours, theirs, expected] of [
      ['no xml', 'no xml', '<broken', '<broken'],
      ['no xml', '<broken', 'no xml', '<broken'],
      ['no xml', '<broken', '<broken', '<broken'],
    ]) {
      expect(merge(base, ours, theirs)).to.deep.equal({ text: expected, paths: [] });
    }
  });

  it('asks about the whole file where it is of different types', () => {
    const { text, paths } = merge('<A/>', '<B>1</B>\n', '<C/>');
    expect(paths).to.deep.equal(['']);
    expect(text).to.equal('<<<<<<< ours\n<B>1</B>\n||||||| base\n<A/>\n=======\n<C/>\n>>>>>>> theirs\n');
  });

  it('asks about the whole file where theirs changed a text that is directly in it', () => {
    const file = (text: string, value = '1'): string => fileOf('CustomLabels', `${text}\n${label('A', value)}`);
    for (const [base, ours, theirs] of [
      [file('a'), file('b'), file('c')],
      [file('a'), file('a', '2'), file('c')],
      [file('a'), file('a', '2'), file('')],
      [file(''), file('', '2'), file('c')],
      ['', file('', '2'), file('c')],
      ['', file('b'), file('c')],
    ])
      expect(merge(base, ours, theirs).paths, theirs).to.deep.equal(['']);
    for (const [base, ours, theirs, merged] of [
      [file('a'), file('b'), file('a', '2'), file('b', '2')],
      [file('a'), file(''), file('a', '2'), file('', '2')],
      [file('a'), file('b'), file('b', '2'), file('b', '2')],
      [file('a'), file('a'), file('c', '2'), file('c', '2')],
    ])
      expect(merge(base, ours, theirs)).to.deep.equal({ text: merged, paths: [] });
  });

  it('refuses what cannot be read, and says which side and line', () => {
    for (const [side, index] of Object.entries({ base: 0, ours: 1, theirs: 2 })) {
      const files = ['<A>\n<b>1</b></A>', '<A>\n<b>2</b></A>', '<A>\n<b>3</b></A>'];
      files[index] = '<A>\n<b></A>';
      expect(() => merge(files[0], files[1], files[2])).to.throw(`${side}: a.xml, line 2`);
    }
  });
});

describe('comments in a merge of metadata', () => {
  const [a, b] = [label('A', '1'), label('B', '1')];
  const [ours, theirs] = [label('A', 'ours'), label('B', 'theirs')];
  const comment = (text: string): string => `    <!-- ${text} -->\n`;

  it('are gone where each side took away another one of two equal ones', () => {
    const line = comment('= = =');
    const c = label('C', '1');
    const [base, without] = [a + line + b + line + c, { first: a + b + line + c, second: a + line + b + c }];
    const merged = { text: a + b + c, paths: [] };
    expect(mergeIn('CustomLabels', base, without.first, without.second)).to.deep.equal(merged);
    expect(mergeIn('CustomLabels', base, without.second, without.first)).to.deep.equal(merged);
    expect(mergeIn('CustomLabels', base, without.first, a + line + b)).to.deep.equal({ text: a + b, paths: [] });
  });

  it('are as both sides have them where equal ones are repeated, and what a side added is in', () => {
    const line = comment('= = =');
    const c = label('C', '1');
    const base = a + line + b + line;
    expect(mergeIn('CustomLabels', base, a + line + b + line + c, line + a + line + b + line)).to.deep.equal({
      text: line + a + line + b + line + c,
      paths: [],
    });
    expect(mergeIn('CustomLabels', base, a + b + line, a + b + line + c)).to.deep.equal({
      text: a + b + line + c,
      paths: [],
    });
  });

  it('come from either side, where that has them', () => {
    const merged = mergeIn(
      'CustomLabels',
      a + b,
      comment('of A') + ours + b,
      a + comment('of B') + b + comment('at the end')
    );
    expect(merged).to.deep.equal({
      text: comment('of A') + ours + comment('of B') + b + comment('at the end'),
      paths: [],
    });
  });

  it('that theirs changed or took away are so, beside what ours changed', () => {
    const base = comment('one') + a + comment('two') + b;
    const merged = mergeIn('CustomLabels', base, base.replace(a, ours), comment('uno') + a + b);
    expect(merged).to.deep.equal({ text: comment('uno') + ours + b, paths: [] });
  });

  it('that both changed are kept both, and nobody is asked', () => {
    const merged = mergeIn('CustomLabels', comment('1') + a + b, comment('o') + ours + b, comment('t') + a + theirs);
    expect(merged.paths).to.deep.equal([]);
    expect(merged.text).to.include('<!-- o -->').and.include('<!-- t -->').and.not.include('<!-- 1 -->');
  });

  it('go with what a side put in the place of what they spoke of, where that is gone', () => {
    const about = comment('about');
    const [c, d, x, z] = ['C', 'D', 'X', 'Z'].map((name) => label(name, '1'));
    const base = a + about + b + d + z;
    const merged = { text: a + c + about + x + z, paths: [] };
    const [one, other] = [a + about + b + c + z, a + about + x + d + z];
    expect(mergeIn('CustomLabels', base, one, other)).to.deep.equal(merged);
    expect(mergeIn('CustomLabels', base, other, one)).to.deep.equal(merged);
  });

  it('go with it also where it is in an order that one side changed', () => {
    const filter = (field: string): string =>
      `    <filters>\n        <field>${field}</field>\n        <operation>equals</operation>\n    </filters>\n`;
    const file = (text: string, ...filters: readonly string[]): string =>
      filters.map((each) => (each.length > 1 ? comment(each.slice(1)) : '') + filter(each[0])).join('') +
      `    <label>${text}</label>\n`;
    const [base, one] = [file('1', 'P', 'N', 'Tabout'), file('2', 'P', 'N', 'Tabout')];
    const other = file('1', 'N', 'X', 'P', 'Y', 'Dabout');
    const merged = { text: file('2', 'N', 'X', 'P', 'Y', 'Dabout'), paths: [] };
    expect(mergeIn('ListView', base, one, other)).to.deep.equal(merged);
    expect(mergeIn('ListView', base, other, one)).to.deep.equal(merged);
  });

  it('stay with what theirs added, on its line or before it', () => {
    const added = comment('of C') + label('C', '1').replace('</labels>', '</labels> <!-- C ends -->');
    const merged = mergeIn('CustomLabels', a + b, ours + b, a + added + b);
    expect(merged).to.deep.equal({ text: ours + added + b, paths: [] });
  });

  it('within an entry are as theirs has them, where ours changed something else in it', () => {
    const commented = label('A', '1', '        <!-- why -->\n        <protected>true</protected>\n');
    const merged = mergeIn('CustomLabels', label('A', '1'), ours, commented);
    expect(merged.text).to.equal(label('A', 'ours', '        <!-- why -->\n        <protected>true</protected>\n'));
  });

  it('within entries that share a key leave these as they are', () => {
    const commented = label('A', '1', '        <!-- why -->\n');
    const [base, changed] = [commented + label('A', '2') + b, commented + label('A', '3') + b];
    expect(mergeIn('CustomLabels', base, commented + label('A', '2') + theirs, changed)).to.deep.equal({
      text: commented + label('A', '3') + theirs,
      paths: [],
    });
  });

  it('within entries that nothing names, or that are twice, come in where the other side changed line ends or indentation', () => {
    const entry = (tag: string, name: string, more = ''): string =>
      `    <${tag}>\n${more}        <field>${name}</field>\n    </${tag}>\n`;
    const why = '        <!-- why -->\n';
    const rewritten = [
      (text: string): string => text.replaceAll('\n', '\r\n'),
      (text: string): string => text.replaceAll('    ', '\t'),
    ];
    for (const [type, tag, one, other] of [
      ['ListView', 'filters', 'A', 'B'],
      ['ListView', 'filters', 'A', 'A'],
      ['PermissionSet', 'unknownThings', 'A', 'B'],
      ['Unknown', 'things', 'A', 'A'],
    ]) {
      const file = (text: string, ...mores: readonly string[]): string =>
        fileOf(type, `${entry(tag, one, mores[0])}${entry(tag, other, mores[1])}    <label>${text}</label>\n`);
      for (const as of rewritten) {
        const merged = { text: as(file('new', '', why)), paths: [] };
        expect(merge(file('old'), as(file('new')), file('old', '', why)), tag).to.deep.equal(merged);
        const [comments, expected] = [file('old', '', why), { text: file('new', '', why), paths: [] }];
        const swapped = merge(file('old'), comments, as(file('new')));
        expect({ ...swapped, text: swapped.text.replaceAll('\t', '    ') }, tag).to.deep.equal(expected);
      }
    }
  });

  it('in an entry without elements, and in texts, are no elements', () => {
    const empty = (text: string): string => `    <labels>${text}</labels>\n`;
    const merged = mergeIn('CustomLabels', empty('') + a, empty('<!-- nothing -->') + a, empty('') + ours);
    expect(merged).to.deep.equal({ text: empty('<!-- nothing -->') + ours, paths: [] });
    const text = '<!-- in -->t';
    expect(mergeIn('CustomLabels', a + b, label('A', text) + b, a + theirs).text).to.equal(label('A', text) + theirs);
  });

  it('around the root are merged, too', () => {
    const [base, other] = [fileOf('CustomLabels', a + b), fileOf('CustomLabels', ours + b)];
    const commented = `${base.replace('<CustomLabels', '<!-- top -->\n<CustomLabels').trimEnd()}\n<!-- end -->\n`;
    expect(merge(base, other, commented).text).to.equal(
      `${other.replace('<CustomLabels', '<!-- top -->\n<CustomLabels').trimEnd()}\n<!-- end -->\n`
    );
    expect(merge(commented, commented.replace(a, ours), base).text).to.equal(other);
  });

  it('are not found in a CDATA section', () => {
    const section = '<![CDATA[ <!-- no comment --> ]]>';
    const merged = mergeIn('CustomLabels', label('A', section) + b, label('A', section) + theirs, label('A', 't') + b);
    expect(merged).to.deep.equal({ text: label('A', 't') + theirs, paths: [] });
  });
});

describe('a merge of a long file', () => {
  const numbers = [...Array(200).keys()];
  const long = (of: (index: number) => string | undefined): string =>
    numbers.map((index) => of(index) ?? label(`L${String(index).padStart(3, '0')}`, '1')).join('');
  const at = (index: number, value: string): string => label(`L${String(index).padStart(3, '0')}`, value);

  it('has what each side added, changed and took away, all over', () => {
    const ours = long((index) => (index % 20 === 3 ? at(index, 'ours') : index === 50 ? '' : undefined));
    const theirs = long((index) =>
      index % 30 === 7 ? at(index, 'theirs') : index === 120 ? at(120, '1') + at(1205, '1') : undefined
    );
    const expected = long((index) => {
      if (index % 20 === 3) return at(index, 'ours');
      if (index === 50) return '';
      return index % 30 === 7 ? at(index, 'theirs') : index === 120 ? at(120, '1') + at(1205, '1') : undefined;
    });
    expect(
      mergeIn(
        'CustomLabels',
        long(() => undefined),
        ours,
        theirs
      )
    ).to.deep.equal({ text: expected, paths: [] });
  });

  it('has hundreds of thousands of entries, or of comments', () => {
    const many = (of: (index: number) => string): string =>
      Array.from({ length: 200_000 }, (_, index) => of(index)).join('');
    const member = (name: string): string => `<permissionSets>${name}</permissionSets>\n`;
    const lists = [
      [many((index) => member(`M${index}`)), '<permissionSets>'],
      [many((index) => `<!-- ${index} -->\n`), '<!-- '],
    ] as const;
    for (const [base, start] of lists) {
      const { text, paths } = mergeIn('PermissionSetGroup', base, base + member('ours'), member('theirs') + base);
      expect(paths).to.deep.equal([]);
      expect(text.includes('>ours<') && text.includes('>theirs<')).to.equal(true);
      expect(text.split(start).length - 1).to.equal(start === '<permissionSets>' ? 200_002 : 200_000);
    }
  });

  it('finds the entry that a side has twice, far from each other', () => {
    const base = long(() => undefined);
    const [ours, theirs] = [base + at(5, 'twice'), base + at(5, 'other')];
    const merged = mergeIn('CustomLabels', base, ours, theirs);
    // Three of them no side has.
    expect(merged.paths).to.deep.equal(['labels[L005]']);
    expect(mergeIn('CustomLabels', base, base + at(5, 'twice'), base.replace(at(5, '1'), at(5, '2'))).text).to.equal(
      base.replace(at(5, '1'), at(5, '2')) + at(5, 'twice')
    );
  });

  it('is as that of a short one where comments stand between the entries', () => {
    const remark = '    <!-- here -->\n';
    const [base, ours] = [long(() => undefined), long((index) => (index === 9 ? remark + at(9, '1') : undefined))];
    const theirs = long((index) => (index === 150 ? at(150, 'theirs') : undefined));
    expect(mergeIn('CustomLabels', base, ours, theirs).text).to.equal(
      long((index) => (index === 9 ? remark + at(9, '1') : index === 150 ? at(150, 'theirs') : undefined))
    );
    expect(mergeIn('CustomLabels', ours, base, ours.replace(at(150, '1'), at(150, 'theirs'))).text).to.equal(theirs);
  });

  it('reads what is the same in one version as in the other, wrong prefixes included', () => {
    const typed = (index: number): string =>
      `    <values><field>f${index}</field><value xsi:type="x">1</value></values>\n`;
    const root = (attributes: string, content: string): string =>
      `<CustomMetadata${attributes}>\n${content}</CustomMetadata>\n`;
    const all = numbers.map(typed).join('');
    const declared = ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';
    const [base, ours] = [root(declared, all), root(declared, all.replace(typed(3), ''))];
    expect(() => merge(base, ours, root('', all))).to.throw('theirs: a.xml');
  });
});
