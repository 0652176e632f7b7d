import { expect } from 'chai';
import sinon from 'sinon';
import { contentsOfCommit } from '../../../src/metadata/content/content.js';
import { computeDelta } from '../../../src/metadata/delta/computeDelta.js';
import { buildPackage } from '../../../src/metadata/delta/package.js';
import type { Files } from '../../support/gitRepo.js';
import { type CommitRepository, makeRepository } from '../support/commits.js';
import { apexClass, defaultFolder as main, field, objectFile, variedProject } from '../support/project.js';

const env = {};

describe('the cost of a delta', () => {
  let small: CommitRepository;
  let large: CommitRepository;

  /** Counts the objects that are read from a repository meanwhile. */
  const objectsRead = async (
    { repo: { objects } }: CommitRepository,
    doing: () => Promise<unknown>
  ): Promise<number> => {
    const read = sinon.spy(objects, 'read');
    await doing();
    read.restore();
    return read.callCount;
  };

  const unrelated = (count: number): Files => {
    const files: Array<Record<string, string>> = Array.from({ length: count }, (_, index) => ({
      ...apexClass(`Unrelated${index}`),
      ...objectFile(`Object${index}__c`, '<label>Unrelated</label>'),
      ...field(`Object${index}__c`, 'Field__c'),
      [`${main}/lwc/unrelated${index}/unrelated${index}.js`]: '// unrelated\n',
      [`docs/${index % 50}/page${index}.md`]: 'unrelated\n',
    }));
    return Object.fromEntries(files.flatMap((some) => Object.entries(some)));
  };

  before(async () => {
    [small, large] = await Promise.all([makeRepository(), makeRepository()]);
    await Promise.all([
      small.commit({ ...variedProject(), ...unrelated(1) }),
      large.commit({ ...variedProject(), ...unrelated(600) }),
    ]);
  });
  after(() => Promise.all([small.remove(), large.remove()]));

  it('follows the change and not the repository', async () => {
    const counts: number[] = [];
    for (const test of [small, large]) {
      const from = await test.git('rev-parse', 'HEAD');
      const to = await test.commit({
        ...apexClass('InvoiceService', ' /* changed */ '),
        ...field('Invoice__c', 'Status__c', 'State'),
        [`${main}/lwc/invoiceList/invoiceList.html`]: '<template>changed</template>\n',
        [`${main}/classes/InvoiceServiceTest.cls`]: undefined,
        [`${main}/classes/InvoiceServiceTest.cls-meta.xml`]: undefined,
      });
      counts.push(
        await objectsRead(test, async () => {
          const delta = await computeDelta(test.repo, { from, to, env, dependencies: 'named' });
          expect(delta.components).to.have.length(4);
          await buildPackage(test.repo, delta, { env });
          await contentsOfCommit(test.repo, to, delta.components, { env });
        })
      );
    }
    expect(counts[1]).to.equal(counts[0]);
    expect(counts[1]).to.be.lessThan(100);
  });
});
