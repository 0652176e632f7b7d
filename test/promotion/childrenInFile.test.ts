import { expect } from 'chai';
import { manifestsOf } from '../../src/metadata/delta/manifest.js';
import { xml } from '../metadata/support/project.js';
import { failure } from '../support/failure.js';
import type { Files } from '../support/gitRepo.js';
import { Stage } from '../support/stage.js';

const folder = 'force-app/main/default';
const alertsIn = (alerts: Readonly<Record<string, string>>): string =>
  xml(
    'Workflow',
    ...Object.entries(alerts).map(
      ([name, text]) => `<alerts><fullName>${name}</fullName><description>${text}</description></alerts>`
    )
  );
const workflow = (alerts: Readonly<Record<string, string>>): Files => ({
  [`${folder}/workflows/Case.workflow-meta.xml`]: alertsIn(alerts),
});
const shop = (label: string, fields: Readonly<Record<string, string>>): string =>
  xml(
    'CustomObject',
    ...Object.entries(fields).map(
      ([name, text]) => `<fields><fullName>${name}__c</fullName><label>${text}</label><type>Text</type></fields>`
    ),
    `<label>${label}</label>`
  );
const object = (...content: Parameters<typeof shop>): Files => ({
  [`${folder}/objects/Shop__c.object`]: shop(...content),
});

describe('children that stand in one file', () => {
  let stage: Stage;
  const workflowFile = 'workflows/Case.workflow';
  const objectFile = 'objects/Shop__c.object';
  const alertsOf = (name = 'qa'): Record<string, string> =>
    Object.fromEntries(
      [...(stage.org(name).file(workflowFile) ?? '').matchAll(/<fullName>(\w+)<\/fullName><description>([^<]*)/g)].map(
        ([, alert, text]) => [alert, text]
      )
    );
  const sentTo = async (): Promise<readonly string[]> =>
    ((await stage.newestRecord('qa'))?.manifest ?? []).map(({ type, fullName }) => `${type}:${fullName}`);

  beforeEach(async () => {
    stage = await Stage.open({
      ...workflow({ A: 'a', B: 'b', Gone: 'gone' }),
      ...object('Shop', { A: 'a', B: 'b' }),
    });
  });
  afterEach(() => stage.close());

  it('are promoted and undone one by one, and what somebody changed of the others in the org stays', async () => {
    const mine = { A: 'mine', B: 'b', Gone: 'gone' };
    await stage.org('qa').changeAsOtherUser(workflowFile, alertsIn(mine));
    await stage.feature('feature/alerts', workflow({ A: 'a', B: 'changed', New: 'new' }));
    const { plan, run } = await stage.promote({ features: ['alerts'], from: 'dev' });
    expect(manifestsOf(plan.delta).packageXml).to.not.include('<name>Workflow</name>');
    expect(alertsOf()).to.deep.equal({ A: 'mine', B: 'changed', New: 'new' });
    expect(await sentTo()).to.deep.equal(['WorkflowAlert:Case.B', 'WorkflowAlert:Case.New']);
    await stage.undo({ run: run.id });
    expect(alertsOf()).to.deep.equal(mine);
    expect(await sentTo()).to.deep.equal(['WorkflowAlert:Case.B', 'WorkflowAlert:Case.Gone']);
  });

  it('stop a promotion where somebody changed the very one, which can be left to the org alone', async () => {
    await stage.org('qa').changeAsOtherUser(workflowFile, alertsIn({ A: 'mine', B: 'b', Gone: 'gone' }));
    await stage.feature('feature/alerts', workflow({ A: 'ours', B: 'changed', Gone: 'gone' }));
    const request = { features: ['alerts'], from: 'dev' };
    const error = await failure(stage.promote(request));
    expect(error.name).to.equal('ChangedInOrgError');
    expect(error.message)
      .to.include('WorkflowAlert:Case.A')
      .and.to.not.include('Case.B')
      .and.to.not.include('Workflow:');
    await stage.promote({ ...request, keepOrg: [{ type: 'WorkflowAlert', fullName: 'Case.A' }] });
    expect(alertsOf()).to.deep.equal({ A: 'mine', B: 'changed', Gone: 'gone' });
    expect((await stage.newestRecord('qa'))?.owed.map(({ fullName }) => fullName)).to.deep.equal(['Case.A']);
    await stage.feature('feature/more', workflow({ A: 'a', B: 'b', Gone: 'more' }));
    await stage.promote({ features: ['more'], from: 'dev', overwrite: 'all' });
    expect(await sentTo()).to.deep.equal(['WorkflowAlert:Case.A', 'WorkflowAlert:Case.Gone']);
    expect(alertsOf()).to.deep.equal({ A: 'ours', B: 'changed', Gone: 'more' });
  });

  it('of an object come without it, and it without them', async () => {
    await stage.org('qa').changeAsOtherUser(objectFile, shop('Mine', { A: 'mine', B: 'b' }));
    await stage.feature('feature/field', object('Shop', { A: 'a', B: 'changed', C: 'c' }));
    await stage.promote({ features: ['field'], from: 'dev' });
    expect(await sentTo()).to.deep.equal(['CustomField:Shop__c.B__c', 'CustomField:Shop__c.C__c']);
    expect(stage.org('qa').file(objectFile)).to.include('<label>Mine</label>').and.include('<label>mine</label>');
    await stage.org('qa').changeAsOtherUser(objectFile, shop('Shop', { A: 'mine', B: 'changed', C: 'c' }));
    await stage.feature('feature/label', object('Store', { A: 'a', B: 'b' }));
    await stage.promote({ features: ['label'], from: 'dev' });
    expect(await sentTo()).to.deep.equal(['CustomObject:Shop__c']);
    expect(stage.org('qa').file(objectFile)).to.include('<label>Store</label>').and.include('<label>mine</label>');
  });
});
