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
      [`${folder}/objects/${objectOf(name)}/${folderName}/${child}.${suffix}-meta.xml`]: described(
        type,
        variant,
        `<fullName>${child}</fullName>`,
        ...lines
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
  field: inObject('fields', 'field', 'CustomField', '<length>80</length>', '<type>Text</type>'),
  listView: inObject('listViews', 'listView', 'ListView', '<filterScope>Everything</filterScope>'),
  recordType: inObject('recordTypes', 'recordType', 'RecordType', '<active>true</active>'),
  layout: (name, variant, folder): Files => ({
    [`${folder}/layouts/Account-Layout ${name}.layout-meta.xml`]: xml(
      'Layout',
      `<emailDefault>${variant % 2 === 0}</emailDefault>`
    ),
  }),
  permissionSet: (name, variant, folder): Files => ({
    [`${folder}/permissionsets/Set${name}.permissionset-meta.xml`]: described('PermissionSet', variant),
  }),
  flow: (name, variant, folder): Files => ({
    [`${folder}/flows/Flow${name}.flow-meta.xml`]: described(
      'Flow',
      variant,
      '<processType>AutoLaunchedFlow</processType>',
      '<status>Draft</status>'
    ),
  }),
  report: (name, variant, folder): Files => ({
    [`${folder}/reports/Folder${name % 2}.reportFolder-meta.xml`]: xml(
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
};

export type Kind = keyof typeof renders | keyof typeof together;

export const kinds = [...Object.keys(renders), ...Object.keys(together)] as readonly Kind[];

const isTogether = (kind: Kind): kind is keyof typeof together => Object.hasOwn(together, kind);

/** What identifies a thing, whatever its content and place. */
export const idOf = ({ kind, name }: Pick<Spec, 'kind' | 'name'>): string => `${kind} ${name}`;

/** All files of a project. */
export const filesOf = (project: Project): Files => {
  const files: Record<string, string> = {
    'sfdx-project.json': projectJson({
      packageDirectories: [{ path: 'force-app', default: true }, { path: 'extra' }],
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
    if (!isTogether(kind)) Object.assign(files, renders[kind](name, variant, places[place]));
    else groups.set(kind, { ...groups.get(kind), [`Item${name}`]: `Value ${variant}` });
  }
  for (const [kind, values] of groups) Object.assign(files, together[kind](values, places[0]));
  return files;
};
