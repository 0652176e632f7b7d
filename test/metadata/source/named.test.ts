import { expect } from 'chai';
import { standardRegistry } from '../../../src/metadata/delta/registry.js';
import { fits, namedByEntries, namedByManifest } from '../../../src/metadata/source/named.js';

const registry = standardRegistry();

describe('components that a person names', () => {
  it('are types, components and patterns, with types in any case', () => {
    expect(namedByEntries(['ApexClass', 'customfield:Shop__c.Name__c', 'Layout:Shop*'], registry)).to.deep.equal([
      { type: 'ApexClass', fullName: '*' },
      { type: 'CustomField', fullName: 'Shop__c.Name__c' },
      { type: 'Layout', fullName: 'Shop*' },
    ]);
  });

  it('are refused when they name nothing', () => {
    for (const entry of ['Nonsense', 'Nonsense:A', 'ApexClass:', ':A', '']) {
      expect(() => namedByEntries([entry], registry), entry)
        .to.throw()
        .with.property('name', 'InvalidComponentError');
    }
  });

  it('come from a manifest, type by type', () => {
    const manifest =
      '<Package xmlns="m"><types><members>A</members><members>B*</members><name>ApexClass</name></types><types><members>*</members><name>Flow</name></types><version>64.0</version></Package>';
    expect(namedByManifest(Buffer.from(manifest), 'package.xml', registry)).to.deep.equal([
      { type: 'ApexClass', fullName: 'A' },
      { type: 'ApexClass', fullName: 'B*' },
      { type: 'Flow', fullName: '*' },
    ]);
    expect(() => namedByManifest(Buffer.from('<Profile/>'), 'package.xml', registry))
      .to.throw()
      .with.property('name', 'InvalidManifestError');
  });

  it('fit a pattern as a whole, and its other characters as they are', () => {
    expect(['A.B', 'AxB', 'A.B.C'].filter((name) => fits('A.*', name))).to.deep.equal(['A.B', 'A.B.C']);
    expect(['Rating', 'MyRating', 'Rat'].filter((name) => fits('Rat*', name))).to.deep.equal(['Rating', 'Rat']);
    expect(fits('*', 'a/b')).to.equal(true);
    expect(fits('(a+)*', 'aaa')).to.equal(false);
  });
});
