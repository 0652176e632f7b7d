import { expect } from 'chai';
import { failure } from '../support/failure.js';
import { apexClass, Stage } from '../support/stage.js';

const replacements = [
  { filename: 'force-app/main/default/classes/Rating.cls', stringToReplace: 'ENDPOINT', replaceWithEnv: 'RATING_URL' },
  { glob: '**/Rating.cls', stringToReplace: 'SLOGAN', replaceWithFile: 'slogan.txt' },
];

describe('what a promotion deploys', () => {
  let stage: Stage;
  let home: string;
  const request = { features: ['rating'], from: 'dev' };

  beforeEach(async () => {
    home = process.cwd();
    const ignored = { '.forceignore': '**/Ignored*.cls*\n', ...apexClass('IgnoredOld') };
    stage = await Stage.open({ 'slogan.txt': 'Five stars\n', ...ignored }, { replacements });
  });

  afterEach(async () => {
    process.chdir(home);
    await stage.close();
  });

  const allowVariable = async (): Promise<void> => {
    await stage.local.checkout('main');
    const project = JSON.parse((await stage.local.read('HEAD', 'sfdx-project.json')) ?? '') as {
      plugins: { sre: { instances: { qa: { replacementEnv?: string[] } } } };
    };
    project.plugins.sre.instances.qa.replacementEnv = ['RATING_URL'];
    await stage.local.commit('Name the variable', { 'sfdx-project.json': JSON.stringify(project, undefined, 2) });
    await stage.local.push();
  };

  const rating = apexClass('Rating', " String url = 'ENDPOINT'; String slogan = 'SLOGAN'; ");

  it('has its replacements made, and the record holds a hash of them and never a value', async () => {
    await allowVariable();
    await stage.feature('feature/rating', rating);
    stage.env.RATING_URL = 'https://secret.example.com';
    const { plan } = await stage.promote(request);
    expect(stage.org('qa').file('classes/Rating.cls'))
      .to.include('https://secret.example.com')
      .and.include('Five stars');
    expect(plan.delta.replaced[0]).to.deep.include({ variables: ['RATING_URL'] });
    const record = await stage.newestRecord('qa');
    expect(record?.replacements).to.match(/^[0-9a-f]{64}$/);
    expect(JSON.stringify([record, plan])).to.not.include('secret.example.com');
  });

  it('may look changed in the org by another value, which is told before anybody brings that into git', async () => {
    await allowVariable();
    await stage.feature('feature/rating', rating);
    stage.env.RATING_URL = 'https://one.example.com';
    await stage.promote(request);
    await stage.local.commit('More', apexClass('Rating', " String url = 'ENDPOINT'; "));
    stage.env.RATING_URL = 'https://two.example.com';
    const error = await failure(stage.promote(request));
    expect(error.name).to.equal('ChangedInOrgError');
    const said = error.actions?.join('\n');
    expect(said).to.include('Nobody changed ApexClass:Rating if RATING_URL changed since the last deploy');
    expect(said).to.include('--overwrite "ApexClass:Rating"').and.not.include('feature commit');
    await stage.promote({ ...request, overwrite: [{ type: 'ApexClass', fullName: 'Rating' }] });
    expect(stage.org('qa').file('classes/Rating.cls')).to.include('https://two.example.com');
  });

  it('stops at a replacement that reads a variable which the instance does not name', async () => {
    await stage.feature('feature/rating', rating);
    stage.env.RATING_URL = 'https://secret.example.com';
    const before = await stage.everything();
    const error = await failure(stage.promote(request));
    expect(error.name).to.equal('ReplacementVariableError');
    expect(await stage.everything()).to.deep.equal(before);
  });

  it('comes from the merge commit, whatever the working directory says', async () => {
    await allowVariable();
    await stage.feature('feature/rating', { ...rating, ...apexClass('Ignored') });
    stage.env.RATING_URL = 'https://rating.example.com';
    await stage.local.write({
      '.forceignore': '**/Rating.cls*\n',
      'slogan.txt': 'One star\n',
      'force-app/main/default/classes/Rating.cls': 'public class Rating { /* unfinished */ }\n',
      'sfdx-project.json': JSON.stringify({
        ...(JSON.parse((await stage.local.read('HEAD', 'sfdx-project.json')) ?? '') as object),
        packageDirectories: [{ path: 'other', default: true }],
        sourceApiVersion: '50.0',
        sourceBehaviorOptions: ['decomposePermissionSetBeta2'],
        replacements: [{ glob: '**/*.cls', stringToReplace: 'public', replaceWithEnv: 'HOME' }],
      }),
    });
    process.chdir(stage.local.dir);
    const { plan, run } = await stage.promote(request);
    expect(plan.delta.components.map(({ fullName }) => fullName)).to.deep.equal(['Rating']);
    expect(run.plan?.manifest).to.include('<version>64.0</version>');
    expect(stage.org('qa').file('classes/Rating.cls')).to.equal(
      "public class Rating { String url = 'https://rating.example.com'; String slogan = 'Five stars'; }\n"
    );
  });

  it('is nothing that .forceignore excludes, which is not kept of the org either', async () => {
    const inOrg = 'public class Ignored { /* of the org */ }\n';
    const metaFile = stage.org('qa').file('classes/Base.cls-meta.xml') ?? '';
    await stage.org('qa').fill(
      Object.fromEntries(
        ['Ignored', 'IgnoredOld'].flatMap((name) => [
          [`classes/${name}.cls`, inOrg],
          [`classes/${name}.cls-meta.xml`, metaFile],
        ])
      )
    );
    await stage.feature('feature/rating', {
      ...apexClass('Base', ' /* rated */ '),
      ...apexClass('Ignored'),
      ...Object.fromEntries(Object.keys(apexClass('IgnoredOld')).map((path) => [path, undefined])),
    });
    const { run } = await stage.promote(request);
    expect(run.state).to.equal('published');
    expect(stage.org('qa').file('classes/Base.cls')).to.include('rated');
    expect(stage.org('qa').file('classes/Ignored.cls')).to.equal(inOrg);
    expect(stage.org('qa').file('classes/IgnoredOld.cls')).to.equal(inOrg);
    expect(await stage.remote.read('qa', 'force-app/main/default/classes/IgnoredOld.cls')).to.equal(undefined);
    const [{ preimage, files }, record] = await Promise.all([stage.preimageOf(run.id), stage.newestRecord('qa')]);
    expect([...preimage.held, ...preimage.absent, ...preimage.unknown]).to.deep.equal([
      { type: 'ApexClass', fullName: 'Base' },
    ]);
    expect([...files.keys()].sort()).to.deep.equal(['classes/Base.cls', 'classes/Base.cls-meta.xml']);
    expect(JSON.stringify(record)).to.not.include('Ignored');
  });

  it('is never an LFS pointer', async () => {
    const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'a'.repeat(64)}\nsize 12\n`;
    await stage.feature('feature/rating', {
      '.gitattributes': '*.resource filter=lfs diff=lfs merge=lfs -text\n',
      'force-app/main/default/staticresources/Logo.resource': pointer,
      'force-app/main/default/staticresources/Logo.resource-meta.xml':
        '<?xml version="1.0" encoding="UTF-8"?>\n<StaticResource xmlns="http://soap.sforce.com/2006/04/metadata">\n    <cacheControl>Public</cacheControl>\n    <contentType>image/png</contentType>\n</StaticResource>\n',
    });
    const error = await failure(stage.promote(request));
    expect(error.name).to.equal('LfsPointerError');
    expect(error.message).to.include('Logo.resource');
  });
});
