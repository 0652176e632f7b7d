import { expect } from 'chai';
import {
  classesCalled,
  classesUsed,
  fieldsNamed,
  labelsNamed,
  objectOfTrigger,
  objectsNamed,
  permissionsChecked,
} from '../../../src/metadata/delta/apexNames.js';

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

describe('what a class names', () => {
  it('are classes that it extends, implements, calls and makes', () => {
    expect(classesUsed('public class A extends Base implements Runner, Database.Batchable<SObject> {}')).to.deep.equal([
      'Base',
      'Runner',
    ]);
    expect(classesUsed('class A implements Comparable, Runner {}')).to.deep.equal(['Runner']);
    expect(classesUsed('class A { void a() { Worker.run(); Object b = new Plan(1, x); } }')).to.deep.equal([
      'Worker',
      'Plan',
    ]);
    expect(classesUsed("class A { void a() { throw new RatingException('a'); } }")).to.deep.equal(['RatingException']);
  });

  it('are no classes of Apex, objects, variables, classes of its own or of namespaces, and none in queries', () => {
    for (const code of [
      "class A extends Exception { void a() { throw new DmlException('a'); } }",
      'class A implements Queueable, Schedulable, HttpCalloutMock, System.Finalizer {}',
      "class A { void a() { new Account(Name = 'x'); new Contact(); new List<Id>(b); new Set<Id>{ c }; } }",
      'class A { class Inner { } enum Kind { X } void a() { new Inner(1); Inner.run(); Kind.values(); } }',
      'class A { Runner Worker { get; set; } void a() { Worker.run(); } }',
      'class A { void a() { new ns.Plan(1); new NS.Plan(1); ns.Worker.run(); x.Worker.run(); } }',
      'class A { void a() { List<Account> b = [SELECT FORMAT(Amount) FROM Account WHERE Id IN :ids[0]]; } }',
    ]) {
      expect(classesUsed(code), code).to.deep.equal([]);
    }
  });

  it('is only what it extends or implements, where the rest may be declared in what it extends', () => {
    expect(classesUsed('class A extends Base { void a() { Inner.run(); } }')).to.deep.equal(['Base']);
  });

  it('are custom objects, and not fields', () => {
    const code = `class A {
      List<Rating__c> all = [SELECT Score__c, (SELECT Id FROM Stars__r) FROM Order__c WHERE Old__c = true];
      Object a = new Account(Size__c = 1, Rank__c=2).Size__c;
      Boolean b = x instanceof Deal__e || Settings__c.getInstance().On__c == true; // Other__c
    }`;
    expect(objectsNamed(code)).to.have.members(['Order__c', 'Rating__c', 'Deal__e', 'Settings__c']);
  });

  it('are fields with their objects', () => {
    const code = `class A {
      SObjectField f = Account.Rating__c;
      Account Own; Object o = Own.Size__c; Object p = a.Parent.Level__c;
      List<Order__c> all = [SELECT Id, Score__c, Owner.Rank__c FROM Order__c WHERE Old__c = true];
      List<Order__c> more = [SELECT Id, (SELECT Part__c FROM Parts__r) FROM Order__c];
    }`;
    expect(fieldsNamed(code)).to.deep.equal([
      ['Account', 'Rating__c'],
      ['Order__c', 'Score__c'],
    ]);
  });

  it('are labels, and permissions by the texts that they are checked by', () => {
    expect(
      labelsNamed("Label.Hello; System.Label.Bye.length(); Label.ns.Other; MyLabel.No; x.Label.No; 'Label.Text'")
    ).to.deep.equal(['Hello', 'Bye']);
    expect(
      permissionsChecked(
        "FeatureManagement.checkPermission('Approve'); // FeatureManagement.checkPermission('Old')\nFeatureManagement.checkPermission(name)"
      )
    ).to.deep.equal(['Approve']);
  });
});
