import { expect } from 'chai';
import { canonical, differingPaths, sameMetadata } from '../../../src/metadata/merge/equality.js';
import { parseXml } from '../../../src/metadata/xml/parse.js';
import { fixture, variants } from './fixtures.js';

const file = (root: string, content: string): Buffer =>
  Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="m">${content}</${root}>\n`);
const differ = (root: string, a: string, b: string): string[] => differingPaths(file(root, a), file(root, b), 'a.xml');

const right = (name: string, enabled = true): string =>
  `<userPermissions><enabled>${enabled}</enabled><name>${name}</name></userPermissions>`;
const item = (field: string, behavior = 'Edit'): string =>
  `<layoutItems><behavior>${behavior}</behavior><field>${field}</field></layoutItems>`;
const blankItem = '<layoutItems><emptySpace>true</emptySpace></layoutItems>';
const section = (label: string, ...columns: readonly string[]): string =>
  `<layoutSections><label>${label}</label>${columns
    .map((column) => `<layoutColumns>${column}</layoutColumns>`)
    .join('')}</layoutSections>`;
const value = (name: string): string => `<value><fullName>${name}</fullName><default>false</default></value>`;
const picklist = (...names: readonly string[]): string =>
  `<valueSet><valueSetDefinition><sorted>false</sorted>${names.map(value).join('')}</valueSetDefinition></valueSet>`;
const filter = (field: string): string => `<filters><field>${field}</field><operation>equals</operation></filters>`;

describe('two versions of a file', () => {
  const profile = fixture('Clerk.profile-meta.xml');

  it('mean the same if they are the same bytes, whatever the file', () => {
    expect(sameMetadata(Buffer.from('no XML'), Buffer.from('no XML'), 'a.xml')).to.equal(true);
  });

  it('mean the same with other line ends, indentation, comments and a byte order mark', () => {
    const others = [...variants(profile).map(([, content]) => content), Buffer.from(profile.replace(/<!--.*-->/g, ''))];
    for (const other of others) expect(differingPaths(Buffer.from(profile), other, 'a')).to.deep.equal([]);
    expect(others).to.have.lengthOf(6);
  });

  it('mean the same however texts and empty elements are spelled', () => {
    const a = '<description>R &amp; D &lt;&#65;&gt;</description><label/>';
    const b = '<label></label><description><![CDATA[R & D <A>]]></description>';
    expect(differ('PermissionSet', a, b)).to.deep.equal([]);
  });

  it('mean the same with the entries of a set in another order', () => {
    expect(differ('PermissionSet', right('A') + right('B'), right('B') + right('A'))).to.deep.equal([]);
    const types = (...names: readonly string[]): string =>
      `<types>${names.map((name) => `<members>${name}</members>`).join('')}<name>ApexClass</name></types>`;
    expect(differ('Package', types('A', 'B', 'C'), types('C', 'A', 'B'))).to.deep.equal([]);
  });

  it('differ in the order of a list, which is told as the list', () => {
    expect(differ('CustomField', picklist('a', 'b'), picklist('b', 'a'))).to.deep.equal([
      'valueSet/valueSetDefinition/value',
    ]);
    expect(differ('ListView', filter('A') + filter('B'), filter('B') + filter('A'))).to.deep.equal(['filters']);
    const columns = (...names: readonly string[]): string => names.map((name) => `<columns>${name}</columns>`).join('');
    expect(differ('ListView', columns('A', 'B'), columns('B', 'A'))).to.deep.equal(['columns']);
  });

  it('differ in the smallest elements, told by their paths', () => {
    const changed = profile
      .replace('<editable>true</editable>', '<editable>false</editable>')
      .replace('<layout>Invoice__c-Reminder Layout', '<layout>Invoice__c-Other Layout')
      .replace('clerks', 'Clerks')
      .replace('invoices &amp; reminders', 'invoices')
      .replace(/ *<userLicense>.*\n/, '')
      .replace('<name>RunReports</name>', '<name>ApiEnabled</name>');
    expect(differingPaths(Buffer.from(profile), Buffer.from(changed), 'a').sort()).to.deep.equal([
      'description',
      'fieldPermissions[Invoice__c.Amount__c]/editable',
      'layoutAssignments[Invoice__c|Invoice__c.Reminder]/layout',
      'userLicense',
      'userPermissions[ApiEnabled]',
      'userPermissions[RunReports]',
    ]);
  });

  it('differ in entries below entries', () => {
    const object = (...names: readonly string[]): string =>
      `<fields><fullName>Rating__c</fullName>${picklist(...names)}</fields>`;
    expect(differ('CustomObject', object('a', 'b'), object('a', 'c'))).to.deep.equal([
      'fields[Rating__c]/valueSet/valueSetDefinition/value[b]',
      'fields[Rating__c]/valueSet/valueSetDefinition/value[c]',
    ]);
    expect(differ('CustomObject', object('a', 'b'), object('c', 'b', 'a'))).to.deep.equal([
      'fields[Rating__c]/valueSet/valueSetDefinition/value[c]',
      'fields[Rating__c]/valueSet/valueSetDefinition/value',
    ]);
  });

  it('differ in members and other texts that name themselves', () => {
    const types = (member: string): string => `<types><members>${member}</members><name>ApexClass</name></types>`;
    expect(differ('Package', types('A'), types('B'))).to.deep.equal([
      'types[ApexClass]/members[A]',
      'types[ApexClass]/members[B]',
    ]);
  });

  it('differ where a layout shows something in another place', () => {
    const a = section('L', item('A') + item('B'), item('C'));
    expect(differ('Layout', a, section('L', item('B') + item('A'), item('C')))).to.deep.equal([
      'layoutSections[L]/layoutColumns[0]/layoutItems',
    ]);
    expect(differ('Layout', a, section('L', item('A'), item('C') + item('B', 'Readonly')))).to.deep.equal([
      'layoutSections[L]/layoutColumns[0]/layoutItems[B]',
      'layoutSections[L]/layoutColumns[1]/layoutItems[B]',
    ]);
    const spaced = section('L', item('A') + blankItem + item('B'), item('C'));
    expect(differ('Layout', a, spaced)).to.deep.equal(['layoutSections[L]/layoutColumns[0]/layoutItems']);
    expect(differ('Layout', spaced, section('L', item('A') + item('B') + blankItem, item('C')))).to.deep.equal([
      'layoutSections[L]/layoutColumns[0]/layoutItems',
    ]);
  });

  it('differ as a whole where a key is there more than once', () => {
    const twice = right('A') + right('A', false);
    expect(differ('PermissionSet', twice, right('A', false) + right('A'))).to.deep.equal([]);
    expect(differ('PermissionSet', twice + right('B'), right('A') + right('B', false))).to.deep.equal([
      'userPermissions[A]',
      'userPermissions[B]/enabled',
    ]);
  });

  it('differ as a whole where no key is known, or an entry has none', () => {
    const nameless = '<userPermissions><enabled>true</enabled></userPermissions>';
    expect(differ('PermissionSet', right('A') + nameless, right('A'))).to.deep.equal(['userPermissions']);
    expect(differ('ListView', filter('A') + filter('B'), filter('A') + filter('C'))).to.deep.equal(['filters']);
    expect(differ('ListView', filter('A'), filter('B'))).to.deep.equal(['filters/field']);
    expect(differ('ListView', filter('A'), '')).to.deep.equal(['filters']);
  });

  it('differ in the element whose attribute or own text differs', () => {
    const typed = (type: string): string =>
      `<values><field>F</field><value xmlns:x="i" x:type="${type}">1</value></values>`;
    expect(differ('CustomMetadata', typed('int'), typed('double'))).to.deep.equal(['values[F]/value']);
    expect(differ('CustomMetadata', '<label>a</label>', '<label> a</label>')).to.deep.equal(['label']);
    expect(differ('Unknown', '<screens/>', '<screens><name>A</name></screens>')).to.deep.equal(['screens/name']);
    expect(differ('Unknown', '<screens>A</screens>', '<screens><name>A</name></screens>')).to.deep.equal(['screens']);
  });

  it('differ as whole files if they are of different types', () => {
    expect(differingPaths(file('Profile', ''), file('PermissionSet', ''), 'a')).to.deep.equal(['']);
  });

  it('are refused with file and line if one of them is no XML', () => {
    expect(() => differingPaths(file('Profile', ''), Buffer.from('<Profile>\n<a>'), 'b.xml')).to.throw('b.xml, line 2');
  });
});

describe('the canonical form of a value', () => {
  it('is equal for tags in any order, and for equal tags in theirs', () => {
    const one = parseXml('<A><b>1</b><c/><b>2</b></A>', 'a.xml').element;
    expect(canonical(one)).to.equal(canonical(parseXml('<A><c></c>\n<b>1</b><b>2</b></A>', 'a.xml').element));
    expect(canonical(one)).to.not.equal(canonical(parseXml('<A><b>2</b><b>1</b><c/></A>', 'a.xml').element));
  });
});
