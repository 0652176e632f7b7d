import { expect } from 'chai';
import { cancelDeploy } from '../../src/org/cancel.js';
import { failureReasons } from '../../src/org/failureReasons.js';
import { watchDeploy } from '../../src/org/watch.js';
import { deployClasses, quickly, rejection, useLocalOrg } from './wire.js';

describe('cancelDeploy', () => {
  const wire = useLocalOrg({ name: 'qa', kind: 'sandbox' });

  it('cancels a deploy in the queue at once', async () => {
    const org = await wire.connect();
    wire.org().settings.queueTime = 5000;
    const id = await deployClasses(org, { A: '' });
    expect(await cancelDeploy(org, id)).to.equal('canceled');
    const result = await watchDeploy(org, id, quickly);
    expect(result.status).to.equal('Canceled');
    expect(failureReasons(result)[0].message).to.equal('The deploy was canceled by Local Admin.');
  });

  it('asks for the cancelling of a running deploy, which ends later and leaves nothing', async () => {
    const org = await wire.connect();
    Object.assign(wire.org().settings, { runTime: 5000, cancelTime: 60 });
    const id = await deployClasses(org, { A: '' });
    await watchDeploy(org, id, { ...quickly, wait: 30 }).catch(() => undefined);
    expect(await cancelDeploy(org, id)).to.equal('canceling');
    expect((await watchDeploy(org, id, quickly)).status).to.equal('Canceled');
    expect(wire.org().files().size).to.equal(0);
  });

  it('says that a deploy had ended before', async () => {
    const org = await wire.connect();
    const id = await deployClasses(org, { A: '' });
    await watchDeploy(org, id, quickly);
    expect(await cancelDeploy(org, id)).to.equal('completed');
  });

  it('asks again when the answer is lost', async () => {
    const org = await wire.connect();
    wire.org().settings.queueTime = 5000;
    const id = await deployClasses(org, { A: '' });
    wire.org().fail({ operation: 'cancelDeploy', effect: { kind: 'close', how: 'rst' } });
    expect(await cancelDeploy(org, id)).to.equal('canceled');
  });

  it('says that the org does not know the deploy', async () => {
    const org = await wire.connect();
    expect((await rejection(cancelDeploy(org, '0AfLoC0000000zzKBA'))).name).to.equal('DeployNotFoundError');
  });
});
