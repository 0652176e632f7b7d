import { expect } from 'chai';
import { failure } from '../../support/failure.js';
import type { Files } from '../../support/gitRepo.js';
import { type CommitRepository, makeRepository } from '../support/commits.js';
import { deltaOf, gone, goneFiles, lines } from '../support/deltas.js';
import { apexClass, defaultFolder as main, field, objectFile, projectJson, xml } from '../support/project.js';

describe('what a merge tool leaves beside metadata files', () => {
  let test: CommitRepository;

  beforeEach(async () => {
    test = await makeRepository();
  });
  afterEach(() => test.remove());

  const after = async (before: Files, files: Files): ReturnType<typeof deltaOf> => {
    const from = await test.commit({ 'sfdx-project.json': projectJson(), ...before });
    return deltaOf(test, from, await test.commit(files), { refusesUnparsable: true });
  };
  const leftover = `${main}/classes/Rating.cls-meta.xml.orig`;

  for (const [beside, before] of [
    ['beside its class', apexClass('Rating')],
    ['without its class', {}],
  ] as const) {
    it(`is claimed by no type, ${beside}`, async () => {
      const delta = await after(before, { [leftover]: '<<<<<<< no XML\n' });
      expect(lines(delta)).to.deep.equal([]);
      expect(delta.ignored).to.deep.equal([{ path: leftover, reason: 'no metadata type claims it' }]);
      expect(delta.warnings).to.deep.equal([
        `No metadata type claims 1 changed file in the package directories: ${leftover}.`,
      ]);
    });
  }

  it('is not sent for its class, nor keeps what goes from being deleted', async () => {
    const left = `${main}/objects/Bill__c/fields/Due__c.field-meta.xml.orig`;
    const delta = await after(
      {
        ...apexClass('Rating'),
        ...apexClass('Reader'),
        [leftover]: 'left\n',
        ...objectFile('Bill__c', '<label>Bill</label>'),
        ...field('Bill__c', 'Due__c'),
        [left]: 'left\n',
      },
      { ...goneFiles(apexClass('Rating')), ...goneFiles(field('Bill__c', 'Due__c')) }
    );
    expect(lines(delta)).to.deep.equal(['delete ApexClass:Rating', 'delete CustomField:Bill__c.Due__c']);
  });

  it('is content in the folder of a bundle', async () => {
    const tile = `${main}/lwc/tile/tile.js`;
    const bundle = { [`${tile}-meta.xml`]: xml('LightningComponentBundle'), [tile]: 'export default 1;\n' };
    const delta = await after(bundle, { [`${tile}-meta.xml.orig`]: 'left\n' });
    expect(lines(delta)).to.deep.equal(['change LightningComponentBundle:tile']);
  });

  it('does not stand for a metadata file that is gone', async () => {
    const site = `${main}/staticresources/Site`;
    const meta = `${site}.resource-meta.xml`;
    const resource = {
      [meta]: xml('StaticResource'),
      [`${meta}.orig`]: xml('StaticResource'),
      [`${site}/a.js`]: 'a\n',
    };
    const error = await failure(after(resource, gone(meta)));
    expect(error).to.include({ name: 'IncompleteComponentError' });
  });
});
