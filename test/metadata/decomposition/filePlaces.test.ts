import { expect } from 'chai';
import { filePlaces, partPath } from '../../../src/metadata/decomposition/filePlaces.js';
import { registryOf } from '../../../src/metadata/delta/registry.js';

describe('the place of a file of a component that may have parts in files of their own', () => {
  const told = (path: string, ...sourceBehaviorOptions: readonly string[]): unknown => {
    const place = filePlaces(registryOf({ sourceBehaviorOptions }))(path);
    return place && [place.whole.id, ...(place.part ? [place.part.key, place.part.home] : [])];
  };

  it('is the same for its own file in each format and package directory', () => {
    const id = 'CustomObject:account';
    expect(told('src/objects/Account.object')).to.deep.equal([id]);
    expect(told('src/objects/Account.object-meta.xml')).to.deep.equal([id]);
    expect(told('sales/main/default/objects/Account/Account.object-meta.xml')).to.deep.equal([id]);
    expect(told('labels/CustomLabels.labels', 'decomposeCustomLabelsBeta')).to.deep.equal(['CustomLabels']);
  });

  it('names a part by its kind and its file, in the folder of the component', () => {
    expect(told('a/objects/Account/fields/Rating__c.field-meta.xml')).to.deep.equal([
      ...['CustomObject:account', 'fields/rating__c.field', 'a/objects/Account'],
    ]);
    expect(told('a/bots/Helper/v1.botVersion-meta.xml')).to.deep.equal([
      'Bot:helper',
      '/v1.botVersion',
      'a/bots/Helper',
    ]);
  });

  it('is known with the preset that has such parts alone', () => {
    const [beta, beta2] = ['decomposeCustomLabelsBeta', 'decomposeCustomLabelsBeta2'];
    expect(told('a/labels/CustomLabels/A.label-meta.xml')).to.equal(undefined);
    expect(told('a/labels/CustomLabels/A.label-meta.xml', beta)).to.deep.equal([
      ...['CustomLabels', '/a.label', 'a/labels/CustomLabels'],
    ]);
    expect(told('a/labels/A.label-meta.xml', beta2)).to.deep.equal(['CustomLabels', '/a.label', 'a/labels']);
    const settings = 'a/permissionsets/Sales/objectSettings/Lead.objectSettings-meta.xml';
    expect(told(settings)).to.equal(undefined);
    expect(told(settings, 'decomposePermissionSetBeta2')).to.deep.equal([
      ...['PermissionSet:sales', 'objectSettings/lead.objectSettings', 'a/permissionsets/Sales'],
    ]);
    const field = 'a/permissionsets/Sales/fieldPermissions/Lead.A__c.fieldPermission-meta.xml';
    expect(told(field, 'decomposePermissionSetBeta')).to.deep.equal([
      ...['PermissionSet:sales', 'fieldPermissions/lead.a__c.fieldPermission', 'a/permissionsets/Sales'],
    ]);
  });

  it('is none of a file of another type, in another folder, or without what makes it metadata', () => {
    const none = [
      'a/classes/A.cls',
      'a/objects/A/other/B.field-meta.xml',
      'a/objects/A/fields/B.field',
      'docs/A.object',
    ];
    for (const path of [...none, 'README.md', 'a/objects/A']) expect(told(path)).to.equal(undefined);
  });

  it('says where a part is to be', () => {
    const kind = { tag: 'fields', folder: 'fields', suffix: 'field', root: 'CustomField', holds: 'one' } as const;
    expect(partPath('a/objects/A', kind, 'B__c')).to.equal('a/objects/A/fields/B__c.field-meta.xml');
  });
});
