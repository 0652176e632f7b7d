import { expect } from 'chai';
import { isTestClass } from '../../src/promotion/testClasses.js';

describe('an Apex class', () => {
  it('is one of tests when it has a test method', () => {
    for (const source of [
      '@isTest private class A { @IsTest static void works() {} }',
      '@IsTest class A {\n  @IsTest(SeeAllData=true)\n  private static void works() {}\n}',
      'class A { static testMethod void works() {} }',
    ]) {
      expect(isTestClass(source), source).to.equal(true);
    }
  });

  it('is none when there is none, whatever comments and strings say', () => {
    for (const source of [
      'public class A {}',
      "public class A { /* @IsTest static void x() {} */ String s = '@IsTest static void x() {}'; }",
      'public class A {\n  // @IsTest static void works() {}\n}',
      '@IsTest public class Factory { public Account make() { return null; } }',
    ]) {
      expect(isTestClass(source), source).to.equal(false);
    }
  });
});
