import { expect } from 'chai';
import { connectFreshly } from '../../src/promotion/instances/instanceOrgs.js';
import { findDrift } from '../../src/promotion/drift.js';
import { xml } from '../metadata/support/project.js';
import type { Files } from '../support/gitRepo.js';
import { Stage } from '../support/stage.js';

const own = 'force-app/main/default/objects/Shop__c/Shop__c.object-meta.xml';
const flat = 'force-app/main/default/objects/Till__c.object';
const fieldNamed = (name: string, label = name): string =>
  `<fields><fullName>${name}</fullName><label>${label}</label><length>9</length><type>Text</type></fields>`;
const object = (...fields: readonly string[]): string =>
  xml('CustomObject', '<deploymentStatus>Deployed</deploymentStatus>', ...fields, '<label>Shop</label>');

describe('fields in the file of their object', () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.open({
      [own]: object(fieldNamed('Old__c'), fieldNamed('Gone__c')),
      [flat]: object(fieldNamed('Old__c')),
      [own.replace('Shop__c.object-meta', 'fields/Size__c.field-meta')]: xml(
        'CustomField',
        ...['<fullName>Size__c</fullName>', '<label>Size</label>', '<length>9</length>', '<type>Text</type>']
      ),
    });
  });
  afterEach(() => stage.close());

  const driftOf = (name: string): Promise<readonly string[]> =>
    stage.with(async (context) => {
      const tools = { connect: connectFreshly, signal: new AbortController().signal, wait: 60_000, frequency: 50 };
      const drift = await findDrift(context, context.loaded.pipeline.instance(name), tools);
      return drift.kind === 'known'
        ? drift.components.map(({ type, fullName }) => `${type}:${fullName}`)
        : [drift.kind];
    });

  it('stay in the org when their names change their case, go when they go, and are no drift', async () => {
    expect(await driftOf('qa')).to.deep.equal([]);
    await stage.feature('feature/spell', {
      [own]: object(fieldNamed('old__c', 'Older')),
      [flat]: object(fieldNamed('OLD__c')),
    });
    const { plan } = await stage.promote({ features: ['spell'], from: 'dev' });
    const deleted = plan.delta.components.filter(({ operation }) => operation === 'delete');
    expect(deleted.map(({ fullName }) => fullName)).to.deep.equal(['Shop__c.Gone__c']);
    const inOrg = ['Shop__c', 'Till__c'].map((name) => String(stage.org('qa').file(`objects/${name}.object`)));
    expect(inOrg.map((file) => (file.match(/<fullName>\w+__c/gi) ?? []).length)).to.deep.equal([2, 1]);
    expect(inOrg[0]).to.include('<label>Older</label>');
    expect(await driftOf('qa')).to.deep.equal([]);
  });
});

describe('a field beside the file of an object that has the others', () => {
  const folder = 'force-app/main/default/objects';
  const wholeAt = (name: string): string => `${folder}/${name}/${name}.object-meta.xml`;
  const partsOf = (name: string, fields: readonly string[]): Files =>
    Object.fromEntries(
      fields.map((each) => [
        `${folder}/${name}/fields/${each}.field-meta.xml`,
        xml(
          'CustomField',
          ...[`<fullName>${each}</fullName>`, `<label>${each}</label>`, '<length>9</length>', '<type>Text</type>']
        ),
      ])
    );
  const names = ['D1__c', 'D2__c', 'D3__c', 'D4__c'];
  const whole = object(...names.map((name) => fieldNamed(name)));

  it('stays a part of its object where another one came to look like that', async () => {
    const parts = { Shop: partsOf('Shop__c', names), Till: partsOf('Till__c', names) };
    const gone = Object.fromEntries(Object.keys(parts.Shop).map((path) => [path, undefined]));
    const stage = await Stage.open({ [wholeAt('Shop__c')]: object(), ...parts.Shop, [wholeAt('Till__c')]: whole });
    try {
      const shapes = { ...gone, [wholeAt('Shop__c')]: whole, ...parts.Till, [wholeAt('Till__c')]: object() };
      await stage.feature('feature/other', shapes);
      await stage.feature('feature/rating', partsOf('Shop__c', ['D5__c']));
      await stage.promote({ features: ['other'], from: 'dev' });
      const { plan } = await stage.promote({ features: ['rating'], from: 'dev' });
      expect(plan.delta.components.map(({ fullName }) => fullName)).to.deep.equal(['Shop__c.D5__c']);
      const fieldsOf = (name: string): readonly string[] | null =>
        String(stage.org('qa').file(`objects/${name}.object`)).match(/(?<=<fullName>)\w+__c/g);
      expect(fieldsOf('Shop__c')).to.have.members([...names, 'D5__c']);
      expect(fieldsOf('Till__c')).to.have.members(names);
    } finally {
      await stage.close();
    }
  });
});
