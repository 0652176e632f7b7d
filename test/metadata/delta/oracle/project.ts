import type { Files } from '../../../support/gitRepo.js';
import { labels, projectJson, xml } from '../../support/project.js';

/** A thing of a generated project. `variant` is its content: another one is another content of the same component. */
export type Spec = Readonly<{ kind: Kind; name: number; variant: number; place: number }>;

/** A project, by what identifies each thing in an org. */
export type Project = ReadonlyMap<string, Spec>;

/** Where things are kept: two folders of one package directory, and another package directory. */
const places = ['force-app/main/default', 'force-app/more', 'extra/main/default'] as const;

export const placeCount = places.length;

type Render = (name: number, variant: number, folder: string) => Files;

const described = (type: string, variant: number, ...lines: readonly string[]): string =>
  xml(type, ...lines, `<label>Label ${variant}</label>`);

/** Two objects of the project, and a standard one. */
const objectOf = (name: number): string => ['Invoice__c', 'Order_Line__c', 'Account'][name % 3];

const inObject =
  (folderName: string, suffix: string, type: string, ...lines: readonly string[]): Render =>
  (name, variant, folder) => {
    const child = `Part${name}${type === 'CustomField' ? '__c' : ''}`;
    return {
      [`${folder}/objects/${objectOf(name)}/${folderName}/${child}.${suffix}-meta.xml`]: xml(
        type,
        `<fullName>${child}</fullName>`,
        ...lines.map((line) => line.replace('VARIANT', String(variant)))
      ),
    };
  };

const renders = {
  class: (name, variant, folder): Files => ({
    [`${folder}/classes/Class${name}.cls`]: `public class Class${name} { Integer variant = ${variant}; }\n`,
    [`${folder}/classes/Class${name}.cls-meta.xml`]: xml(
      'ApexClass',
      '<apiVersion>64.0</apiVersion>',
      '<status>Active</status>'
    ),
  }),
  page: (name, variant, folder): Files => ({
    [`${folder}/pages/area/Page${name}.page`]: `<apex:page>${variant}</apex:page>\n`,
    [`${folder}/pages/area/Page${name}.page-meta.xml`]: described('ApexPage', 1, '<apiVersion>64.0</apiVersion>'),
  }),
  component: (name, variant, folder): Files => ({
    [`${folder}/lwc/part${name}/part${name}.js`]: `export default class Part${name} { variant = ${variant}; }\n`,
    [`${folder}/lwc/part${name}/part${name}.js-meta.xml`]: xml(
      'LightningComponentBundle',
      '<apiVersion>64.0</apiVersion>'
    ),
    // A file that comes and goes with the content.
    ...(variant % 2 === 0 ? { [`${folder}/lwc/part${name}/part${name}.html`]: '<template></template>\n' } : {}),
  }),
  aura: (name, variant, folder): Files => ({
    [`${folder}/aura/Part${name}/Part${name}.cmp`]: `<aura:component>${variant}</aura:component>\n`,
    [`${folder}/aura/Part${name}/Part${name}.cmp-meta.xml`]: xml(
      'AuraDefinitionBundle',
      '<apiVersion>64.0</apiVersion>'
    ),
    ...(variant % 3 === 0 ? { [`${folder}/aura/Part${name}/Part${name}Controller.js`]: '({})\n' } : {}),
  }),
  field: inObject(
    'fields',
    'field',
    'CustomField',
    '<label>VARIANT</label>',
    '<length>80</length>',
    '<type>Text</type>'
  ),
  listView: inObject(
    'listViews',
    'listView',
    'ListView',
    '<label>VARIANT</label>',
    '<filterScope>Everything</filterScope>'
  ),
  recordType: inObject('recordTypes', 'recordType', 'RecordType', '<active>true</active>', '<label>VARIANT</label>'),
  layout: (name, variant, folder): Files => ({
    [`${folder}/layouts/Account-Layout ${name}.layout-meta.xml`]: xml(
      'Layout',
      `<emailDefault>${variant % 2 === 0}</emailDefault>`
    ),
  }),
  permissionSet: (name, variant, folder): Files => ({
    [`${folder}/permissionsets/Set${name}.permissionset-meta.xml`]: described('PermissionSet', variant),
  }),
  // One that becomes a draft stays active in its org, so that each has its status for good.
  flow: (name, variant, folder): Files => ({
    [`${folder}/flows/Flow${name}.flow-meta.xml`]: described(
      'Flow',
      variant,
      '<processType>AutoLaunchedFlow</processType>',
      `<status>${name % 2 === 0 ? 'Draft' : 'Active'}</status>`
    ),
  }),
  report: (name, variant, folder): Files => ({
    [`${places[0]}/reports/Folder${name % 2}.reportFolder-meta.xml`]: xml(
      'ReportFolder',
      `<name>Folder${name % 2}</name>`
    ),
    [`${folder}/reports/Folder${name % 2}/Report${name}.report-meta.xml`]: xml(
      'Report',
      '<format>Tabular</format>',
      `<name>Report ${variant}</name>`
    ),
  }),
  resource: (name, variant, folder): Files => ({
    [`${folder}/staticresources/Files${name}/main.css`]: `a { order: ${variant} }\n`,
    ...(variant % 2 === 0 ? { [`${folder}/staticresources/Files${name}/deep/more.css`]: 'b {}\n' } : {}),
    [`${folder}/staticresources/Files${name}.resource-meta.xml`]: xml(
      'StaticResource',
      '<cacheControl>Public</cacheControl>',
      '<contentType>application/zip</contentType>'
    ),
  }),
  document: (name, variant, folder): Files => ({
    [`${places[0]}/documents/Papers${name % 2}.documentFolder-meta.xml`]: xml(
      'DocumentFolder',
      `<name>Papers${name % 2}</name>`
    ),
    [`${folder}/documents/Papers${name % 2}/Paper${name}.txt`]: `Paper ${variant}\n`,
    [`${folder}/documents/Papers${name % 2}/Paper${name}.document-meta.xml`]: xml(
      'Document',
      `<name>Paper${name}</name>`,
      '<public>false</public>'
    ),
  }),
  mail: (name, variant, folder): Files => ({
    [`${places[0]}/email/Mails${name % 2}.emailFolder-meta.xml`]: xml('EmailFolder', `<name>Mails${name % 2}</name>`),
    [`${folder}/email/Mails${name % 2}/Mail${name}.email`]: `Dear ${variant}\n`,
    [`${folder}/email/Mails${name % 2}/Mail${name}.email-meta.xml`]: xml(
      'EmailTemplate',
      '<available>true</available>',
      `<name>Mail${name}</name>`
    ),
  }),
  image: (name, variant, folder): Files => ({
    [`${folder}/staticresources/image${name}.svg`]: `<svg xmlns="http://www.w3.org/2000/svg"><!-- ${variant} --></svg>\n`,
    [`${folder}/staticresources/image${name}.resource-meta.xml`]: xml(
      'StaticResource',
      '<cacheControl>Public</cacheControl>',
      '<contentType>image/svg+xml</contentType>'
    ),
  }),
  validationRule: inObject(
    'validationRules',
    'validationRule',
    'ValidationRule',
    '<active>true</active>',
    '<errorConditionFormula>ISBLANK(Name)</errorConditionFormula>',
    '<errorMessage>No name VARIANT</errorMessage>'
  ),
  webLink: inObject(
    'webLinks',
    'webLink',
    'WebLink',
    '<masterLabel>VARIANT</masterLabel>',
    '<linkType>url</linkType>',
    '<url>https://example.com</url>'
  ),
  customPermission: (name, variant, folder): Files => ({
    [`${folder}/customPermissions/May${name}.customPermission-meta.xml`]: described('CustomPermission', variant),
  }),
  valueSet: (name, variant, folder): Files => ({
    [`${folder}/globalValueSets/Values${name}.globalValueSet-meta.xml`]: xml(
      'GlobalValueSet',
      `<customValue><fullName>Value ${variant}</fullName><default>false</default><label>Value</label></customValue>`,
      `<masterLabel>Values ${name}</masterLabel>`,
      '<sorted>false</sorted>'
    ),
  }),
  territory: (name, variant, folder): Files => ({
    [`${folder}/territory2Models/World${name}/World${name}.territory2Model-meta.xml`]: xml(
      'Territory2Model',
      `<name>World ${variant}</name>`
    ),
    [`${folder}/territory2Models/World${name}/territories/North.territory2-meta.xml`]: xml(
      'Territory2',
      `<name>North ${variant}</name>`
    ),
    ...(variant % 2 === 0
      ? {
          [`${folder}/territory2Models/World${name}/rules/Rule.territory2Rule-meta.xml`]: xml(
            'Territory2Rule',
            '<active>true</active>',
            `<name>Rule ${variant}</name>`
          ),
        }
      : {}),
  }),
  application: (name, variant, folder): Files => ({
    [`${folder}/applications/App${name}.app-meta.xml`]: described(
      'CustomApplication',
      variant,
      '<navType>Standard</navType>'
    ),
  }),
  record: (name, variant, folder): Files => ({
    [`${folder}/customMetadata/Rate.Record${name}.md-meta.xml`]: described(
      'CustomMetadata',
      variant,
      '<protected>false</protected>'
    ),
  }),
} satisfies Readonly<Record<string, Render>>;

/** Things that stand in one file with others of their kind. */
const together = {
  label: (values: Readonly<Record<string, string>>, folder: string): Files => ({
    [`${folder}/labels/CustomLabels.labels-meta.xml`]: labels(values),
  }),
  task: (values: Readonly<Record<string, string>>, folder: string): Files => ({
    [`${folder}/workflows/Account.workflow-meta.xml`]: xml(
      'Workflow',
      ...Object.entries(values).map(
        ([name, value]) =>
          `<tasks><fullName>${name}</fullName><assignedToType>owner</assignedToType><dueDateOffset>1</dueDateOffset><priority>Normal</priority><protected>false</protected><status>Not Started</status><subject>${value}</subject></tasks>`
      )
    ),
  }),
  rule: (values: Readonly<Record<string, string>>, folder: string): Files => ({
    [`${folder}/sharingRules/Account.sharingRules-meta.xml`]: xml(
      'SharingRules',
      ...Object.entries(values).map(
        ([name, value]) =>
          `<sharingCriteriaRules><fullName>${name}</fullName><accessLevel>Read</accessLevel><label>${value}</label></sharingCriteriaRules>`
      )
    ),
  }),
  assignment: (values: Readonly<Record<string, string>>, folder: string): Files => ({
    [`${folder}/assignmentRules/Case.assignmentRules-meta.xml`]: xml(
      'AssignmentRules',
      ...Object.entries(values).map(
        ([name, value]) =>
          `<assignmentRule><fullName>${name}</fullName><active>false</active><ruleEntry><assignedTo>${value}</assignedTo></ruleEntry></assignmentRule>`
      )
    ),
  }),
  // In the layout of the Metadata API, with all fields and list views in one file.
  legacy: (values: Readonly<Record<string, string>>): Files => ({
    'legacy/objects/Legacy__c.object': xml(
      'CustomObject',
      '<deploymentStatus>Deployed</deploymentStatus>',
      ...Object.entries(values).map(
        ([name, value]) =>
          `<fields><fullName>${name}__c</fullName><label>${value}</label><length>80</length><type>Text</type></fields>`
      ),
      '<label>Legacy</label>',
      ...Object.entries(values).map(
        ([name, value]) =>
          `<listViews><fullName>${name}</fullName><filterScope>Everything</filterScope><label>${value}</label></listViews>`
      ),
      '<sharingModel>ReadWrite</sharingModel>'
    ),
  }),
};

/** What a profile grants of a project, by the bits of its variant; much of it comes and goes. */
const profile = (name: number, variant: number, specs: Iterable<Spec>): Files => {
  const grants = (at: number): boolean => Math.floor(variant / 2 ** (at % 3)) % 2 === 0;
  const entries = [...specs].flatMap((spec): string[] => {
    const granted = grants(spec.name + name);
    if (spec.kind === 'class')
      return [`<classAccesses><apexClass>Class${spec.name}</apexClass><enabled>${granted}</enabled></classAccesses>`];
    if (spec.kind === 'page' && granted)
      return [`<pageAccesses><apexPage>Page${spec.name}</apexPage><enabled>true</enabled></pageAccesses>`];
    if (spec.kind === 'field' && granted)
      return [
        `<fieldPermissions><editable>${grants(spec.variant)}</editable><field>${objectOf(spec.name)}.Part${spec.name}__c</field><readable>true</readable></fieldPermissions>`,
      ];
    return [];
  });
  return {
    [`${places[0]}/profiles/Clerk${name}.profile-meta.xml`]: xml(
      'Profile',
      ...entries.sort(),
      '<custom>true</custom>',
      ...(grants(name)
        ? [
            '<objectPermissions><allowCreate>true</allowCreate><allowDelete>false</allowDelete><allowEdit>false</allowEdit><allowRead>true</allowRead><modifyAllRecords>false</modifyAllRecords><object>Invoice__c</object><viewAllRecords>false</viewAllRecords></objectPermissions>',
          ]
        : []),
      ...(grants(name + 1) ? ['<userPermissions><enabled>true</enabled><name>ApiEnabled</name></userPermissions>'] : [])
    ),
  };
};

export type Kind = keyof typeof renders | keyof typeof together | 'profile';

export const kinds = [...Object.keys(renders), ...Object.keys(together), 'profile'] as readonly Kind[];

const isTogether = (kind: Kind): kind is keyof typeof together => Object.hasOwn(together, kind);

/** What identifies a thing, whatever its content and place. */
export const idOf = ({ kind, name }: Pick<Spec, 'kind' | 'name'>): string => `${kind} ${name}`;

/** All files of a project. */
export const filesOf = (project: Project): Files => {
  const files: Record<string, string> = {
    'sfdx-project.json': projectJson({
      packageDirectories: [{ path: 'force-app', default: true }, { path: 'extra' }, { path: 'legacy' }],
    }),
    // What others are of; it stays.
    'force-app/main/default/objects/Rate__mdt/Rate__mdt.object-meta.xml': xml(
      'CustomObject',
      '<label>Rate</label>',
      '<pluralLabel>Rates</pluralLabel>'
    ),
    ...Object.fromEntries(
      ['Invoice__c', 'Order_Line__c'].map((name) => [
        `force-app/main/default/objects/${name}/${name}.object-meta.xml`,
        xml(
          'CustomObject',
          '<deploymentStatus>Deployed</deploymentStatus>',
          `<label>${name}</label>`,
          '<sharingModel>ReadWrite</sharingModel>'
        ),
      ])
    ),
  };
  const groups = new Map<keyof typeof together, Record<string, string>>();
  for (const { kind, name, variant, place } of project.values()) {
    if (kind === 'profile') Object.assign(files, profile(name, variant, project.values()));
    else if (!isTogether(kind)) Object.assign(files, renders[kind](name, variant, places[place]));
    else groups.set(kind, { ...groups.get(kind), [`Item${name}`]: `Value ${variant}` });
  }
  for (const [kind, values] of groups) Object.assign(files, together[kind](values, places[0]));
  return files;
};
