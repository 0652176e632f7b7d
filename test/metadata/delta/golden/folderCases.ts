import { goneFiles } from '../../support/deltas.js';
import { defaultFolder as main, xml } from '../../support/project.js';
import type { GoldenCase } from './golden.js';

const folder = (path: string, root: string): Record<string, string> => ({
  [`${main}/${path}-meta.xml`]: xml(root, '<name>Billing</name>'),
});

const reports = folder('reports/Billing.reportFolder', 'ReportFolder');
const report: Record<string, string> = {
  [`${main}/reports/Billing/Open.report-meta.xml`]: xml('Report', '<name>Open</name>'),
};

const goes = (what: string, files: Record<string, string>, name: string): GoldenCase => ({
  rule: `a ${what} folder that goes is deleted by the name that the library gives it`,
  before: files,
  after: goneFiles(files),
  deleted: [name],
});

/** Folders, named in destructiveChanges as ComponentSet of source-deploy-retrieve 13.7 names them there. */
export const folderCases: readonly GoldenCase[] = [
  goes('report', reports, 'Report:Billing/'),
  goes('dashboard', folder('dashboards/Billing.dashboardFolder', 'DashboardFolder'), 'Dashboard:Billing/'),
  goes('document', folder('documents/Billing.documentFolder', 'DocumentFolder'), 'Document:Billing'),
  goes('email', folder('email/Billing.emailFolder', 'EmailFolder'), 'EmailTemplate:Billing'),
  {
    rule: 'a report folder goes with its reports, each by its name',
    before: { ...reports, ...report },
    after: goneFiles({ ...reports, ...report }),
    deleted: ['Report:Billing/', 'Report:Billing/Open'],
  },
  {
    rule: 'a report folder of which only the own file goes is kept',
    before: { ...reports, ...report },
    after: goneFiles(reports),
    ignored: [
      `${main}/reports/Billing.reportFolder-meta.xml: Report Billing/ is not deleted, since ${main}/reports/Billing/Open.report-meta.xml is still there`,
    ],
  },
];
