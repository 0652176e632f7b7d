import { stripVTControlCharacters } from 'node:util';
import { expect } from 'chai';
import { readStatus } from '../../../src/promotion/landscape/status.js';
import { verifyRecords } from '../../../src/promotion/landscape/verifyRecords.js';
import { prepareLock, takeLock } from '../../../src/promotion/lock.js';
import { preimageRef } from '../../../src/promotion/refNames.js';
import type { Run } from '../../../src/promotion/run.js';
import { givenBackLines } from '../../../src/ui/promotion/undoText.js';
import { failure } from '../../support/failure.js';
import type { Files } from '../../support/gitRepo.js';
import { apexClass, Stage, ratingChange } from '../../support/stage.js';

const request = { features: ['rating'], from: 'dev' };
const member = (fullName: string, type = 'ApexClass'): { type: string; fullName: string } => ({ type, fullName });

/** A component of each type that may hold a secret, by its folder and what its file's name ends with. */
const withSecrets = {
  AuthProvider: ['authproviders', 'authprovider'],
  Certificate: ['certs', 'crt'],
  ConnectedApp: ['connectedApps', 'connectedApp'],
  ExternalAuthIdentityProvider: ['externalAuthIdentityProviders', 'externalAuthIdentityProvider'],
  ExternalCredential: ['externalCredentials', 'externalCredential'],
  ExternalDataSource: ['dataSources', 'dataSource'],
  ExtlClntAppGlobalOauthSettings: ['extlClntAppGlobalOauthSets', 'ecaGlblOauth'],
  ExtlClntAppOauthSettings: ['extlClntAppOauthSettings', 'ecaOauth'],
  NamedCredential: ['namedCredentials', 'namedCredential'],
  SamlSsoConfig: ['samlssoconfigs', 'samlssoconfig'],
} as const;

const secretFiles = (secret: string): Files => {
  const files: Record<string, string> = {};
  for (const [type, [folder, suffix]] of Object.entries(withSecrets)) {
    const path = `force-app/main/default/${folder}/Rates.${suffix}`;
    const root = `<${type} xmlns="http://soap.sforce.com/2006/04/metadata">`;
    files[`${path}-meta.xml`] =
      `<?xml version="1.0" encoding="UTF-8"?>\n${root}\n    <description>${secret}</description>\n</${type}>\n`;
    if (type === 'Certificate') files[path] = secret;
  }
  return files;
};

describe('what an org held before a deploy', () => {
  let stage: Stage;

  const open = async (preimages?: object): Promise<void> => {
    stage = await Stage.open(
      { ...apexClass('Old'), ...apexClass('Other') },
      preimages === undefined ? {} : { sre: { preimages } }
    );
  };

  const preimages = async (): Promise<readonly string[]> =>
    [...(await stage.refs()).keys()].filter((ref) => ref.startsWith('refs/sre/preimages/'));

  /** A feature that adds a class, changes one, and deletes one. */
  const startRating = async (): Promise<void> => {
    await stage.local.branch('feature/rating', 'origin/main');
    await stage.local.commit('Rate', ratingChange());
    await stage.local.push('feature/rating');
  };

  afterEach(async () => {
    await stage.close();
  });

  it('is kept of exactly the components that the deploy changes, with what was not there', async () => {
    await open();
    await startRating();
    const { run } = await stage.promote(request);
    const { preimage, files } = await stage.preimageOf(run.id);
    expect(preimage).to.deep.include({ run: run.id, instance: 'qa', org: stage.org('qa').id, unknown: [] });
    expect(preimage.held).to.have.deep.members([member('Base'), member('Old')]);
    expect(preimage.absent).to.deep.equal([member('Rating')]);
    expect([...files.keys()].sort()).to.deep.equal([
      'classes/Base.cls',
      'classes/Base.cls-meta.xml',
      'classes/Old.cls',
      'classes/Old.cls-meta.xml',
    ]);
    expect(files.get('classes/Base.cls')?.toString()).to.equal('public class Base {}\n');
  });

  it('is what the org had, not what the branch said', async () => {
    await open();
    await startRating();
    await stage.org('qa').changeAsOtherUser('classes/Base.cls', 'public class Base { /* mine */ }\n');
    const { run } = await stage.promote({ ...request, overwrite: 'all' });
    expect((await stage.preimageOf(run.id)).files.get('classes/Base.cls')?.toString()).to.include('mine');
  });

  it('is shared before the deploy is sent, and not kept of one that the org refuses', async () => {
    await open();
    await startRating();
    let whileSending: readonly string[] = [];
    stage.org('qa').fail({
      operation: 'deploy',
      effect: { kind: 'jobFails', errorStatusCode: 'UNKNOWN_EXCEPTION', errorMessage: 'No.' },
    });
    // Time to look, before the end of the job is known.
    stage.org('qa').fail({ operation: 'checkDeployStatus', effect: { kind: 'delay', milliseconds: 2000 } });
    const seen: Array<Promise<void>> = [];
    const error = await failure(
      stage.promote(request, {
        report: (event) => {
          if (event.type !== 'step' || event.name !== 'awaitDeploy') return;
          seen.push(preimages().then((refs) => void (whileSending = refs)));
        },
      })
    );
    await Promise.all(seen);
    expect(error.name).to.equal('DeployFailedError');
    expect(whileSending).to.have.length(1);
    expect(await preimages()).to.deep.equal([]);
  });

  it('is not kept of types that a setting excludes, and named so', async () => {
    await open({ exclude: ['ApexClass'] });
    await startRating();
    const { run } = await stage.promote(request);
    const { preimage, files } = await stage.preimageOf(run.id);
    expect(files.size).to.equal(0);
    expect(preimage.unknown).to.deep.include({
      ...member('Base'),
      reason: 'components of type ApexClass are not kept',
    });
  });

  it('is not kept of types that may come with a secret, where no setting says otherwise, and named so', async () => {
    stage = await Stage.open({ ...apexClass('Old'), ...secretFiles('hush-1') });
    await stage.feature('feature/rating', { ...ratingChange(), ...secretFiles('hush-2') });
    const { run } = await stage.promote(request);
    expect(stage.org('qa').file('namedCredentials/Rates.namedCredential')).to.include('hush-2');
    const { preimage, files } = await stage.preimageOf(run.id);
    expect(preimage.held).to.have.deep.members([member('Base'), member('Old')]);
    expect(preimage.unknown).to.have.deep.members(
      Object.keys(withSecrets).map((type) => ({
        ...member('Rates', type),
        reason: `components of type ${type} are not kept`,
      }))
    );
    expect([...files.values()].join())
      .to.include('class Base')
      .and.to.not.include('hush');
  });

  it('keeps of types that may come with a secret whether they were there: an undo deletes only what was not', async () => {
    const path = (name: string): string => `force-app/main/default/namedCredentials/${name}.namedCredential-meta.xml`;
    const content =
      '<?xml version="1.0" encoding="UTF-8"?>\n<NamedCredential xmlns="http://soap.sforce.com/2006/04/metadata">\n    <label>hush</label>\n</NamedCredential>\n';
    stage = await Stage.open(apexClass('Old'));
    await stage.org('qa').changeAsOtherUser('namedCredentials/Rates.namedCredential', content);
    await stage.feature('feature/rating', { ...ratingChange(), [path('Rates')]: content, [path('News')]: content });
    const { run } = await stage.promote({ ...request, overwrite: 'all' });
    const { preimage } = await stage.preimageOf(run.id);
    expect(preimage.absent).to.deep.include(member('News', 'NamedCredential'));
    const { plan } = await stage.undo({ run: run.id });
    const has = (name: string): boolean =>
      stage.org('qa').file(`namedCredentials/${name}.namedCredential`) !== undefined;
    expect([has('Rates'), has('News')]).to.deep.equal([true, false]);
    expect(stripVTControlCharacters(givenBackLines(plan).join('\n'))).to.match(
      /Stays in the org as it is, since nobody knows what it was \[1\]:\s+NamedCredential:Rates/
    );
    const { discrepancies } = await stage.with(async (context) => verifyRecords(context, ['qa']));
    expect(discrepancies).to.deep.equal([]);
  });

  it('is kept of types that may come with a secret where a setting excludes none', async () => {
    stage = await Stage.open(
      { ...apexClass('Old'), ...secretFiles('hush-1') },
      { sre: { preimages: { exclude: [] } } }
    );
    await stage.feature('feature/rating', { ...ratingChange(), ...secretFiles('hush-2') });
    const { run } = await stage.promote(request);
    const { preimage, files } = await stage.preimageOf(run.id);
    expect(preimage.unknown).to.deep.equal([]);
    expect(files.get('namedCredentials/Rates.namedCredential')?.toString()).to.include('hush-1');
  });

  it('is not kept at all when a setting says so, nor said to be kept', async () => {
    await open({ days: 0 });
    await startRating();
    await stage.promote(request);
    expect(await preimages()).to.deep.equal([]);
    const steps = stage.events.flatMap((event) => (event.type === 'step' ? [event.name] : []));
    expect(steps).to.include('sendDeploy').and.not.to.include('keepPreimage');
  });

  it('is taken away by a later run when it is older than the setting says', async () => {
    await open({ days: 30 });
    const daysAgo = (days: number): string =>
      preimageRef(
        `${new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 19).replace(/[-:T]/g, '')}-0123456789ab`
      );
    const [old, young] = [daysAgo(31), daysAgo(29)];
    const foreign = 'refs/sre/preimages/something';
    await stage.local.git('push', '--quiet', 'origin', ...[old, young, foreign].map((ref) => `origin/main:${ref}`));
    await startRating();
    const { run } = await stage.promote(request);
    expect(await preimages()).to.have.members([young, foreign, preimageRef(run.id)]);
  });

  it('is left to a run that has a lock, and to the one that this undoes, however long ago they began', async () => {
    await open({ days: 30 });
    const [running, undone, over] = ['ab', 'cd', 'ef'].map((end) => `20200101000000-0123456789${end}`);
    const old = [running, undone, over].map((run) => `origin/main:${preimageRef(run)}`);
    await stage.local.git('push', '--quiet', 'origin', ...old);
    await stage.with(async ({ repo, store, clock }) => {
      const own = { version: 1, remote: 'origin', instance: 'dev', started: '2020-01-01T00:00:00Z' } as const;
      const inPlaceOf: Run = { ...own, id: undone, kind: 'promotion', state: 'accepted' };
      const carried: Run = { ...own, id: running, kind: 'undo', state: 'sending', inPlaceOf };
      await takeLock(repo, store, await prepareLock(repo, { instance: 'dev', run: running, clock, carried }));
    });
    await startRating();
    const { run } = await stage.promote(request);
    expect(await preimages()).to.have.members([running, undone, run.id].map(preimageRef));
  });

  it('is fetched by nobody but who undoes its run @long', async () => {
    await open();
    await startRating();
    const { run } = await stage.promote(request);
    const commit = (await stage.refs()).get(preimageRef(run.id)) ?? '';
    const elsewhere = await stage.scratch.clone(stage.remote, 'elsewhere');
    const fetched = async (): Promise<Readonly<{ refs: string[]; isThere: boolean }>> => ({
      refs: Object.keys(await elsewhere.refs()).filter((ref) => ref.includes('preimages')),
      isThere: (await elsewhere.oid(`${commit}^{commit}`)) === commit,
    });
    const disagree = { confirm: async (): Promise<boolean> => Promise.resolve(false) };
    await stage.feature('feature/other', apexClass('Other', ' /* of two */ '));
    await stage.with(readStatus, elsewhere.dir);
    const planned = await failure(stage.promote({ features: ['rating'], to: 'production' }, disagree, elsewhere.dir));
    expect(planned.name).to.equal('CancelledError');
    const other = await stage.promote({ features: ['other'], from: 'dev' }, {}, elsewhere.dir);
    expect(other.run.state).to.equal('published');
    expect(await preimages()).to.have.members([preimageRef(run.id), preimageRef(other.run.id)]);
    expect(await fetched()).to.deep.equal({ refs: [], isThere: false });
    const undone = await failure(stage.undo({ run: run.id }, disagree, elsewhere.dir));
    expect(undone.name).to.equal('CancelledError');
    const ref = `refs/sre-remote/origin/sre/preimages/${run.id}`;
    expect(await fetched()).to.deep.equal({ refs: [ref], isThere: true });
  });
});
