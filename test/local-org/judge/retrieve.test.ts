import { expect } from 'chai';
import { readManifest } from './manifest.js';
import { componentsIn, retrieveFrom } from './retrieve.js';
import { apexClass, customObject, field, orgWith, textIn, xml } from './testPackage.js';
import type { RetrieveAnswer } from './types.js';

const access = (element: string, name: string, value: string): string =>
  `\n    <${element}>\n        <${name}>${value}</${name}>\n    </${element}>`;
const permission = (name: string, enabled: boolean): string =>
  `\n    <userPermissions>\n        <enabled>${enabled}</enabled>\n        <name>${name}</name>\n    </userPermissions>`;

const org = orgWith([
  apexClass('A'),
  customObject('Invoice__c', field('Amount__c') + field('Other__c'), 'Invoice'),
  customObject('Account', field('Rating__c')),
  {
    'labels/CustomLabels.labels': xml(
      'CustomLabels',
      access('labels', 'fullName', 'One') + access('labels', 'fullName', 'Two')
    ),
  },
  {
    'profiles/Admin.profile': xml(
      'Profile',
      access('classAccesses', 'apexClass', 'A') +
        access('fieldPermissions', 'field', 'Account.Rating__c') +
        access('fieldPermissions', 'field', 'Invoice__c.Amount__c') +
        access('objectPermissions', 'object', 'Invoice__c') +
        permission('ApiEnabled', true) +
        permission('RunReports', false)
    ),
  },
]);

const retrieve = (members: Readonly<Record<string, readonly string[]>>): RetrieveAnswer =>
  retrieveFrom(org, { members: new Map(Object.entries(members)), apiVersion: '66.0' });
const text = (answer: RetrieveAnswer, path: string): string => answer.files.get(path)?.toString() ?? '';

describe('a retrieve', () => {
  it('gives the files of what it names, and a package.xml of what was found', () => {
    const answer = retrieve({ ApexClass: ['A', 'Nope'] });
    expect([...answer.files.keys()]).to.deep.equal(['classes/A.cls', 'classes/A.cls-meta.xml', 'package.xml']);
    expect(answer.missing).to.deep.equal([{ type: 'ApexClass', fullName: 'Nope' }]);
    const manifest = readManifest(answer.files.get('package.xml')!);
    expect('members' in manifest && manifest.members.get('ApexClass')).to.deep.equal(['A']);
    expect(text(answer, 'package.xml')).to.include('<version>66.0</version>');
  });

  it('finds a percent-encoded name by what it is without the encoding, once', () => {
    const layout = { 'layouts/Account-Sales %26 More.layout': xml('Layout', '') };
    const members = new Map([['Layout', ['Account-Sales & More', 'Account-Sales %26 More', 'Account-Sales']]]);
    const answer = retrieveFrom(orgWith([layout]), { members, apiVersion: '66.0' });
    expect(answer.found.map(({ fullName }) => fullName)).to.deep.equal(['Account-Sales %26 More']);
    expect(answer.missing).to.deep.equal([{ type: 'Layout', fullName: 'Account-Sales' }]);
  });

  it('gives a child alone in a file of its parent', () => {
    const answer = retrieve({ CustomField: ['Invoice__c.Amount__c'] });
    expect(text(answer, 'objects/Invoice__c.object')).to.equal(
      customObject('Invoice__c', field('Amount__c'))['objects/Invoice__c.object']
    );
    expect(answer.found).to.deep.equal([
      { type: 'CustomField', fullName: 'Invoice__c.Amount__c', fileName: 'objects/Invoice__c.object' },
    ]);
  });

  it('gives the whole file when the object is named', () => {
    const answer = retrieve({ CustomField: ['Invoice__c.Amount__c'], CustomObject: ['Invoice__c'] });
    expect(text(answer, 'objects/Invoice__c.object')).to.equal(textIn(org, 'objects/Invoice__c.object'));
  });

  it('gives single labels of the labels file', () => {
    const answer = retrieve({ CustomLabel: ['Two'] });
    expect(text(answer, 'labels/CustomLabels.labels')).to.equal(
      xml('CustomLabels', access('labels', 'fullName', 'Two'))
    );
  });

  it('gives with an asterisk neither standard objects nor their custom fields', () => {
    expect(retrieve({ CustomObject: ['*'] }).found.map((one) => one.fullName)).to.deep.equal(['Invoice__c']);
    expect(retrieve({ CustomField: ['*'] }).found.map((one) => one.fullName)).to.deep.equal([
      'Invoice__c.Amount__c',
      'Invoice__c.Other__c',
    ]);
    expect(retrieve({ CustomObject: ['*', 'Account'] }).found.map((one) => one.fullName)).to.deep.equal([
      'Invoice__c',
      'Account',
    ]);
    expect(retrieve({ ApexPage: ['*'] }).missing).to.deep.equal([]);
  });

  it('gives a profile with entries for the same request only, and no permissions that are off', () => {
    const path = 'profiles/Admin.profile';
    expect(text(retrieve({ Profile: ['Admin'] }), path)).to.equal(xml('Profile', permission('ApiEnabled', true)));
    expect(text(retrieve({ Profile: ['Admin'], CustomField: ['Account.Rating__c'], ApexClass: ['*'] }), path)).to.equal(
      xml(
        'Profile',
        access('classAccesses', 'apexClass', 'A') +
          access('fieldPermissions', 'field', 'Account.Rating__c') +
          permission('ApiEnabled', true)
      )
    );
    expect(text(retrieve({ Profile: ['Admin'], CustomObject: ['Invoice__c'] }), path)).to.equal(
      xml(
        'Profile',
        access('fieldPermissions', 'field', 'Invoice__c.Amount__c') +
          access('objectPermissions', 'object', 'Invoice__c') +
          permission('ApiEnabled', true)
      )
    );
  });

  it('knows every component of an org, children too', () => {
    expect(componentsIn(org).map((one) => `${one.type}:${one.fullName}`)).to.have.members([
      'ApexClass:A',
      'CustomObject:Invoice__c',
      'CustomField:Invoice__c.Amount__c',
      'CustomField:Invoice__c.Other__c',
      'CustomObject:Account',
      'CustomField:Account.Rating__c',
      'CustomLabels:CustomLabels',
      'CustomLabel:One',
      'CustomLabel:Two',
      'Profile:Admin',
    ]);
  });
});
