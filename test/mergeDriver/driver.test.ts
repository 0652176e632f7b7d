import { chmodSync } from 'node:fs';
import { expect } from 'chai';
import { drive } from '../../src/mergeDriver/driver.js';
import { profile, threeFiles } from './files.js';

type Driven = Readonly<{ code: number; said: readonly string[]; ours: string }>;

type Given = Readonly<{ size?: string; path?: string; labels?: readonly string[]; ofAncestors?: boolean }>;

/** Runs the driver over three files, as git does. */
const driven = (files: ReadonlyArray<string | Buffer>, given: Given = {}): Driven => {
  const { size = '7', path = 'a.profile-meta.xml', labels = ['1a2b3c4', 'HEAD', 'feature/rating'] } = given;
  const [base, ours, theirs] = files;
  const written = threeFiles(base, ours, theirs);
  try {
    const said: string[] = [];
    const { paths } = written;
    const flags = given.ofAncestors ? ['--ancestors'] : [];
    const args = [paths.base, paths.ours, paths.theirs, size, path, ...labels, ...flags];
    const code = drive(args, (line) => said.push(line));
    return { code, said, ours: written.ours() };
  } finally {
    written.remove();
  }
};

const virtual = { ofAncestors: true };

describe('the merge driver', () => {
  it('merges what each side added at one place, and says nothing', () => {
    expect(driven([profile('A'), profile('A', 'B'), profile('A', 'C')])).to.deep.equal({
      code: 0,
      said: [],
      ours: profile('A', 'B', 'C'),
    });
    const both = driven(['', profile('A', 'B'), profile('A', 'C')]);
    expect(both).to.deep.equal({ code: 0, said: [], ours: profile('A', 'B', 'C') });
  });

  it('marks what both sides changed differently, with the labels and the size that git gives, and names it', () => {
    const given = { size: '9', path: 'force-app/A\u001b[2J.profile' };
    const { code, said, ours } = driven([profile('A', 'B'), profile('A=false', 'B'), profile('A=', 'B', 'C')], given);
    expect(code).to.equal(1);
    expect(said).to.deep.equal([
      'force-app/A?[2J.profile: both sides changed fieldPermissions[Account.A]/editable of the Profile.',
    ]);
    expect(ours)
      .to.match(/^<{9} HEAD$/m)
      .and.to.match(/^\|{9} 1a2b3c4$/m);
    expect(ours)
      .to.match(/^={9}$/m)
      .and.to.match(/^>{9} feature\/rating$/m);
    expect(ours).to.include('Account.C');
  });

  for (const [what, cut] of [
    ['is cut off', (text: string): string => text.slice(0, 40)],
    ['has no namespace', (text: string): string => text.replace(/ xmlns="[^"]*"/, '')],
  ] as const) {
    it(`never counts as merged what ${what} on a side`, () => {
      const { code, said } = driven([profile('A'), profile('A', 'B'), cut(profile('A', 'C'))]);
      expect(code).to.equal(1);
      expect(said.join('\n'))
        .to.match(/theirs: a\.profile-meta\.xml, line 1: Its root is not in the namespace/)
        .and.include('line by line');
    });
  }

  it('says why, where the sides did not change the same', () => {
    const view = (logic: string, fields: string): string =>
      `<ListView xmlns="http://soap.sforce.com/2006/04/metadata">\n    <booleanFilter>${logic}</booleanFilter>\n${[...fields].map((field) => `    <filters>\n        <field>${field}</field>\n    </filters>\n`).join('')}</ListView>\n`;
    const [ours, theirs] = [view('1 OR 2 OR 3', 'xab'), view('1 OR 2 OR 3', 'aby')];
    const { code, said } = driven([view('1 OR 2', 'ab'), ours, theirs], { path: 'All.listView-meta.xml' });
    expect([code, said]).to.deep.equal([
      1,
      [
        'All.listView-meta.xml: booleanFilter of the ListView: Both sides together have 4 filters, and "1 OR 2 OR 3" does not number them.',
      ],
    ]);
  });

  it('says which side took away what the other one changed', () => {
    const labels = (value?: string): string =>
      `<CustomLabels xmlns="http://soap.sforce.com/2006/04/metadata">\n${value === undefined ? '' : `    <labels>\n        <fullName>A</fullName>\n        <value>${value}</value>\n    </labels>\n`}</CustomLabels>\n`;
    const said = (ours?: string, theirs?: string): readonly string[] =>
      driven([labels('a'), labels(ours), labels(theirs)], { path: 'a.xml' }).said;
    expect(said('b', undefined)).to.deep.equal([
      'a.xml: theirs took labels[A] of the CustomLabel away, and ours changed it.',
    ]);
    expect(said(undefined, 'b')).to.deep.equal([
      'a.xml: ours took labels[A] of the CustomLabel away, and theirs changed it.',
    ]);
  });

  it('labels as ever where an older git gives no labels', () => {
    const { ours } = driven([profile('A'), profile('A=false'), profile('A=')], { labels: ['%S', '%X', '%Y'] });
    expect(ours)
      .to.match(/^<{7} ours$/m)
      .and.to.match(/^\|{7} base$/m)
      .and.to.match(/^>{7} theirs$/m);
  });

  it('merges what is no metadata as git does', () => {
    const clean = driven(['a\nb\nc\nd\ne\n', 'A\nb\nc\nd\ne\n', 'a\nb\nc\nd\nE\n']);
    expect(clean).to.deep.equal({ code: 0, said: [], ours: 'A\nb\nc\nd\nE\n' });
    const conflicted = driven(['a\n', 'b\n', 'c\n']);
    expect(conflicted.code).to.equal(1);
    expect(conflicted.ours).to.equal('<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> feature/rating\n');
    expect(driven([profile('A'), '', profile('A', 'B')]).code, 'emptied').to.equal(1);
  });

  it('keeps ours and says so where git cannot merge either', () => {
    const { code, said, ours } = driven([Buffer.of(0, 1), Buffer.of(0, 2), Buffer.of(0, 3)]);
    expect([code, ours]).to.deep.equal([1, '\0\u0002']);
    expect(said).to.have.lengthOf(1);
    expect(said[0]).to.match(/^git could not merge a\.profile-meta\.xml, and ours was kept: .*binary/);
  });

  it('never counts as merged what cannot be read as metadata, and says where', () => {
    const broken = profile('A', 'B').replace('</Profile>', '');
    const theirs = profile('A=false', 'B');
    const { code, said, ours } = driven([profile('A', 'B'), broken, theirs]);
    expect(code).to.equal(1);
    expect(said[0]).to.match(/^ours: a\.profile-meta\.xml, line \d+: /);
    expect(said[1]).to.include('was merged line by line instead');
    expect(ours).to.equal(broken.replace('true', 'false'));
    expect(driven([profile('A'), profile('A', 'B'), `${profile('A', 'C')}<`]).said[0]).to.match(/^theirs: /);
  });

  it('takes the base of each conflict where its result is but the base of another merge', () => {
    const base = profile('A', 'B');
    const sides = [base, profile('A=false', 'B'), profile('A=', 'B', 'C')];
    expect(driven(sides, virtual)).to.deep.equal({ code: 0, said: [], ours: profile('A', 'B', 'C') });
    expect(
      driven([base, '<Profile xmlns="http://soap.sforce.com/2006/04/metadata">', sides[2]], virtual)
    ).to.deep.equal({
      code: 0,
      said: [],
      ours: base,
    });
    const binary = [Buffer.of(0, 1), Buffer.of(0, 2), Buffer.of(0, 3)];
    expect(driven(binary, virtual)).to.deep.equal({ code: 0, said: [], ours: '\0\u0001' });
  });

  it('fails with more than 128 where it cannot do its work', () => {
    const lines: string[] = [];
    const say = (line: string): void => void lines.push(line);
    expect(drive([], say)).to.equal(129);
    expect(drive(['/gone/base', '/gone/ours', '/gone/theirs', '7', 'a', '%S', '%X', '%Y'], say)).to.equal(129);
    expect(drive(['a', 'b', 'c', '-1', 'a', '%S', '%X', '%Y'], say)).to.equal(129);
    expect(lines[0]).to.include('%O %A %B %L %P %S %X %Y');
    expect(lines[1]).to.include('The file of base cannot be read').and.to.include('/gone/base');
  });

  it('fails where its result cannot be written', function () {
    if (process.getuid?.() === 0 || process.platform === 'win32') this.skip();
    const files = threeFiles(profile('A'), profile('A', 'B'), profile('A', 'C'));
    chmodSync(files.paths.ours, 0o444);
    const { base, ours, theirs } = files.paths;
    expect(drive([base, ours, theirs, '7', 'a', '%S', '%X', '%Y'], () => undefined)).to.equal(129);
    files.remove();
  });
});
