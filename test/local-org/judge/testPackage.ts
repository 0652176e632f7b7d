import { writeManifest } from './manifest.js';
import { locate } from './registry.js';
import { emptyOrg } from './state.js';
import { judge } from './judge.js';
import type { ComponentMessage, JudgeOptions, OrgKind, OrgSettings, OrgState, Verdict } from './types.js';

/** Files of a package by path; what a test leaves out is added by `packageOf`. */
export type Files = Readonly<Record<string, string>>;

const namespace = 'xmlns="http://soap.sforce.com/2006/04/metadata"';
const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** A metadata file: the element, and what is inside. */
export const xml = (root: string, inside: string): string =>
  `${declaration}<${root} ${namespace}>${inside}\n</${root}>\n`;

const apexMeta = (root: string): string =>
  xml(root, '\n    <apiVersion>66.0</apiVersion>\n    <status>Active</status>');

/** A class with its `-meta.xml`. */
export const apexClass = (
  name: string,
  text = `public class ${name} {\n    public void run() {\n        Integer i = 1;\n    }\n}\n`
): Files => ({
  [`classes/${name}.cls`]: text,
  [`classes/${name}.cls-meta.xml`]: apexMeta('ApexClass'),
});

/** A test class that names the class it tests. */
export const apexTest = (name: string, tested: string, inside = ''): Files =>
  apexClass(
    name,
    `@isTest\nprivate class ${name} {\n    @isTest\n    static void works() {\n        ${inside}\n        new ${tested}().run();\n    }\n}\n`
  );

/** A trigger with its `-meta.xml`. */
export const apexTrigger = (name: string, object: string, inside = 'Integer i = 1;'): Files => ({
  [`triggers/${name}.trigger`]: `trigger ${name} on ${object} (before insert) {\n    ${inside}\n}\n`,
  [`triggers/${name}.trigger-meta.xml`]: apexMeta('ApexTrigger'),
});

/** One child of an object's file. */
export const field = (name: string, inside = '\n        <type>Text</type>'): string =>
  `\n    <fields>\n        <fullName>${name}</fullName>\n        <label>${name}</label>${inside}\n    </fields>`;

/** An object's file: with a label it is the object itself, without it only brings children. */
export const customObject = (name: string, children: string, label?: string): Files => ({
  [`objects/${name}.object`]: xml(
    'CustomObject',
    children + (label === undefined ? '' : `\n    <label>${label}</label>\n    <pluralLabel>${label}s</pluralLabel>`)
  ),
});

/** A package.xml text with members as `Type:FullName`. */
export const manifest = (members: readonly string[], version = '66.0'): string =>
  writeManifest(
    members.map((member) => ({
      type: member.slice(0, member.indexOf(':')),
      fullName: member.slice(member.indexOf(':') + 1),
    })),
    version
  ).toString();

const membersOf = (files: Files): string[] => [
  ...new Set(
    Object.keys(files).flatMap((path) => {
      const location = locate(path);
      return location ? [`${location.type.name}:${location.fullName}`] : [];
    })
  ),
];

/** The zip of these files, as path to bytes; package.xml names every component unless it is given. */
export const packageOf = (...parts: readonly Files[]): Map<string, Buffer> => {
  const files = Object.assign({}, ...parts) as Record<string, string>;
  const complete = { 'package.xml': manifest(membersOf(files)), ...files };
  return new Map(Object.entries(complete).map(([path, text]) => [path, Buffer.from(text)]));
};

/** A package that only deletes. */
export const deletionOf = (members: readonly string[], when: 'Pre' | 'Post' | '' = 'Post'): Files => ({
  [`destructiveChanges${when}.xml`]: manifest(members),
});

const standardOptions: JudgeOptions = {
  checkOnly: false,
  rollbackOnError: true,
  ignoreWarnings: false,
  runTests: [],
  purgeOnDelete: false,
  apiVersion: '66.0',
};

/** The verdict on a package of these parts; options as `sf project deploy start` sends them. */
export const deploy = (state: OrgState, parts: readonly Files[], options: Partial<JudgeOptions> = {}): Verdict =>
  judge(state, packageOf(...parts), { ...standardOptions, ...options });

/** An org that holds what these parts deploy; throws when the deploy fails. */
export const orgWith = (
  parts: readonly Files[],
  kind: OrgKind = 'sandbox',
  settings: Partial<OrgSettings> = {}
): OrgState => {
  const seeded = deploy(emptyOrg('sandbox'), parts);
  if (seeded.status !== 'Succeeded') throw new Error(JSON.stringify(seeded.messages.filter((one) => !one.success)));
  return { ...seeded.after, kind, settings: { ...seeded.after.settings, ...settings } };
};

/** The failures of a verdict as `Type FullName: problem`. */
export const failuresOf = (verdict: Verdict): string[] =>
  verdict.messages
    .filter((message) => !message.success)
    .map(({ componentType, fullName, problem }) => `${componentType} ${fullName}: ${problem}`);

/** The message about one component. */
export const messageOf = (verdict: Verdict, type: string, fullName: string): ComponentMessage | undefined =>
  verdict.messages.find((message) => message.componentType === type && message.fullName === fullName);

/** What a state's file holds, as text; empty when it is not there. */
export const textIn = (state: OrgState, path: string): string => state.files.get(path)?.toString() ?? '';
