import { expect } from 'chai';
import { failure } from '../support/failure.js';
import type { Files } from '../support/gitRepo.js';
import { apexClass, Stage } from '../support/stage.js';

const bound = (name: string, version: string, namespace = 'loan'): Files => {
  const [major, minor] = version.split('.');
  const [code, meta] = Object.entries(apexClass(name));
  return {
    [code[0]]: code[1],
    [meta[0]]: meta[1]?.toString().replace(
      '    <status>',
      `    <packageVersions>
        <majorNumber>${major}</majorNumber>
        <minorNumber>${minor}</minorNumber>
        <namespace>${namespace}</namespace>
    </packageVersions>
    <status>`
    ),
  };
};

describe('versions of packages that components name', () => {
  let stage: Stage;
  const request = { features: ['loans'], from: 'dev' };
  const classNamed = (fullName: string): object => ({ type: 'ApexClass', fullName });

  beforeEach(async () => {
    stage = await Stage.open();
  });
  afterEach(async () => {
    await stage.close();
  });

  const install = (...versions: readonly string[]): void => {
    stage.org('qa').settings.packages = [{ namespace: 'loan', versions }];
  };
  const queries = (): number => stage.org('qa').requests.filter(({ path }) => path.includes('Subscriber')).length;

  it('are warned of where the org has an older one, and refuses the deploy in the same words', async () => {
    install('1.1600', '1.1700');
    await stage.feature('feature/loans', { ...bound('Loans', '1.1785'), ...bound('More', '1.1785') });
    const plan = await stage.plan(request);
    expect(plan.lackingPackages).to.deep.equal([
      {
        namespace: 'loan',
        version: '1.1785',
        installed: '1.1700',
        components: [classNamed('Loans'), classNamed('More')],
      },
    ]);
    expect(plan.warnings).to.deep.equal([
      'ApexClass:Loans, ApexClass:More need package loan 1.1785, and qa has 1.1700. The org refuses the deploy until the package is updated, or the -meta.xml names a version that the org has.',
    ]);
    const { message } = await failure(stage.promote(request));
    expect(message).to.contain('The specified Package Version number does not exist for that Package: loan, 1.1785');
  });

  it('are warned of where the org has none', async () => {
    await stage.feature('feature/loans', bound('Loans', '1.1785'));
    const { warnings, lackingPackages } = await stage.plan(request);
    expect(lackingPackages).to.deep.equal([
      { namespace: 'loan', version: '1.1785', components: [classNamed('Loans')] },
    ]);
    expect(warnings.join()).to.contain('ApexClass:Loans needs package loan 1.1785, and qa has none. The org refuses');
  });

  it('are warned of where they are older than the first that the org had', async () => {
    install('1.1600', '1.1700');
    await stage.feature('feature/loans', bound('Loans', '1.1500'));
    const { warnings, lackingPackages } = await stage.plan(request);
    expect(lackingPackages?.[0]).to.deep.include({ installed: '1.1700', first: '1.1600' });
    expect(warnings.join()).to.contain('and qa has 1.1700, and had none before 1.1600');
    expect((await failure(stage.promote(request))).message).to.contain('loan, 1.1500');
  });

  it('are all right where the org has them, or had them once', async () => {
    install('1.1600', '1.1700');
    await stage.feature('feature/loans', { ...bound('Loans', '1.1700'), ...bound('More', '1.1600', 'LOAN') });
    expect((await stage.plan(request)).warnings).to.deep.equal([]);
    await stage.local.commit('Spell', bound('More', '1.1600'));
    await stage.local.push('feature/loans');
    expect((await stage.promote(request)).run.state).to.equal('published');
  });

  it('are not asked for where none is named, and offline', async () => {
    await stage.feature('feature/loans', apexClass('Loans'));
    await stage.plan(request);
    expect(queries()).to.equal(0);
    await stage.local.commit('Bind', bound('Loans', '1.1785'));
    await stage.local.push('feature/loans');
    const plan = await stage.plan(request, true);
    expect([queries(), plan.lackingPackages, plan.warnings]).to.deep.equal([0, undefined, []]);
    await stage.plan(request);
    expect(queries()).to.equal(1);
  });

  it('are said not to be known where the org does not tell', async () => {
    stage.org('qa').fail({
      operation: 'toolingQuery',
      contains: 'InstalledSubscriberPackage',
      effect: { kind: 'error', code: 'INVALID_TYPE', message: 'not supported', status: 400 },
    });
    await stage.feature('feature/loans', bound('Loans', '1.1785'));
    const { warnings } = await stage.plan(request);
    expect(warnings.join()).to.match(
      /^Whether the org of qa has the versions of loan that .* could not be asked: .*not supported/
    );
  });
});
