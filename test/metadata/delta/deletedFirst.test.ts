import { expect } from 'chai';
import { memberKey } from '../../../src/common/member.js';
import { deletedFirst } from '../../../src/metadata/delta/deletedFirst.js';

const members = (...keys: readonly string[]): Array<{ type: string; fullName: string }> =>
  keys.map((key) => ({ type: key.split(':')[0], fullName: key.split(':')[1] }));
const first = (deleted: readonly string[], added: readonly string[]): string[] =>
  [...deletedFirst(members(...deleted), members(...added))].map(([key, other]) => `${key} for ${memberKey(other)}`);

describe('what is deleted before the rest is deployed', () => {
  it('is a component whose name one of the other kind takes, either way, whatever the case', () => {
    expect(
      first(
        ['AuraDefinitionBundle:Tile', 'LightningComponentBundle:card', 'AuraDefinitionBundle:Other'],
        ['LightningComponentBundle:tile', 'AuraDefinitionBundle:card']
      )
    ).to.have.members([
      'AuraDefinitionBundle:Tile for LightningComponentBundle:tile',
      'LightningComponentBundle:card for AuraDefinitionBundle:card',
    ]);
  });

  it('is nothing else', () => {
    expect(first(['ApexClass:Tile', 'AuraDefinitionBundle:Tile'], ['ApexPage:Tile', 'ApexTrigger:Tile'])).to.deep.equal(
      []
    );
  });
});
