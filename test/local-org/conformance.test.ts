import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { ComponentSet, type DeployResult } from '@salesforce/source-deploy-retrieve';
import { expect } from 'chai';
import { apexClass, apexTest, deletionOf } from './judge/testPackage.js';
import { variedProject } from './judge/testProject.js';
import { deploy, finished, rejection, send, useLocalOrg, writeFiles, zipOf } from './testSuite.js';

describe('the local org, asked by core and source-deploy-retrieve in process', () => {
  const suite = useLocalOrg({
    orgs: [
      { name: 'dev', kind: 'sandbox', tracking: true },
      { name: 'qa', kind: 'sandbox' },
      { name: 'production', kind: 'production' },
    ],
  });

  const deploySource = async (org: string, dir: string, rest = false): Promise<DeployResult> => {
    const operation = await ComponentSet.fromSource(dir).deploy({
      usernameOrConnection: await suite.connect(org),
      apiOptions: { rest },
    });
    return operation.pollStatus(20, 20);
  };

  const filesBelow = async (dir: string): Promise<Record<string, string>> => {
    const entries = await readdir(dir, { recursive: true, withFileTypes: true });
    const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    const contents = await Promise.all(
      paths.sort().map(async (path) => [relative(dir, path), await readFile(path, 'utf8')])
    );
    return Object.fromEntries(contents) as Record<string, string>;
  };

  for (const [protocol, org] of [
    ['SOAP', 'dev'],
    ['REST', 'qa'],
  ]) {
    it(`takes a project over ${protocol} and gives it back byte for byte`, async () => {
      const project = join(suite.folder, protocol);
      const source = join(project, 'force-app');
      await writeFiles(source, variedProject);
      const first = await deploySource(org, source, protocol === 'REST');
      expect(first.response.details.componentFailures ?? []).to.deep.equal([]);
      expect(first.response.status).to.equal('Succeeded');
      expect(new Set(first.getFileResponses().map(({ state }) => state))).to.deep.equal(new Set(['Created']));

      const again = await deploySource(org, source, protocol === 'REST');
      expect(new Set(again.getFileResponses().map(({ state }) => state))).to.deep.equal(new Set(['Unchanged']));
      expect(suite.org(org).deployCount()).to.equal(2);

      const copy = join(suite.folder, `${protocol}-copy`);
      await writeFiles(copy, {
        'sfdx-project.json': '{"packageDirectories":[{"path":"force-app","default":true}]}',
        'force-app/.keep': '',
      });
      const retrieve = await ComponentSet.fromSource(source).retrieve({
        usernameOrConnection: await suite.connect(org),
        output: copy,
      });
      const answer = await retrieve.pollStatus(20, 20);
      expect(answer.response.messages ?? []).to.deep.equal([]);
      // The client puts what it retrieved into a folder with a name of its own.
      const [made] = (await readdir(copy)).filter((name) => name.startsWith('metadataPackage'));
      const [retrieved, deployed] = [await filesBelow(join(copy, made)), await filesBelow(source)];
      // Outside of a project the client makes up a file for an object of which only a field was asked for.
      delete retrieved['main/default/objects/Account/Account.object-meta.xml'];
      expect(Object.keys(retrieved)).to.deep.equal(Object.keys(deployed));
      expect(retrieved).to.deep.equal(deployed);
    });
  }

  it('names ids, users and dates of what it holds', async () => {
    const connection = await suite.connect('qa');
    await deploy(connection, zipOf(apexClass('Listed')));
    await suite.org('qa').changeAsOtherUser('classes/Listed.cls', 'public class Listed { /* by hand */ }\n');
    const [listed] = (await connection.metadata.list([{ type: 'ApexClass' }], '66.0')).filter(
      ({ fullName }) => fullName === 'Listed'
    );
    expect(listed).to.include({
      createdByName: 'Local Admin',
      fileName: 'classes/Listed.cls',
      lastModifiedByName: 'Other User',
    });
    expect(listed.id).to.match(/^01p\w{15}$/);
  });

  it('describes the types of the registry', async () => {
    const description = await (await suite.connect('qa')).metadata.describe('66.0');
    expect(description.metadataObjects.find(({ xmlName }) => xmlName === 'ApexClass')).to.deep.include({
      directoryName: 'classes',
      inFolder: false,
      metaFile: true,
      suffix: 'cls',
    });
  });

  it('refuses in production what production refuses', async () => {
    const connection = await suite.connect('production');
    const partial = await rejection(send(connection, zipOf(apexClass('A')), { rollbackOnError: false }));
    expect(partial.name).to.equal('sf:INVALID_OPERATION');
    expect(partial.message).to.equal('INVALID_OPERATION: rollbackOnError option must be true on a production org');
    const untested = await rejection(send(connection, zipOf(apexClass('A')), { testLevel: 'NoTestRun' }));
    expect(untested.message).to.contain('testLevel of NoTestRun cannot be used in production organizations');
    expect(suite.org('production').jobs).to.deep.equal([]);
  });

  it('leaves the store alone in a validation, makes it real once, and refuses it a second time', async () => {
    const connection = await suite.connect('production');
    const org = suite.org('production');
    const zip = zipOf(apexClass('Pay'), apexTest('PayTest', 'Pay'));
    const validation = await deploy(connection, zip, { checkOnly: true, testLevel: 'RunLocalTests' });
    expect(validation).to.include({ status: 'Succeeded', checkOnly: true, numberTestsCompleted: 1 });
    expect(org.files().size).to.equal(0);
    const id = await connection.metadata.deployRecentValidation({ id: validation.id, rest: false });
    const quick = await finished(connection, String(id));
    expect(quick).to.include({ status: 'Succeeded', checkOnly: false, numberTestsCompleted: 1 });
    expect(quick.id).to.not.equal(validation.id);
    expect(org.file('classes/Pay.cls')).to.contain('class Pay');
    const second = await rejection(connection.metadata.deployRecentValidation({ id: validation.id, rest: false }));
    expect(second.name).to.equal('sf:INVALID_ID_FIELD');
    const overRest = await rejection(connection.metadata.deployRecentValidation({ id: validation.id, rest: true }));
    expect(overRest.name).to.equal('INVALID_ID_FIELD');
  });

  it('voids a validation when another deployment comes in between', async () => {
    const connection = await suite.connect('qa');
    const zip = zipOf(apexClass('Late'));
    const validation = await deploy(connection, zip, { checkOnly: true, testLevel: 'RunLocalTests' });
    const failing = await deploy(
      connection,
      zipOf(apexClass('Bad', '// local-org: error nope\npublic class Bad {}\n'))
    );
    expect(failing.status).to.equal('Failed');
    await deploy(connection, zipOf(apexClass('Between')));
    const refusal = await rejection(connection.metadata.deployRecentValidation({ id: validation.id, rest: false }));
    expect(refusal.name).to.equal('sf:INVALID_ID_FIELD');
  });

  it('says why tests and coverage failed, the latter without any error count', async () => {
    const connection = await suite.connect('qa');
    const covered = (marker: string): string =>
      `// local-org: ${marker}\npublic class Cov { void run() {\n  x();\n} }\n`;
    const short = await deploy(
      connection,
      zipOf(apexClass('Cov', covered('coverage 50%')), apexTest('CovTest', 'Cov')),
      {
        testLevel: 'RunSpecifiedTests',
        runTests: ['CovTest'],
      }
    );
    expect(short).to.include({ status: 'Failed', numberTestErrors: 0, numberComponentErrors: 0 });
    expect(JSON.stringify(short.details.runTestResult?.codeCoverageWarnings)).to.contain('at least 75% test coverage');
    const failing = apexTest(
      'FailTest',
      'Cov',
      '// local-org: fail System.AssertException: Assertion Failed: expected 0'
    );
    const failed = await deploy(connection, zipOf(apexClass('Cov', covered('coverage 90%')), failing), {
      testLevel: 'RunSpecifiedTests',
      runTests: ['FailTest'],
    });
    expect(failed).to.include({ status: 'Failed', numberTestErrors: 1, numberComponentErrors: 0 });
    expect(JSON.stringify(failed.details.runTestResult?.failures)).to.contain('Assertion Failed: expected 0');
    expect(suite.org('qa').file('classes/Cov.cls')).to.equal(undefined);
  });

  it('deletes what a destructive manifest names, and warns about what it does not have', async () => {
    const connection = await suite.connect('qa');
    await deploy(connection, zipOf(apexClass('Gone')));
    const result = await deploy(connection, zipOf(deletionOf(['ApexClass:Gone', 'ApexClass:Ghost'])));
    expect(result.status).to.equal('Succeeded');
    expect(suite.org('qa').file('classes/Gone.cls')).to.equal(undefined);
    const successes = [result.details.componentSuccesses].flat();
    expect(successes.find((message) => message?.fullName === 'Gone')).to.include({ deleted: true });
    expect(successes.find((message) => message?.problem !== undefined)).to.include({
      problem: 'No ApexClass named: Ghost found',
      problemType: 'Warning',
    });
  });

  it('retrieves what it has and says what it has not', async () => {
    const connection = await suite.connect('qa');
    const job = await connection.metadata.retrieve({
      apiVersion: '66.0',
      unpackaged: { types: [{ name: 'ApexClass', members: ['Listed', 'Nope'] }], version: '66.0' },
    } as never);
    const answer = await connection.metadata.checkRetrieveStatus(job.id);
    expect(answer.messages).to.deep.equal([
      { fileName: 'unpackaged/package.xml', problem: "Entity of type 'ApexClass' named 'Nope' cannot be found" },
    ]);
    expect(answer.fileProperties.map(({ fullName }) => fullName)).to.deep.equal(['Listed', 'unpackaged/package.xml']);
  });

  it('refuses an archive of more than ten thousand entries', async () => {
    const many = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`classes/C${index}.cls`, '']));
    const refusal = await rejection(send(await suite.connect('qa'), zipOf(many)));
    expect(refusal.message).to.equal('INVALID_OPERATION: Too many files in zip');
  });
});
