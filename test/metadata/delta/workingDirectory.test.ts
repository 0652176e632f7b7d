import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { contentsOfCommit } from '../../../src/metadata/content/content.js';
import { computeDelta } from '../../../src/metadata/delta/computeDelta.js';
import type { Delta } from '../../../src/metadata/delta/delta.js';
import { buildPackage, type DeployPackage } from '../../../src/metadata/delta/package.js';
import { unzip } from '../../../src/common/zip.js';
import { type CommitRepository, makeRepository } from '../support/commits.js';
import { readable } from '../support/library.js';
import { apexClass, defaultFolder as main, projectJson, variedProject, xml } from '../support/project.js';

describe('a working directory that contradicts the commit in everything', () => {
  let test: CommitRepository;
  let from: string;
  let to: string;
  const cwd = process.cwd();
  const environment = { env: { NAME: 'from the given environment' }, allowedVariables: ['NAME'] };

  const widgets = (directoryName: string, suffix: string): object => ({
    types: { widget: { id: 'widget', name: 'Widget', directoryName, suffix } },
    suffixes: { [suffix]: 'widget' },
  });

  /** Makes the checkout say the opposite of the commit: on disk and in the index, without a commit. */
  const contradict = async (): Promise<void> => {
    const write = async (path: string, text: string): Promise<void> => {
      await mkdir(join(test.dir, path, '..'), { recursive: true });
      await writeFile(join(test.dir, path), text);
    };
    await write(
      'sfdx-project.json',
      projectJson({
        packageDirectories: [{ path: 'elsewhere', default: true }],
        sourceApiVersion: '50.0',
        sourceBehaviorOptions: ['decomposeCustomLabelsBeta2', 'decomposeWorkflowBeta'],
        registryCustomizations: widgets('gadgets', 'gadget'),
        replacements: [
          { glob: '**/*.cls', stringToReplace: 'class', replaceWithEnv: 'NAME' },
          { glob: '**/*', stringToReplace: 'Invoice', replaceWithEnv: 'NOT_SET_ANYWHERE' },
        ],
      })
    );
    await write('.forceignore', '**/classes/**\n**/objects/**\n**/lwc/**\n');
    await write('.gitattributes', '* filter=crypt\n');
    await write(`${main}/classes/InvoiceService.cls`, 'public class Other {}\n');
    await write(`${main}/classes/Uncommitted.cls`, 'public class Uncommitted {}\n');
    await write('elsewhere/classes/Elsewhere.cls', 'public class Elsewhere {}\n');
    await test.git('add', '--all');
  };

  const compute = async (): Promise<{ delta: Delta; sent: DeployPackage }> => {
    const delta = await computeDelta(test.repo, { from, to, ...environment });
    return { delta, sent: await buildPackage(test.repo, delta, environment) };
  };

  beforeEach(async () => {
    test = await makeRepository();
    const before = variedProject();
    // With the preset below, permission sets are kept in parts.
    delete before[`${main}/permissionsets/Invoices.permissionset-meta.xml`];
    from = await test.commit({ 'sfdx-project.json': projectJson(), ...apexClass('Obsolete') });
    const permissionSet = `${main}/permissionsets/Parts`;
    to = await test.commit({
      ...before,
      'sfdx-project.json': projectJson({
        sourceBehaviorOptions: ['decomposePermissionSetBeta2'],
        registryCustomizations: widgets('widgets', 'widget'),
        replacements: [{ glob: '**/InvoiceService.cls', stringToReplace: 'one', replaceWithEnv: 'NAME' }],
      }),
      [`${permissionSet}/Parts.permissionset-meta.xml`]: xml('PermissionSet', '<label>Parts</label>'),
      [`${permissionSet}/Parts.classAccess-meta.xml`]: xml(
        'PermissionSet',
        '<classAccesses><apexClass>A</apexClass></classAccesses>'
      ),
      [`${main}/widgets/Small.widget-meta.xml`]: xml('Widget', '<label>Small</label>'),
      [`${main}/classes/Obsolete.cls`]: undefined,
      [`${main}/classes/Obsolete.cls-meta.xml`]: undefined,
    });
  });
  afterEach(async () => {
    process.chdir(cwd);
    delete process.env.NAME;
    await test.remove();
  });

  it('changes nothing of the delta, of the package and of the contents that are compared', async () => {
    const calm = await compute();
    await contradict();
    process.chdir(test.dir);
    process.env.NAME = 'from the process';
    const contradicted = await compute();
    expect(contradicted.delta).to.deep.equal(calm.delta);
    expect(readable(unzip(contradicted.sent.zip))).to.deep.equal(readable(unzip(calm.sent.zip)));
    const members = calm.delta.components;
    const contents = await contentsOfCommit(test.repo, to, members, environment);
    process.chdir(cwd);
    expect(contents).to.deep.equal(await contentsOfCommit(test.repo, to, members, environment));
  });

  it('leaves the commit to say what is deployed', async () => {
    await contradict();
    process.chdir(test.dir);
    const { delta, sent } = await compute();
    const names = delta.components.map(({ operation, type, fullName }) => `${operation} ${type}:${fullName}`);
    expect(names).to.include.members([
      'delete ApexClass:Obsolete',
      'add ApexClass:InvoiceService',
      'add CustomLabels:CustomLabels',
      'add PermissionSet:Parts',
      'add Widget:Small',
      'add Workflow:Invoice__c',
    ]);
    expect(names.join()).to.not.contain('Elsewhere').and.not.contain('Uncommitted');
    expect(sent.manifest).to.contain('<version>64.0</version>');
    expect(sent.destructiveChanges).to.contain('Obsolete');
    const files = unzip(sent.zip);
    expect(files.get('classes/InvoiceService.cls')?.toString()).to.contain('Integer from the given environment()');
    expect(files.get('widgets/Small.widget')?.toString()).to.contain('<label>Small</label>');
    expect([...files.keys()].filter((path) => path.startsWith('permissionsets/'))).to.deep.equal([
      'permissionsets/Parts.permissionset',
    ]);
  });
});
