import { expect } from 'chai';
import { retrieveFrom } from './retrieve.js';
import { emptyOrg } from './state.js';
import type { OrgState } from './types.js';
import { deletionOf, deploy, failuresOf, messageOf, orgWith, textIn, xml, type Files } from './testPackage.js';

const flow = (label: string, status = 'Active'): Files => ({
  'flows/F.flow': xml('Flow', `\n    <label>${label}</label>\n    <status>${status}</status>`),
});
const definition = (active: number): Files => ({
  'flowDefinitions/F.flowDefinition': xml(
    'FlowDefinition',
    `\n    <activeVersionNumber>${active}</activeVersionNumber>`
  ),
});
const path = 'flows/F.flow';

describe('a flow', () => {
  it('becomes a new version with each change, and the newest is retrieved without a number', () => {
    const org = orgWith([flow('One')]);
    const { after } = deploy(org, [flow('Two')]);
    expect(after.flows.get('F')).to.deep.equal({ numbers: [1, 2], active: 2 });
    expect(after.olderFlows.get('F-1')?.toString()).to.equal(flow('One')[path]);
    const answer = retrieveFrom(after, { members: new Map([['Flow', ['F']]]), apiVersion: '66.0' });
    expect(answer.files.get(path)?.toString()).to.equal(flow('Two')[path]);
  });

  it('is unchanged when only its status differs, and the status is not applied', () => {
    const verdict = deploy(orgWith([flow('One')]), [flow('One', 'Draft')]);
    expect(messageOf(verdict, 'Flow', 'F')).to.include({ changed: false });
    expect(verdict.after.flows.get('F')).to.deep.equal({ numbers: [1], active: 1 });
    expect(textIn(verdict.after, path)).to.equal(flow('One')[path]);
  });

  it('leaves the active version running when the new one is a draft', () => {
    const { after } = deploy(orgWith([flow('One')]), [flow('Two', 'Draft')]);
    expect(after.flows.get('F')).to.deep.equal({ numbers: [1, 2], active: 1 });
  });

  it('arrives inactive in production, unless flows are deployed as active there', () => {
    const arrived = deploy(emptyOrg('production'), [flow('One')]);
    expect(arrived.after.flows.get('F')).to.deep.equal({ numbers: [1], active: undefined });
    expect(textIn(arrived.after, path)).to.equal(flow('One', 'Draft')[path]);
    const active = deploy(emptyOrg('production', { activateFlowsOnDeploy: true }), [flow('One')]);
    expect(active.after.flows.get('F')?.active).to.equal(1);
  });

  it('arrives as the settings of flows say, which every org has, deployed ones before its switch', () => {
    const settingsIn = (org: OrgState): string | undefined =>
      retrieveFrom(org, { members: new Map([['Settings', ['Flow']]]), apiVersion: '66.0' })
        .files.get('settings/Flow.settings')
        ?.toString();
    const says = (on: boolean): string =>
      `<enableFlowDeployAsActiveEnabled>${String(on)}</enableFlowDeployAsActiveEnabled>`;
    expect(settingsIn(emptyOrg('sandbox'))).to.contain(says(true));
    expect(settingsIn(emptyOrg('production'))).to.contain(says(false));
    expect(settingsIn(emptyOrg('production', { activateFlowsOnDeploy: true }))).to.contain(says(true));
    const on = deploy(emptyOrg('production'), [
      { 'settings/Flow.settings': xml('FlowSettings', `\n    ${says(true)}`) },
    ]).after;
    expect(settingsIn(on)).to.contain(says(true));
    expect(deploy(on, [flow('One')]).after.flows.get('F')?.active).to.equal(1);
  });

  it('is activated and deactivated by its FlowDefinition, whatever its own status says', () => {
    const production = deploy(emptyOrg('production'), [flow('One'), definition(1)]);
    expect(production.after.flows.get('F')?.active).to.equal(1);
    const off = deploy(production.after, [definition(0)]);
    expect(messageOf(off, 'FlowDefinition', 'F')).to.include({ changed: true });
    expect(off.after.flows.get('F')?.active).to.equal(undefined);
    expect(textIn(off.after, path)).to.equal(flow('One', 'Obsolete')[path]);
    expect(failuresOf(deploy(off.after, [definition(7)]))[0]).to.include('no Flow version of F found');
  });

  it('has a definition that says which version is active, whatever was deployed', () => {
    const retrieved = (org: OrgState): string | undefined =>
      retrieveFrom(org, { members: new Map([['FlowDefinition', ['F']]]), apiVersion: '66.0' })
        .files.get('flowDefinitions/F.flowDefinition')
        ?.toString();
    const says = (active: number): string => `<activeVersionNumber>${active}</activeVersionNumber>`;
    const org = orgWith([flow('One')]);
    expect(retrieved(org)).to.contain(says(1));
    const off = deploy(org, [definition(0)]).after;
    expect(retrieved(off)).to.contain(says(0));
    expect(retrieved(deploy(off, [flow('Two')]).after)).to.contain(says(2));
    expect(retrieved(orgWith([]))).to.equal(undefined);
  });

  it('cannot be deleted by its bare name, nor while the version is active', () => {
    const org = orgWith([flow('One')]);
    for (const member of ['Flow:F', 'Flow:F-1']) {
      const verdict = deploy(org, [deletionOf([member])]);
      expect(verdict.status).to.equal('Failed');
      expect(failuresOf(verdict)[0]).to.include('insufficient access rights on cross-reference id');
    }
  });

  it('loses inactive versions one by one, and goes with the last', () => {
    const two = deploy(orgWith([flow('One')]), [flow('Two')]).after;
    const one = deploy(two, [deletionOf(['Flow:F-1'])]);
    expect(messageOf(one, 'Flow', 'F-1')).to.include({ deleted: true });
    expect(one.after.flows.get('F')).to.deep.equal({ numbers: [2], active: 2 });
    expect(one.after.olderFlows.size).to.equal(0);
    const gone = deploy(one.after, [definition(0), deletionOf(['Flow:F-2'])]);
    expect(failuresOf(gone)).to.deep.equal([]);
    expect(gone.after.flows.size).to.equal(0);
    expect(gone.after.files.size).to.equal(0);
  });

  it('falls back to the version before when the newest is deleted', () => {
    const two = deploy(orgWith([flow('One')]), [flow('Two', 'Draft')]).after;
    const { after } = deploy(two, [deletionOf(['Flow:F-2'])]);
    expect(textIn(after, path)).to.equal(flow('One')[path]);
    expect(after.flows.get('F')).to.deep.equal({ numbers: [1], active: 1 });
  });
});
