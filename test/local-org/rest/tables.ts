import type { DeployJob } from '../jobs/deployJob.js';
import { deployResultOf } from '../jobs/deployResult.js';
import { componentsIn, type InstalledPackage } from '../judge/index.js';
import { filePropertiesOf } from '../org/components.js';
import { to15 } from '../org/ids.js';
import type { LocalOrg } from '../org/localOrg.js';
import { userOf } from '../org/record.js';
import type { SandboxCopy } from '../org/sandboxCopies.js';
import type { Row } from './soql.js';

/** What can be queried under one name: its columns, and its rows in the order of their creation. */
export type Table = Readonly<{ entity: string; columns: ReadonlySet<string>; rows: () => readonly Row[] }>;

/** A date as queries give it: `2026-11-23T21:32:22.057+0000`. */
const queryDate = (iso: string | undefined): string | undefined => iso?.replace('Z', '+0000');

/** The tables of an org by lower-case name; `tooling` chooses which of the two query endpoints asks. */
export const tablesOf = (org: LocalOrg, tooling: boolean): ReadonlyMap<string, Table> => {
  const { settings } = org;
  const tables = [
    table('Organization', ['Id', ...organizationColumns], () => [organizationRow(org)]),
    table('User', ['Id', 'Username', 'Name', 'Email', 'IsActive', 'Profile.Name'], () => userRows(org)),
    apexTable(org, 'ApexClass', 'classes', 'cls'),
    apexTable(org, 'ApexTrigger', 'triggers', 'trigger'),
    ...(tooling ? toolingTables(org) : []),
    ...(settings.devHub && !tooling
      ? [table('ScratchOrgInfo', ['Id', 'ScratchOrg', 'Status', 'ExpirationDate'], () => [])]
      : []),
  ];
  return new Map(tables.map((entry) => [entry.entity.toLowerCase(), entry]));
};

const toolingTables = (org: LocalOrg): readonly Table[] => [
  table('DeployRequest', deployRequestColumns, () => org.deploys.jobs.map((job) => deployRequestRow(org, job))),
  table(
    'FlowDefinition',
    [
      'Id',
      'DeveloperName',
      'ActiveVersionId',
      'ActiveVersion.VersionNumber',
      'LatestVersionId',
      'LatestVersion.VersionNumber',
    ],
    () => flowDefinitionRows(org)
  ),
  table('Flow', ['Id', 'VersionNumber', 'Status', 'Definition.DeveloperName', 'Definition.NamespacePrefix'], () =>
    flowRows(org)
  ),
  table('InstalledSubscriberPackage', installedColumns, () => installedRows(org)),
  table('SubscriberPackageVersion', ['Id', 'MajorVersion', 'MinorVersion'], () => versionRows(org)),
  ...(org.settings.manageSandboxes
    ? [table('SandboxProcess', sandboxProcessColumns, () => org.record.sandboxCopies.map(sandboxProcessRow))]
    : []),
  ...(org.settings.tracking ? [table('SourceMember', sourceMemberColumns, () => sourceMemberRows(org))] : []),
];

const table = (entity: string, columns: readonly string[], rows: Table['rows']): Table => ({
  entity,
  columns: new Set(columns),
  rows,
});

const organizationColumns = [
  'Name',
  'InstanceName',
  'IsSandbox',
  'TrialExpirationDate',
  'NamespacePrefix',
  'OrganizationType',
  'CreatedDate',
  'LanguageLocaleKey',
];

/** A scratch org lives for seven days, unless it was told otherwise (Salesforce DX Developer Guide, Scratch Orgs). */
const SCRATCH_ORG_LIFETIME = 7 * 24 * 60 * 60 * 1000;

const organizationRow = ({ record }: LocalOrg): Row => ({
  Id: record.id,
  Name: record.name,
  InstanceName: 'LOCAL1',
  IsSandbox: record.kind === 'sandbox' || record.kind === 'scratch',
  TrialExpirationDate:
    record.kind === 'scratch'
      ? queryDate(new Date(Date.parse(record.createdDate) + SCRATCH_ORG_LIFETIME).toISOString())
      : undefined,
  NamespacePrefix: undefined,
  OrganizationType: record.kind === 'developer' ? 'Developer Edition' : 'Enterprise Edition',
  CreatedDate: queryDate(record.createdDate),
  LanguageLocaleKey: 'en_US',
});

const userRows = ({ record }: LocalOrg): readonly Row[] =>
  record.users.map(({ id, username, name, email }) => ({
    Id: id,
    Username: username,
    Name: name,
    Email: email,
    IsActive: true,
    'Profile.Name': 'System Administrator',
  }));

const apexTable = (org: LocalOrg, entity: string, folder: string, suffix: string): Table =>
  table(entity, ['Id', 'Name', 'Body', 'NamespacePrefix', 'Status', 'CreatedDate', 'LastModifiedDate'], () =>
    componentsIn(org.state)
      .filter(({ type }) => type === entity)
      .map((component) => {
        const properties = filePropertiesOf(org.record, component, org.editBy(org.admin.id));
        return {
          Id: properties.id,
          Name: component.fullName,
          Body: org.state.files.get(`${folder}/${component.fullName}.${suffix}`)?.toString('utf8'),
          NamespacePrefix: undefined,
          Status: 'Active',
          CreatedDate: queryDate(properties.createdDate),
          LastModifiedDate: queryDate(properties.lastModifiedDate),
        };
      })
  );

/** Tooling API, DeployRequest (API 49 and later). */
const deployRequestColumns = [
  'Id',
  'Status',
  'Type',
  'CheckOnly',
  'RollbackOnError',
  'IgnoreWarnings',
  'RunTestsEnabled',
  'TestLevel',
  'PurgeOnDelete',
  'CreatedDate',
  'CreatedById',
  'CreatedBy.Name',
  'CreatedBy.Username',
  'StartDate',
  'CompletedDate',
  'LastModifiedDate',
  'CanceledById',
  'NumberComponentsTotal',
  'NumberComponentsDeployed',
  'NumberComponentErrors',
  'NumberTestsTotal',
  'NumberTestsCompleted',
  'NumberTestErrors',
  'ErrorMessage',
  'ErrorStatusCode',
];

const deployRequestRow = (org: LocalOrg, job: DeployJob): Row => {
  const result = deployResultOf(org.record, job, org.clock, false);
  const number = (name: string): number => Number(result[name]);
  const { name, username } = userOf(org.record, job.createdById);
  return {
    Id: job.id,
    Status: job.status,
    Type: job.options.checkOnly ? 'Validate' : 'Deploy',
    CheckOnly: job.options.checkOnly,
    RollbackOnError: job.options.rollbackOnError,
    IgnoreWarnings: job.options.ignoreWarnings,
    RunTestsEnabled: job.runTestsEnabled,
    TestLevel: job.options.testLevel,
    PurgeOnDelete: job.options.purgeOnDelete,
    // Dates of records are kept to the second.
    CreatedDate: wholeSeconds(job.createdDate),
    CreatedById: job.createdById,
    'CreatedBy.Name': name,
    'CreatedBy.Username': username,
    StartDate: wholeSeconds(job.startDate),
    CompletedDate: wholeSeconds(job.completedDate),
    LastModifiedDate: wholeSeconds(job.lastModifiedDate),
    CanceledById: job.canceledById,
    NumberComponentsTotal: number('numberComponentsTotal'),
    NumberComponentsDeployed: number('numberComponentsDeployed'),
    NumberComponentErrors: number('numberComponentErrors'),
    NumberTestsTotal: number('numberTestsTotal'),
    NumberTestsCompleted: number('numberTestsCompleted'),
    NumberTestErrors: number('numberTestErrors'),
    ErrorMessage: job.errorMessage,
    ErrorStatusCode: job.errorStatusCode,
  };
};

const wholeSeconds = (iso: string | undefined): string | undefined => queryDate(iso?.replace(/\.\d+Z$/, '.000Z'));

const sourceMemberColumns = [
  'Id',
  'MemberIdOrName',
  'MemberType',
  'MemberName',
  'IsNameObsolete',
  'RevisionCounter',
  'IsNewMember',
  'ChangedBy',
  'LastModifiedDate',
];

const sourceMemberRows = ({ record }: LocalOrg): readonly Row[] =>
  Object.values(record.sourceMembers)
    .sort((a, b) => a.revision - b.revision)
    .map((member) => ({
      Id: member.id,
      MemberIdOrName: member.memberId,
      MemberType: member.type,
      MemberName: member.name,
      IsNameObsolete: member.obsolete,
      RevisionCounter: member.revision,
      IsNewMember: member.isNew,
      ChangedBy: to15(member.changedById),
      LastModifiedDate: queryDate(member.lastModifiedDate),
    }));

/** Tooling API, SandboxProcess. */
const sandboxProcessColumns = [
  'Id',
  'SandboxName',
  'SandboxInfoId',
  'SandboxOrganization',
  'SourceId',
  'Status',
  'CopyProgress',
  'CreatedDate',
  'StartDate',
  'EndDate',
  'ActivatedDate',
  'AutoActivate',
  'LicenseType',
  'Description',
  'Features',
];

/**
 * A copy starts when it is asked for and its org is the sandbox as soon as it ends: no queue, no activation by hand. That
 * the id of the new org is known from the beginning is an assumption [?].
 */
const sandboxProcessRow = (copy: SandboxCopy): Row => ({
  Id: copy.id,
  SandboxName: copy.sandboxName,
  SandboxInfoId: copy.sandboxInfoId,
  SandboxOrganization: to15(copy.orgId),
  SourceId: copy.sourceInfoId,
  Status: statusOfCopy(copy),
  CopyProgress: copy.endDate === undefined ? 0 : 100,
  CreatedDate: wholeSeconds(copy.createdDate),
  StartDate: wholeSeconds(copy.createdDate),
  EndDate: wholeSeconds(copy.endDate),
  ActivatedDate: wholeSeconds(copy.endDate),
  AutoActivate: true,
  LicenseType: copy.sourceInfoId === undefined ? 'DEVELOPER' : undefined,
  Description: undefined,
  Features: undefined,
});

const statusOfCopy = ({ endDate, deleted }: SandboxCopy): string => {
  if (deleted) return 'Deleted';
  return endDate === undefined ? 'Processing' : 'Completed';
};

const flowDefinitionRows = (org: LocalOrg): readonly Row[] =>
  [...org.state.flows].map(([name, { numbers, active }]) => ({
    Id: org.record.components[`FlowDefinition:${name}`]?.id ?? name,
    DeveloperName: name,
    ActiveVersionId: active === undefined ? undefined : `${name}-${active}`,
    'ActiveVersion.VersionNumber': active,
    LatestVersionId: numbers.length === 0 ? undefined : `${name}-${numbers.at(-1)}`,
    'LatestVersion.VersionNumber': numbers.at(-1),
  }));

/** One row a version (Tooling API, Flow). */
const flowRows = (org: LocalOrg): readonly Row[] =>
  [...org.state.flows].flatMap(([name, { numbers, active }]) =>
    numbers.map((number) => ({
      Id: `${name}-${number}`,
      VersionNumber: number,
      Status: number === active ? 'Active' : 'Draft',
      'Definition.DeveloperName': name,
      'Definition.NamespacePrefix': undefined,
    }))
  );

const installedColumns = [
  'Id',
  'SubscriberPackageId',
  'SubscriberPackage.NamespacePrefix',
  'SubscriberPackageVersionId',
  'SubscriberPackageVersion.MajorVersion',
  'SubscriberPackageVersion.MinorVersion',
  'MinPackageVersionId',
];

/** The id of a version of a package, which only looks like one. */
const versionId = ({ namespace }: InstalledPackage, version: string): string => `04t-${namespace}-${version}`;

const numbersOf = (version: string): readonly number[] => version.split('.').map(Number);

/** Tooling API, InstalledSubscriberPackage. */
const installedRows = ({ settings }: LocalOrg): readonly Row[] =>
  settings.packages.map((installed) => {
    const { namespace, versions } = installed;
    const [first, present] = [versions[0], versions[versions.length - 1]];
    const [major, minor] = numbersOf(present);
    return {
      Id: `0A3-${namespace}`,
      SubscriberPackageId: `033-${namespace}`,
      'SubscriberPackage.NamespacePrefix': namespace,
      SubscriberPackageVersionId: versionId(installed, present),
      'SubscriberPackageVersion.MajorVersion': major,
      'SubscriberPackageVersion.MinorVersion': minor,
      MinPackageVersionId: versionId(installed, first),
    };
  });

/** Tooling API, SubscriberPackageVersion: a real org wants a filter by id. */
const versionRows = ({ settings }: LocalOrg): readonly Row[] =>
  settings.packages.flatMap((installed) =>
    installed.versions.map((version) => {
      const [major, minor] = numbersOf(version);
      return { Id: versionId(installed, version), MajorVersion: major, MinorVersion: minor };
    })
  );
