import { expect } from 'chai';
import { manifestsOf } from '../../../src/metadata/delta/manifest.js';
import { buildPackage } from '../../../src/metadata/delta/package.js';
import type { Files } from '../../support/gitRepo.js';
import { type CommitRepository, makeRepository } from '../support/commits.js';
import { deltaOf, goneFiles } from '../support/deltas.js';
import { apexClass, field, labels, labelsFile, variedProject } from '../support/project.js';

describe('the manifests of a delta', () => {
  let test: CommitRepository;

  beforeEach(async () => {
    test = await makeRepository();
  });
  afterEach(() => test.remove());

  /** The manifests of the plugin and those of the library, in the order of the changes that lead to them. */
  const compare = async (...changes: readonly Files[]): Promise<void> => {
    let from: string | undefined;
    for (const files of changes) {
      const to = await test.commit(files);
      const delta = await deltaOf(test, from, to);
      const { manifest, destructiveChangesPre, destructiveChanges } = await buildPackage(test.repo, delta, { env: {} });
      expect(manifestsOf(delta)).to.deep.equal({ packageXml: manifest, destructiveChangesPre, destructiveChanges });
      from = to;
    }
  };

  it('are what the library writes, of everything and of deletions', async () => {
    await compare(
      { ...variedProject(), ...apexClass('Second') },
      {
        ...goneFiles(apexClass('InvoiceService')),
        ...goneFiles(field('Invoice__c', 'Amount__c')),
        [labelsFile]: labels({ Other: 'other' }),
      },
      goneFiles(apexClass('Second')),
      { 'README.md': 'Nothing of it is deployed.\n' }
    );
  });

  it('are what the library writes of names that XML has to escape', async () => {
    const layouts = 'force-app/main/default/layouts';
    await compare({
      ...variedProject(),
      [`${layouts}/Account-A & B's "C" <D>.layout-meta.xml`]:
        '<Layout xmlns="http://soap.sforce.com/2006/04/metadata"/>',
      [`${layouts}/Account-Ümläut.layout-meta.xml`]: '<Layout xmlns="http://soap.sforce.com/2006/04/metadata"/>',
    });
  });
});
