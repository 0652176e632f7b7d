import { join } from 'node:path';
import { expect } from 'chai';
import { Repository } from '../../../src/git/repository.js';
import { deltaOfCommits } from '../../../src/promotion/delta/readDelta.js';
import { sfHere } from '../../local-org/realCli.js';
import { projectJson, xml } from '../../metadata/support/project.js';
import { createScratch, type Files, type Scratch, type TestRepository } from '../../support/gitRepo.js';
import { type LocalOrgHandle, login, startLocalOrg } from '../../support/orgs.js';

const folder = 'force-app/main/default';
const child = (tag: string, name: string, text: string): string =>
  tag === 'labels'
    ? `<labels><fullName>${name}</fullName><value>${text}</value></labels>`
    : `<${tag}><fullName>${name}</fullName><label>${text}</label></${tag}>`;
const children = (tag: string, texts: Readonly<Record<string, string>>): readonly string[] =>
  Object.entries(texts).map(([name, text]) => child(tag, name, text));

/** Files of the Metadata API's format with three children each: by their places in an org. */
const metadata = (texts: Readonly<Record<string, string>>): Readonly<Record<string, string>> => ({
  'workflows/Case.workflow': xml('Workflow', ...children('alerts', texts)),
  'assignmentRules/Case.assignmentRules': xml('AssignmentRules', ...children('assignmentRule', texts)),
  'sharingRules/Shop__c.sharingRules': xml('SharingRules', ...children('sharingCriteriaRules', texts)),
  'matchingRules/Account.matchingRule': xml('MatchingRules', ...children('matchingRules', texts)),
  'labels/CustomLabels.labels': xml('CustomLabels', ...children('labels', texts)),
  'objects/Shop__c.object': xml('CustomObject', ...children('listViews', texts), '<label>Shop</label>'),
});
const inRepository = (files: Readonly<Record<string, string>>): Files =>
  Object.fromEntries(
    Object.entries(files).map(([path, text]) => [
      `${folder}/${path}${path.startsWith('objects/') ? '' : '-meta.xml'}`,
      text,
    ])
  );

describe('a folder that the Salesforce CLI deploys', function () {
  this.timeout(120_000);
  let scratch: Scratch;
  let local: TestRepository;
  let orgs: LocalOrgHandle;

  before(async () => {
    scratch = await createScratch();
    orgs = await startLocalOrg({ orgs: [{ name: 'qa', kind: 'sandbox' }] });
    await login(orgs, join(scratch.dir, 'home'), { names: ['qa'] });
    local = await scratch.init();
  });

  after(async () => {
    await orgs.close();
    await scratch.remove();
  });

  it('brings of the children in one file those that changed, and leaves the others as the org has them', async () => {
    const texts = { A: 'a', B: 'b', Gone: 'gone' };
    await local.commit('Begin', { 'sfdx-project.json': projectJson(), ...inRepository(metadata(texts)) });
    await local.commit('Change', inRepository(metadata({ A: 'a', B: 'changed', New: 'new' })));
    await orgs.org('qa').fill(metadata({ ...texts, A: 'mine' }));
    const repo = await Repository.open(local.dir, { env: scratch.env });
    const dir = join(scratch.dir, 'output');
    const read = await deltaOfCommits(repo, { from: 'HEAD^', to: 'HEAD', backward: false, env: {} });
    await read.write({ dir, withFiles: true });
    await repo.close();
    const command =
      'project deploy start -o qa --manifest package.xml --post-destructive-changes destructiveChangesPost.xml --json';
    const { exitCode, stdout } = await sfHere({ home: join(scratch.dir, 'home'), cwd: dir }, ...command.split(' '));
    expect(exitCode, stdout).to.equal(0);
    for (const path of Object.keys(metadata({}))) {
      const found = [
        ...(orgs.org('qa').file(path) ?? '').matchAll(/<fullName>(\w+)<\/fullName>\s*<(?:label|value)>(\w+)</g),
      ].map(([, name, text]) => [name, text]);
      expect(Object.fromEntries(found), path).to.deep.equal({ A: 'mine', B: 'changed', New: 'new' });
    }
  });
});
