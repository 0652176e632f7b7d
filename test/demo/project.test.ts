import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ComponentSet, ComponentSetBuilder, MetadataConverter } from '@salesforce/source-deploy-retrieve';
import { expect } from 'chai';
import { judge } from '../local-org/judge/judge.js';
import { emptyOrg } from '../local-org/judge/state.js';
import type { OrgState, Verdict } from '../local-org/judge/types.js';
import { readZip } from '../local-org/judge/zip.js';
import { createScratch, type Scratch, type TestRepository } from '../support/gitRepo.js';

const demo = fileURLToPath(new URL('../../demo', import.meta.url));

describe("the demo's project", () => {
  let scratch: Scratch;
  let clone: TestRepository;
  let org: OrgState;

  before(async () => {
    scratch = await createScratch();
    clone = await scratch.init();
    await cp(join(demo, 'project'), clone.dir, { recursive: true });
    await clone.commit('Ratings');
    org = accepted(await deploy(emptyOrg('production'))).after;
  });

  after(() => scratch.remove());

  /** Judges a deploy of what is checked out, or of what a feature's manifests name. */
  const deploy = async (state: OrgState, feature?: string): Promise<Verdict> => {
    const source = join(clone.dir, 'force-app');
    const folder = join(demo, 'features', feature ?? '');
    const set =
      feature === undefined
        ? ComponentSet.fromSource(source)
        : await ComponentSetBuilder.build({
            manifest: {
              manifestPath: join(folder, 'package.xml'),
              directoryPaths: [source],
              ...(feature === 'retire-import'
                ? { destructiveChangesPost: join(folder, 'destructiveChanges.xml') }
                : {}),
            },
          });
    set.sourceApiVersion = '66.0';
    const { zipBuffer } = await new MetadataConverter().convert(set, 'metadata', { type: 'zip' });
    return judge(state, readZip(zipBuffer ?? Buffer.alloc(0)), {
      checkOnly: false,
      rollbackOnError: true,
      ignoreWarnings: false,
      runTests: [],
      purgeOnDelete: false,
      apiVersion: '66.0',
    });
  };

  const checkOut = async (feature: string): Promise<void> => {
    await clone.branch(`feature/${feature}`, 'main');
    await clone.git('am', '--quiet', join(demo, 'features', feature, 'feature.patch'));
  };

  it('is accepted by an empty production org, where all its tests pass', () => {
    expect(org.files.size).to.be.greaterThan(30);
  });

  it('has more than a dozen types of metadata', () => {
    const types = new Set([...org.files.keys()].map((path) => path.split('/')[0]));
    expect(types.size).to.be.greaterThan(12);
  });

  it('takes the feature that adds', async () => {
    await checkOut('rating-reminder');
    const verdict = accepted(await deploy(org, 'rating-reminder'));
    expect(verdict.after.files.has('classes/RatingReminder.cls')).to.equal(true);
    expect(verdict.tests.failures).to.deep.equal([]);
  });

  it('takes the feature that deletes, with all that the manifest names', async () => {
    await checkOut('retire-import');
    const verdict = accepted(await deploy(org, 'retire-import'));
    const deleted = verdict.messages.filter((message) => message.deleted).map(({ fullName }) => fullName);
    expect(deleted).to.have.members(['LegacyRatingImport', 'LegacyRatingImportTest', 'Rating__c.Import_Key__c']);
  });

  it('is not right with the feature whose field was never committed', async () => {
    await checkOut('half-stars');
    const verdict = await deploy(org);
    expect(verdict.status).to.equal('Failed');
    const problems = verdict.messages.filter((message) => !message.success).map(({ problem }) => problem);
    expect(problems).to.include('Variable does not exist: Half_Star__c');
  });

  it('is right with that field, as it is in the org of dev', async () => {
    const field = 'force-app/main/default/objects/Rating__c/fields/Half_Star__c.field-meta.xml';
    await cp(join(demo, 'features', 'half-stars', 'Half_Star__c.field-meta.xml'), join(clone.dir, field));
    accepted(await deploy(org, 'half-stars'));
  });

  it('takes both features that go to production together', async () => {
    await clone.git('checkout', '--quiet', '--force', 'feature/rating-reminder');
    await clone.git('merge', '--quiet', '--no-edit', 'feature/retire-import');
    const withReminder = accepted(await deploy(org, 'rating-reminder')).after;
    accepted(await deploy(withReminder, 'retire-import'));
  });
});

const accepted = (verdict: Verdict): Verdict => {
  expect(verdict.messages.filter((message) => !message.success)).to.deep.equal([]);
  expect(verdict.tests.failures).to.deep.equal([]);
  expect(verdict.status).to.equal('Succeeded');
  return verdict;
};
