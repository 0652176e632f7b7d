import { expect } from 'chai';
import { xml } from '../metadata/support/project.js';
import { Stage } from '../support/stage.js';

const reports = 'force-app/main/default/reports';

describe('a report folder that a feature deletes', () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.open({
      [`${reports}/Billing.reportFolder-meta.xml`]: xml('ReportFolder', '<name>Billing</name>'),
      [`${reports}/Billing/Open.report-meta.xml`]: xml(
        'Report',
        '<format>Tabular</format>',
        '<name>Open</name>',
        '<reportType>Opportunity</reportType>'
      ),
    });
  });
  afterEach(async () => {
    await stage.close();
  });

  it('goes from the org with its reports', async () => {
    const there = ['reports/Billing-meta.xml', 'reports/Billing/Open.report'];
    expect(there.filter((path) => stage.org('qa').file(path) === undefined)).to.deep.equal([]);
    await stage.feature('feature/clear', {
      [`${reports}/Billing.reportFolder-meta.xml`]: undefined,
      [`${reports}/Billing/Open.report-meta.xml`]: undefined,
    });
    const { run } = await stage.promote({ features: ['clear'], from: 'dev' });
    expect(run.plan?.deleted.map(({ fullName }) => fullName)).to.deep.equal(['Billing/', 'Billing/Open']);
    expect(run.deploy).to.deep.include({ componentsDeployed: 2 });
    expect(stage.org('qa').file('reports/Billing-meta.xml')).to.equal(undefined);
    expect(stage.org('qa').file('reports/Billing/Open.report')).to.equal(undefined);
  });
});
