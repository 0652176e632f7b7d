import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { computeDelta, type DeltaRequest } from '../../../src/metadata/delta/computeDelta.js';
import type { Delta } from '../../../src/metadata/delta/delta.js';
import { buildPackage } from '../../../src/metadata/delta/package.js';
import { unzip } from '../../../src/common/zip.js';
import { failure } from '../../support/failure.js';
import { type CommitRepository, makeRepository } from '../support/commits.js';
import { libraryPackage, readable } from '../support/library.js';
import { apexClass, defaultFolder as main, labels, labelsFile, projectJson, xml } from '../support/project.js';

describe('replacements', () => {
  let test: CommitRepository;
  const environment = { env: { HOST: 'org.example.com', STAGE: 'qa' }, allowedVariables: ['HOST', 'STAGE', 'UNSET'] };
  const commit = (replacements: readonly object[], files: Record<string, string | Buffer> = {}): Promise<string> =>
    test.commit({
      'sfdx-project.json': projectJson({ replacements }),
      ...apexClass('Endpoint', " String host = 'HOST.a'; "),
      ...files,
    });
  const everything = (to: string, request: Partial<DeltaRequest> = environment): Promise<Delta> =>
    computeDelta(test.repo, { from: undefined, to, env: {}, ...request });
  const replacedClass = async (replacement: object, files?: Record<string, string | Buffer>): Promise<string> => {
    const delta = await everything(await commit([replacement], files));
    const { zip } = await buildPackage(test.repo, delta, environment);
    return unzip(zip).get('classes/Endpoint.cls')?.toString() ?? '';
  };
  const path = `${main}/classes/Endpoint.cls`;

  beforeEach(async () => {
    test = await makeRepository();
  });
  afterEach(() => test.remove());

  it('are listed with file, variables and a hash of what is sent, and never with a value', async () => {
    const delta = await everything(await commit([{ filename: path, stringToReplace: 'HOST', replaceWithEnv: 'HOST' }]));
    const { zip } = await buildPackage(test.repo, delta, environment);
    const sent = unzip(zip).get('classes/Endpoint.cls') ?? Buffer.alloc(0);
    expect(sent.toString()).to.contain("'org.example.com.a'");
    const sha256 = createHash('sha256').update(sent).digest('hex');
    expect(delta.replaced).to.deep.equal([{ path, variables: ['HOST'], sha256 }]);
    expect(JSON.stringify(delta)).to.not.contain('org.example.com');
  });

  it('are made by file name, by the end of a path, and by globs', async () => {
    const string = { stringToReplace: 'HOST', replaceWithEnv: 'HOST' };
    for (const place of [
      { filename: path },
      { filename: 'classes/Endpoint.cls' },
      { glob: '**/*.cls' },
      { glob: 'classes/{Endpoint,Other}.cls' },
      { glob: 'force-app/**/End*.c?s' },
      { glob: 'main/default/[a-c]lasses/@(Endpoint|Other).cls' },
    ]) {
      expect(await replacedClass({ ...place, ...string }), JSON.stringify(place)).to.contain('org.example.com.a');
    }
    for (const place of [
      { filename: 'Other.cls' },
      { glob: '*.js' },
      { glob: 'default/*.cls' },
      { glob: '!(End*).cls' },
    ]) {
      expect(await replacedClass({ ...place, ...string }), JSON.stringify(place)).to.contain('HOST.a');
    }
  });

  it('take strings as they are, and regular expressions with their groups', async () => {
    expect(await replacedClass({ glob: '**/*.cls', stringToReplace: 'H.ST', replaceWithEnv: 'HOST' })).to.contain(
      'HOST.a'
    );
    expect(await replacedClass({ glob: '**/*.cls', regexToReplace: 'H.ST\\.(a)', replaceWithEnv: 'HOST' })).to.contain(
      "'org.example.com'"
    );
  });

  it('take a value from a file of the commit, even one that is not deployed', async () => {
    const replacement = { glob: '**/*.cls', stringToReplace: 'HOST', replaceWithFile: 'config/host.txt' };
    expect(await replacedClass(replacement, { 'config/host.txt': ' file.example.com \n' })).to.contain(
      'file.example.com.a'
    );
    await test.git('rm', '--quiet', '-r', 'config');
    expect(await failure(replacedClass(replacement))).to.include({ name: 'ReplacementFileError' });
    for (const file of ['/etc/hostname', '../host.txt']) {
      expect(await failure(replacedClass({ ...replacement, replaceWithFile: file }))).to.include({
        name: 'ReplacementFileError',
      });
    }
  });

  it('are made only when the environment is as they ask', async () => {
    const replacement = { glob: '**/*.cls', stringToReplace: 'HOST', replaceWithEnv: 'HOST' };
    const when = (value: string): object => ({ ...replacement, replaceWhenEnv: [{ env: 'STAGE', value }] });
    expect(await replacedClass(when('qa'))).to.contain('org.example.com');
    expect(await replacedClass(when('production'))).to.contain('HOST.a');
  });

  it('stop the delta for a variable that is not set, unless that is allowed', async () => {
    const unset = { glob: '**/*.cls', stringToReplace: 'HOST', replaceWithEnv: 'UNSET' };
    const error = await failure(replacedClass(unset));
    expect(error).to.include({ name: 'ReplacementVariableError' });
    expect(error.message).to.contain(`UNSET, which sfdx-project.json puts into ${path}, is not set`);
    expect(await replacedClass({ ...unset, allowUnsetEnvVariable: true })).to.contain("'.a'");
  });

  it('stop the delta for a variable that the instance does not name, and only when a file is meant', async () => {
    const foreign = { stringToReplace: 'HOST', replaceWithEnv: 'HOME' };
    const to = await commit([{ glob: '**/*.cls', ...foreign }]);
    expect(await failure(everything(to))).to.include({ name: 'ReplacementVariableError' });
    expect(await failure(everything(to, { env: { HOME: 'x' } }))).to.include({ name: 'ReplacementVariableError' });
    const condition = { env: 'HOME', value: 'x' };
    const conditional = await commit([
      { glob: '**/*.cls', stringToReplace: 'a', replaceWithEnv: 'HOST', replaceWhenEnv: [condition] },
    ]);
    expect(await failure(everything(conditional))).to.include({ name: 'ReplacementVariableError' });
    expect((await everything(await commit([{ glob: '**/*.js', ...foreign }]))).replaced).to.deep.equal([]);
  });

  it('leave binary files alone', async () => {
    const binary = Buffer.from('\u0000\u0001HOST\u0002', 'latin1');
    const to = await commit([{ glob: '**/*.resource', stringToReplace: 'HOST', replaceWithEnv: 'HOST' }], {
      [`${main}/staticresources/x.resource`]: binary,
      [`${main}/staticresources/x.resource-meta.xml`]: xml('StaticResource', '<contentType>image/png</contentType>'),
    });
    expect((await everything(to)).replaced).to.deep.equal([]);
  });

  it('warn of one that names a file and finds nothing in it', async () => {
    const { warnings } = await everything(
      await commit([{ filename: path, stringToReplace: 'NOT THERE', replaceWithEnv: 'HOST' }])
    );
    expect(warnings).to.deep.equal([`sfdx-project.json replaces /NOT THERE/g in ${path}, which does not hold it.`]);
  });

  it('that are new, other than before, or read from a changed file have their files sent', async () => {
    const replacement = { filename: path, stringToReplace: 'HOST', replaceWithFile: 'host.txt' };
    const commits = [
      await commit([], { 'host.txt': 'one' }),
      await commit([replacement]),
      await commit([{ ...replacement, stringToReplace: 'HO' }]),
      await commit([{ ...replacement, stringToReplace: 'HO' }], { 'host.txt': 'two' }),
      await commit([], { 'host.txt': 'three' }),
    ];
    for (const [index, from] of commits.slice(0, -1).entries()) {
      const { components } = await computeDelta(test.repo, { from, to: commits[index + 1], ...environment });
      expect(components.map(({ operation, fullName }) => `${operation} ${fullName}`)).to.deep.equal([
        'change Endpoint',
      ]);
    }
  });

  it('have only those files sent that hold what they replace, or what another one before makes into that', async () => {
    const replacements = [
      { filename: 'Early.cls', stringToReplace: 'EARLY', replaceWithFile: 'early.txt' },
      { glob: '**/*.cls', regexToReplace: 'HO[A-Z]T', replaceWithFile: 'host.txt' },
      { filename: 'Other.cls', stringToReplace: 'LATE', replaceWithEnv: 'HOST' },
    ];
    const sent = async (from: string, to: string): Promise<string[]> =>
      (await computeDelta(test.repo, { from, to, ...environment })).components.map(({ fullName }) => fullName);
    const first = await commit(replacements, {
      ...{ 'host.txt': 'one', 'early.txt': 'HOST' },
      ...apexClass('Early', " String host = 'EARLY'; "),
      ...apexClass('Other', " String host = 'LATE'; "),
    });
    const second = await commit(replacements, { 'host.txt': 'two' });
    expect(await sent(first, second)).to.deep.equal(['Early', 'Endpoint']);
    const third = await commit(replacements.slice(0, 1));
    expect(await sent(second, third)).to.deep.equal(['Early', 'Endpoint', 'Other']);
    expect(await sent(second, await commit(replacements.slice(0, 2)))).to.deep.equal(['Other']);
  });

  it('come out as the library makes them', async () => {
    const to = await commit(
      [
        { glob: '**/*', stringToReplace: 'TOKEN', replaceWithFile: 'token.txt' },
        { filename: 'Endpoint.cls', regexToReplace: '(HO)ST', replaceWithFile: 'host.txt' },
      ],
      {
        'token.txt': 'a&b\n',
        'host.txt': '$1-$&',
        [labelsFile]: labels({ Title: 'TOKEN', Paid: 'Paid' }),
        [`${main}/objects/A__c/A__c.object-meta.xml`]: xml('CustomObject', '<label>TOKEN</label>'),
        [`${main}/objects/A__c/fields/F__c.field-meta.xml`]: xml(
          'CustomField',
          '<fullName>F__c</fullName>',
          '<label>TOKEN</label>'
        ),
        [`${main}/lwc/a/a.js`]: '// TOKEN\n// TOKEN',
        [`${main}/lwc/a/a.js-meta.xml`]: xml('LightningComponentBundle', '<description>x</description>'),
        [`${main}/staticresources/s/a.css`]: 'TOKEN {}',
        [`${main}/staticresources/s.resource-meta.xml`]: xml(
          'StaticResource',
          '<contentType>application/zip</contentType>'
        ),
      }
    );
    const { zip } = await buildPackage(test.repo, await everything(to), environment);
    expect(readable(unzip(zip))).to.deep.equal(readable(await libraryPackage(test, to)));
  });
});
