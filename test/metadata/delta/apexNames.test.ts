import { expect } from 'chai';
import { classesCalled, objectOfTrigger } from '../../../src/metadata/delta/apexNames.js';

describe('what a trigger names', () => {
  it('is its object, whatever comments say', () => {
    expect(objectOfTrigger('// trigger Old on Lead\ntrigger  Rate\n  on Order__c (before insert) {}')).to.equal(
      'Order__c'
    );
    expect(objectOfTrigger('')).to.equal(undefined);
  });

  it('is each class of which it calls a method', () => {
    expect(classesCalled('Handler.run(Trigger.new); new Worker(1).start(); Handler . stop ();')).to.deep.equal([
      'Handler',
      'Worker',
    ]);
  });

  it('is no class of Apex itself, of a namespace, or in comments and texts', () => {
    for (const code of [
      'System.debug(Trigger.new.size()); Database.insert(x); new Http().send(r);',
      'fflib.Application.start(); ns__Handler.run(); Setting__c.getInstance();',
      "/* Old.run(); */ String s = 'Text.of(1) it\\'s Text.of(2)'; // Old.run();",
      'Account.getSObjectType(); handler.run(); new Account(Name = Names).clear;',
      'Handler Run = null; Run.start();',
    ]) {
      expect(classesCalled(code), code).to.deep.equal([]);
    }
  });
});
