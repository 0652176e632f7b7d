import { expect } from 'chai';
import { readApex } from './apex.js';

const read = (text: string): ReturnType<typeof readApex> => readApex(Buffer.from(text));

describe('the reader of Apex', () => {
  it('knows classes, interfaces and triggers by name', () => {
    expect(read('public with sharing class A extends B {}')).to.include({
      kind: 'class',
      name: 'A',
      object: undefined,
    });
    expect(read('public interface I {}')).to.include({ kind: 'interface', name: 'I' });
    expect(read('trigger T on X__c (before insert) {}')).to.include({ kind: 'trigger', name: 'T', object: 'X__c' });
  });

  it('finds test methods in both spellings, and only in test classes', () => {
    const source = read(`@IsTest(SeeAllData=false)
private class ATest {
    @TestSetup static void setUp() {}
    @isTest static void first() {}
    @isTest
    private static void second() {}
    static testMethod void third() {}
    static void helper() {}
}`);
    expect(source.isTest).to.equal(true);
    expect(source.testMethods.map((method) => [method.name, method.line])).to.deep.equal([
      ['first', 4],
      ['second', 5],
      ['third', 7],
    ]);
    expect(read('class A { @isTest static void x() {} }').testMethods).to.deep.equal([]);
  });

  it('lets a marker fail the method that it stands in, or all when it stands before the first', () => {
    const inside = read(
      '@isTest class A {\n @isTest static void a() {\n }\n @isTest static void b() {\n // local-org: fail Boom\n }\n}'
    );
    expect(inside.testMethods.map((method) => method.failure)).to.deep.equal([undefined, 'Boom']);
    const before = read(
      '@isTest class A {\n // local-org: fail Boom\n @isTest static void a() {\n }\n @isTest static void b() {\n }\n}'
    );
    expect(before.testMethods.map((method) => method.failure)).to.deep.equal(['Boom', 'Boom']);
  });

  it('reads the markers of compile errors and coverage', () => {
    const source = read('class A {\n    // local-org: error Unexpected token\n    // local-org: coverage 60%\n}');
    expect(source.error).to.deep.equal({ message: 'Unexpected token', offset: 14 });
    expect(source.coverage).to.equal(60);
  });

  it('counts lines that end with a semicolon, and no comments', () => {
    expect(read('class A {\n  // x;\n  void run() {\n    i = 1;\n    go();\n  }\n}').executableLines).to.deep.equal([
      4, 5,
    ]);
  });

  it('skips comments and strings, and keeps offsets', () => {
    const text = "class A { /* Foo */ String s = 'it\\'s Bar'; // Baz\n Qux q; }";
    const source = read(text);
    expect([...source.words])
      .to.include('Qux')
      .and.not.include.members(['Foo']);
    expect(source.words.has('Bar')).to.equal(false);
    expect(source.words.has('Baz')).to.equal(false);
    expect(source.code.indexOf('Qux')).to.equal(text.indexOf('Qux'));
  });
});
