import { expect } from 'chai';
import { apexClass } from '../judge/testPackage.js';
import { deploy, finished, rejection, send, useLocalOrg, zipOf } from '../testSuite.js';

const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) {
    await new Promise((resolve) => {
      setTimeout(resolve, 2);
    });
  }
};

describe('the queue of an org', () => {
  const suite = useLocalOrg({ orgs: [{ name: 'qa', kind: 'sandbox' }] });

  const status = (id: string): string | undefined => suite.org('qa').jobs.find((job) => job.id === id)?.status;

  beforeEach(() => {
    Object.assign(suite.org('qa').settings, { queueTime: 0, runTime: 0, finalizeTime: 0, cancelTime: 0 });
  });

  it('runs one job at a time, in the order of submission, and judges each when it runs', async () => {
    const connection = await suite.connect('qa');
    suite.org('qa').settings.runTime = 5000;
    const first = await send(connection, zipOf(apexClass('Base')));
    const second = await send(connection, zipOf(apexClass('Derived', 'public class Derived extends Base {\n}\n')));
    await until(() => status(first) === 'InProgress');
    expect(status(second)).to.equal('Pending');
    suite.org('qa').settings.runTime = 0;
    suite.org('qa').release(first);
    expect((await finished(connection, second)).status).to.equal('Succeeded');
    expect(status(first)).to.equal('Succeeded');
  });

  it('shows how far a running job is, without successes and without a date of completion', async () => {
    const connection = await suite.connect('qa');
    suite.org('qa').settings.runTime = 5000;
    const id = await send(connection, zipOf(apexClass('One'), apexClass('Two')));
    await until(() => status(id) === 'InProgress');
    const running = await connection.metadata.checkDeployStatus(id, true);
    expect(running).to.include({ done: false, numberComponentsTotal: 2, numberComponentsDeployed: 0 });
    expect(running.completedDate).to.equal(undefined);
    expect(running.details.componentSuccesses).to.deep.equal([]);
    await connection.metadata.cancelDeploy(id);
    expect((await finished(connection, id)).status).to.equal('Canceled');
  });

  it('goes through the finalizing status that the org was told to use', async () => {
    const connection = await suite.connect('qa');
    Object.assign(suite.org('qa').settings, { finalizeTime: 5000, finalizingStatus: 'Finalizing' });
    const id = await send(connection, zipOf(apexClass('Final')));
    await until(() => status(id) === 'Finalizing');
    const refusal = await rejection(connection.metadata.cancelDeploy(id));
    expect(refusal.message).to.equal('INVALID_ID_FIELD: Deployment already completed');
    suite.org('qa').release(id);
    expect((await finished(connection, id)).status).to.equal('Succeeded');
  });

  it('cancels a pending job at once, and a running one by way of Canceling, with nothing applied', async () => {
    const connection = await suite.connect('qa');
    Object.assign(suite.org('qa').settings, { runTime: 5000, cancelTime: 5000 });
    const running = await send(connection, zipOf(apexClass('Running')));
    const pending = await send(connection, zipOf(apexClass('Waiting')));
    await until(() => status(running) === 'InProgress');
    expect(await connection.metadata.cancelDeploy(pending)).to.deep.include({ done: 'true', id: pending });
    expect(status(pending)).to.equal('Canceled');
    expect(await connection.metadata.cancelDeploy(running)).to.deep.include({ done: 'false' });
    expect(await connection.metadata.checkDeployStatus(running, true)).to.include({ done: false, status: 'Canceling' });
    suite.org('qa').release(running);
    const result = await finished(connection, running);
    expect(result).to.include({ status: 'Canceled', canceledByName: 'Local Admin' });
    expect(suite.org('qa').file('classes/Running.cls')).to.equal(undefined);
    expect((await rejection(connection.metadata.cancelDeploy(running))).message).to.equal(
      'INVALID_ID_FIELD: Deployment already completed'
    );
    expect((await rejection(connection.metadata.cancelDeploy('0AfLo0000009999'))).message).to.equal(
      'INVALID_ID_FIELD: Invalid deploy ID'
    );
  });

  it('cancels over REST', async () => {
    const connection = await suite.connect('qa');
    suite.org('qa').settings.runTime = 5000;
    const id = await send(connection, zipOf(apexClass('Rest')));
    await connection.request({
      method: 'PATCH',
      url: `/metadata/deployRequest/${id}`,
      body: JSON.stringify({ deployResult: { status: 'Canceling' } }),
    });
    expect((await finished(connection, id)).status).to.equal('Canceled');
  });

  it('judges a job against what another user changed while it ran', async () => {
    const connection = await suite.connect('qa');
    await deploy(connection, zipOf(apexClass('Shared')));
    suite.org('qa').settings.runTime = 5000;
    const text = 'public class Shared { /* new */ }\n';
    const id = await send(connection, zipOf(apexClass('Shared', text)));
    await until(() => status(id) === 'InProgress');
    await suite.org('qa').changeAsOtherUser('classes/Shared.cls', text);
    suite.org('qa').release(id);
    const result = await finished(connection, id);
    const message = [result.details.componentSuccesses].flat().find((entry) => entry?.fullName === 'Shared');
    expect(message).to.include({ changed: false, created: false });
  });
});
