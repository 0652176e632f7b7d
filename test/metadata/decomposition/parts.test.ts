import { expect } from 'chai';
import { filePlaces, type FilePlace } from '../../../src/metadata/decomposition/filePlaces.js';
import { emptied, withoutParts, withParts } from '../../../src/metadata/decomposition/ownFile.js';
import { partFile, plainShapeOf, shapeOf } from '../../../src/metadata/decomposition/partFile.js';
import { meaningOf, partOfFile, partsOf, type Part } from '../../../src/metadata/decomposition/parts.js';
import { registryOf } from '../../../src/metadata/delta/registry.js';
import { parseXmlTree, type XmlTree } from '../../../src/metadata/xml/tree.js';
import { element, type Elements, xmlFile } from '../../support/xmlFile.js';

describe('the parts of a component', () => {
  const placeOf = (path: string, ...sourceBehaviorOptions: readonly string[]): FilePlace => {
    const place = filePlaces(registryOf({ sourceBehaviorOptions }))(path);
    if (place === undefined) throw new Error(`${path} is no such file`);
    return place;
  };
  const object = placeOf('objects/A__c.object');
  const tree = (text: string): XmlTree => parseXmlTree(Buffer.from(text), 'file');
  const field = (name: string, label: string): ReturnType<typeof element> =>
    element('fields', ['fullName', name], ['label', label]);
  const partNamed = (own: XmlTree, key: string): Part => {
    const part = partsOf(own, object.whole).get(key);
    if (part === undefined) throw new Error(`there is no ${key}`);
    return part;
  };

  it('are what its own file holds by a name that a file may have', () => {
    const own = xmlFile(
      'CustomObject',
      ...[field('B__c', 'b'), field('Twice__c', '1'), field('Twice__c', '2'), field('../A', 'a'), field('..', 'a')],
      element('fields', ['label', 'nameless']),
      ['label', 'A']
    ).replace('<fields>', '<fields>\n        <!-- remark -->');
    expect([...partsOf(tree(own), object.whole).keys()]).to.deep.equal(['fields/b__c.field']);
    const withAttribute = own.replace('<fields>', '<fields xsi:nil="false" xmlns:xsi="a">');
    expect([...partsOf(tree(withAttribute), object.whole).keys()]).to.deep.equal([]);
    expect(partsOf(tree(xmlFile('Profile', field('B__c', 'b'))), object.whole).size).to.equal(0);
    expect(partsOf(undefined, object.whole).size).to.equal(0);
  });

  it('mean the same in files of their own', () => {
    const place = placeOf('objects/A__c/fields/B__c.field-meta.xml');
    const alone = partOfFile(tree(xmlFile('CustomField', ['label', 'b'], ['fullName', 'B__c'])), place);
    const inOwn = partNamed(tree(xmlFile('CustomObject', field('B__c', 'b'))), 'fields/b__c.field');
    expect(alone && meaningOf(alone)).to.equal(meaningOf(inOwn));
    expect(partOfFile(tree(xmlFile('CustomField', ['fullName', 'C__c'])), place)).to.equal(undefined);
    expect(partOfFile(tree(xmlFile('ListView', ['fullName', 'B__c'])), place)).to.equal(undefined);
  });

  it('are several elements about one object, and nothing beside them', () => {
    const place = placeOf(
      'permissionsets/S/objectSettings/Lead.objectSettings-meta.xml',
      'decomposePermissionSetBeta2'
    );
    const settings = (...more: Elements): string =>
      xmlFile(
        'PermissionSet',
        element('fieldPermissions', ['field', 'Lead.A__c']),
        element('tabSettings', ['tab', 'standard-Lead']),
        ...more
      );
    expect(partOfFile(tree(settings()), place)?.nodes.map(({ name }) => name)).to.deep.equal([
      ...['fieldPermissions', 'tabSettings'],
    ]);
    expect(partOfFile(tree(settings(['label', 'S'])), place)).to.equal(undefined);
    expect(partOfFile(tree(settings().replace('<tabSettings>', '<!-- a --><tabSettings>')), place)).to.equal(undefined);
  });

  it('go out of its own file and into it again, with all other bytes as they are', () => {
    const own = tree(xmlFile('CustomObject', field('B__c', 'b'), field('C__c', 'c'), ['label', 'A']));
    const out = [...partsOf(own, object.whole).values()];
    const rest = withoutParts(own, out);
    expect([rest.content.toString(), rest.isEmpty]).to.deep.equal([xmlFile('CustomObject', ['label', 'A']), false]);
    expect(withParts(tree(rest.content.toString()), [...out].reverse()).toString()).to.equal(own.text);
    expect(withParts(own, []).toString()).to.equal(own.text);
    const nothingElse = tree(xmlFile('CustomObject', field('B__c', 'b')));
    expect(withoutParts(nothingElse, partsOf(nothingElse, object.whole).values()).isEmpty).to.equal(true);
    expect(withParts(emptied(nothingElse), [...partsOf(nothingElse, object.whole).values()]).toString()).to.equal(
      nothingElse.text
    );
  });

  it('are written as another file is, with the prefixes that they use', () => {
    const own = tree(
      xmlFile('CustomObject', field('B__c', 'b'))
        .replace('<CustomObject ', '<CustomObject xmlns:xsi="i" ')
        .replace('<label>', '<label xsi:nil="true">')
    );
    const like = tree('<?xml version="1.0"?>\r\n<!-- about C__c -->\r\n<CustomField>\r\n\t<label/>\r\n</CustomField>');
    const part = partNamed(own, 'fields/b__c.field');
    const written =
      '<CustomField xmlns:xsi="i">\r\n\t<fullName>B__c</fullName>\r\n\t<label xsi:nil="true">b</label>\r\n</CustomField>';
    expect(partFile(part, plainShapeOf(like), 'file').toString()).to.equal(`<?xml version="1.0"?>\r\n${written}`);
    expect(partFile(part, shapeOf(like), 'file').toString()).to.equal(
      `<?xml version="1.0"?>\r\n<!-- about C__c -->\r\n${written}`
    );
    expect(withParts(tree(xmlFile('CustomObject')), [part]).toString()).to.equal(own.text);
  });
});
