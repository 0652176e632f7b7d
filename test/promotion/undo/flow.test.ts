import { expect } from 'chai';
import type { Files } from '../../support/gitRepo.js';
import { Stage } from '../../support/stage.js';

const file = 'flows/Rate.flow';
const flow = (label: string, status: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<Flow xmlns="http://soap.sforce.com/2006/04/metadata">\n    <label>${label}</label>\n    <processType>AutoLaunchedFlow</processType>\n    <status>${status}</status>\n</Flow>\n`;
const active = (label: string): Files => ({ [`force-app/main/default/${file}-meta.xml`]: flow(label, 'Active') });

describe('undoing what was done to a flow', () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.open(active('First'));
  });
  afterEach(async () => {
    await stage.close();
  });

  const undone = async (): Promise<unknown> => {
    await stage.feature('feature/rating', active('Second'));
    const { run } = await stage.promote({ features: ['rating'], from: 'dev', overwrite: 'all' });
    const { plan } = await stage.undo({ run: run.id });
    return plan.undo?.unknown;
  };

  it('says of one that was inactive in the org that a person has to deactivate it', async () => {
    await stage.org('qa').changeAsOtherUser(file, flow('First', 'Draft'));
    expect(await undone()).to.deep.equal([
      {
        ...{ type: 'Flow', fullName: 'Rate' },
        reason:
          'it was inactive in the org: deactivate it there where it is active afterwards, or activate the version that was',
      },
    ]);
  });

  it('says so also where somebody had changed it otherwise', async () => {
    await stage.org('qa').changeAsOtherUser(file, flow('By hand', 'Draft'));
    expect(await undone()).to.have.length(1);
    expect(stage.org('qa').file(file)).to.equal(flow('By hand', 'Draft'));
  });

  it('says nothing of one that was active', async () => {
    expect(await undone()).to.deep.equal([]);
  });
});
