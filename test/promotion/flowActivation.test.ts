import { expect } from 'chai';
import { connectOrg } from '../../src/org/connect.js';
import { flowVersions } from '../../src/org/flowVersions.js';
import { findDrift } from '../../src/promotion/drift.js';
import type { Plan } from '../../src/promotion/plan.js';
import type { Files } from '../support/gitRepo.js';
import { apexClass, Stage } from '../support/stage.js';

const path = (name: string): string => `force-app/main/default/flows/${name}.flow-meta.xml`;
const xml = (type: string, ...lines: readonly string[]): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<${type} xmlns="http://soap.sforce.com/2006/04/metadata">\n${lines.map((line) => `    ${line}\n`).join('')}</${type}>\n`;
const flow = (name: string, status = 'Active', label = name): Files => ({
  [path(name)]: xml(
    'Flow',
    `<label>${label}</label>`,
    '<processType>AutoLaunchedFlow</processType>',
    `<status>${status}</status>`
  ),
});
const settings: Files = {
  'force-app/main/default/settings/Flow.settings-meta.xml': xml(
    'FlowSettings',
    '<enableFlowDeployAsActiveEnabled>true</enableFlowDeployAsActiveEnabled>'
  ),
};

describe('a flow that is deployed as active', () => {
  let stage: Stage;
  const toQa = { features: ['flows'], from: 'dev' };
  const toProduction = { features: ['flows'] };

  beforeEach(async () => {
    stage = await Stage.open();
  });
  afterEach(async () => {
    await stage.close();
  });

  const planned = async (files: Files, offline = false): Promise<Plan['flowActivation']> => {
    await stage.feature('feature/flows', files);
    await stage.promote(toQa);
    return (await stage.plan(toProduction, offline)).flowActivation;
  };
  /** How often production was asked for components: once for what the plan deploys. */
  const retrievals = (): number =>
    stage.org('production').requests.filter(({ operation }) => operation === 'retrieve').length;

  it('arrives active in a sandbox, which is not asked', async () => {
    await stage.feature('feature/flows', { ...flow('Rate'), ...flow('Idle', 'Draft') });
    const { plan, run } = await stage.promote(toQa);
    expect(plan.flowActivation).to.deep.equal({ arrive: 'active', flows: ['Rate'], statusOnly: [] });
    expect(run.state).to.equal('published');
    expect(stage.org('qa').file('flows/Rate.flow')).to.contain('<status>Active</status>');
  });

  it('arrives inactive in production, which is no drift there', async () => {
    expect(await planned({ ...flow('Rate'), ...flow('Idle', 'Draft') })).to.deep.equal({
      ...{ arrive: 'inactive', flows: ['Rate'], statusOnly: [] },
    });
    expect(retrievals()).to.equal(2);
    const { run } = await stage.promote(toProduction);
    expect(run.state).to.equal('published');
    expect(stage.org('production').file('flows/Rate.flow')).to.contain('<status>Draft</status>');
    const drift = await stage.with(async (context) =>
      findDrift(context, context.loaded.pipeline.instance('production'), {
        connect: connectOrg,
        signal: new AbortController().signal,
        wait: 60_000,
        frequency: 50,
      })
    );
    expect(drift).to.deep.include({ kind: 'known', by: 'comparison', components: [] });
  });

  it('arrives active in a production org that says so', async () => {
    stage.org('production').settings.activateFlowsOnDeploy = true;
    expect(await planned(flow('Rate'))).to.deep.include({ arrive: 'active', flows: ['Rate'] });
    await stage.promote(toProduction);
    expect(stage.org('production').file('flows/Rate.flow')).to.contain('<status>Active</status>');
  });

  it('is not known to arrive active without an org, and where the settings come with it', async () => {
    expect(await planned(flow('Rate'), true)).to.deep.include({ arrive: 'unknown', flows: ['Rate'] });
    await stage.local.branch('feature/more', 'feature/flows');
    await stage.local.commit('Set', settings);
    await stage.promote({ ...toQa, features: ['more'] });
    const plan = await stage.plan({ ...toProduction, features: ['more'] });
    expect(plan.flowActivation).to.deep.include({ arrive: 'unknown', flows: ['Rate'] });
  });

  it('is told to be inactive in the org until now where somebody deactivated it there', async () => {
    await stage.feature('feature/flows', { ...flow('Rate'), ...flow('More') });
    await stage.promote(toQa);
    await stage.org('qa').changeAsOtherUser('flows/Rate.flow', Object.values(flow('Rate', 'Obsolete'))[0]);
    await stage.local.branch('feature/next', 'feature/flows');
    await stage.local.commit('Change', { ...flow('Rate', 'Active', 'Next'), ...flow('More', 'Active', 'Next') });
    const { flowActivation } = await stage.plan({ ...toQa, features: ['next'] });
    expect(flowActivation).to.deep.equal({
      ...{ arrive: 'active', flows: ['More', 'Rate'], statusOnly: [], wasInactive: ['Rate'] },
    });
  });

  it('is told to go on running where it is a draft now', async () => {
    await stage.feature('feature/flows', { ...flow('Rate'), ...flow('More'), ...flow('Idle', 'Draft') });
    await stage.promote(toQa);
    await stage.org('qa').changeAsOtherUser('flows/More.flow', Object.values(flow('More', 'Obsolete'))[0]);
    await stage.local.branch('feature/draft', 'feature/flows');
    const drafts = ['Rate', 'More', 'Idle'].map((name) => flow(name, 'Draft', 'Next'));
    await stage.local.commit('Withdraw', Object.assign({}, ...drafts) as Files);
    const request = { ...toQa, features: ['draft'] };
    const told = { arrive: 'unknown', flows: [], statusOnly: [] };
    expect((await stage.plan(request, true)).flowActivation).to.deep.equal({ ...told, staysActive: ['More', 'Rate'] });
    const { plan } = await stage.promote({ ...request, overwrite: 'all' });
    expect(plan.flowActivation).to.deep.equal({ ...told, staysActive: ['Rate'] });
    const versions = await flowVersions(await connectOrg('qa'), ['Rate']);
    expect(versions.get('Rate')).to.deep.equal({ versions: [1, 2], isActive: true, active: 1 });
  });

  it('is told apart where only its status changed, since an org does not apply that', async () => {
    await stage.feature('feature/flows', { ...flow('Rate', 'Draft'), ...flow('More', 'Draft') });
    await stage.promote(toQa);
    await stage.local.branch('feature/active', 'feature/flows');
    await stage.local.commit('Activate', { ...flow('Rate'), ...flow('More', 'Active', 'Much more') });
    const { plan } = await stage.promote({ ...toQa, features: ['active'] });
    expect(plan.flowActivation).to.deep.equal({ arrive: 'active', flows: ['More'], statusOnly: ['Rate'] });
    expect(stage.org('qa').file('flows/Rate.flow')).to.contain('<status>Draft</status>');
    expect(stage.org('qa').file('flows/More.flow')).to.contain('<status>Active</status>');
  });

  it('is what production is asked about, and nothing else', async () => {
    expect(await planned({ ...flow('Idle', 'Draft'), ...apexClass('Rating') })).to.equal(undefined);
    expect(retrievals()).to.equal(1);
  });
});
