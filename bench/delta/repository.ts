import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Stage } from '../../demo/support/stage.js';

/** A generated repository: two commits, of which the later one changes some files of the earlier one. */
export type Generated = Readonly<{
  files: number;
  changed: number;
  /** Whether the classes are in one folder, or in folders of two hundred files. */
  layout: 'flat' | 'nested';
}>;

/** Files of one round: a class with its metadata, a field, a Lightning web component of two files. */
const filesARound = 5;

/** Of those, a change touches three: the class, the field, the component's script. */
const changedARound = 3;

const objects = 200;
const root = 'force-app/main/default';
const classesAFolder = 100;

/** Makes such a repository, with a work tree: the peer needs one. @returns its folder */
export const generate = async (stage: Stage, { files, changed, layout }: Generated): Promise<string> => {
  const clone = join(stage.dir, `delta-${files}-${changed}-${layout}`);
  const dir = `${clone}.git`;
  await stage.unseen(['git', 'init', '--quiet', '--bare', dir], { dir: stage.dir });
  const child = spawn('git', ['-C', dir, 'fast-import', '--quiet'], {
    env: stage.env,
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  const ended = once(child, 'close');
  const rounds = Math.floor(files / filesARound);
  const touched = Math.max(1, Math.floor(changed / changedARound));
  const step = Math.max(1, Math.floor(rounds / touched));
  const write = async (lines: readonly string[]): Promise<void> => {
    if (!child.stdin.write(lines.join(''))) await once(child.stdin, 'drain');
  };
  await write([commit(1), ...projectFiles()]);
  for (let round = 0; round < rounds; round += 1) {
    await write([...classOf(round, layout, 0, true), ...fieldOf(round, 0), ...componentOf(round, 0, true)]);
  }
  await write([commit(2, 'from :1\n')]);
  for (let round = 0, count = 0; round < rounds && count < touched; round += step, count += 1) {
    await write([...classOf(round, layout, 1, false), ...fieldOf(round, 1), ...componentOf(round, 1, false)]);
  }
  child.stdin.end();
  const [code] = (await ended) as [number | null];
  if (code !== 0) throw new Error(`git fast-import ended with exit code ${String(code)}.`);
  await stage.unseen(['git', 'clone', '--quiet', '--branch', 'main', dir, clone], { dir: stage.dir });
  await rm(dir, { recursive: true, force: true });
  return clone;
};

const commit = (mark: number, from = ''): string =>
  `commit refs/heads/main\nmark :${mark}\ncommitter Bench <bench@example.com> 170000000${mark} +0000\ndata 1\n.\n${from}`;

const file = (path: string, content: string): string =>
  `M 100644 inline ${path}\ndata ${Buffer.byteLength(content)}\n${content}\n`;

const metadata = (type: string, ...lines: readonly string[]): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<${type} xmlns="http://soap.sforce.com/2006/04/metadata">\n${lines.map((line) => `    ${line}\n`).join('')}</${type}>\n`;

const projectFiles = (): string[] => [
  file(
    'sfdx-project.json',
    JSON.stringify({ packageDirectories: [{ path: 'force-app', default: true }], sourceApiVersion: '64.0' })
  ),
  file('.forceignore', '**/jsconfig.json\n**/__tests__/**\n'),
  ...Array.from({ length: objects }, (_, index) =>
    file(
      `${root}/objects/Object${index}__c/Object${index}__c.object-meta.xml`,
      metadata('CustomObject', `<label>Object ${index}</label>`)
    )
  ),
];

const classOf = (round: number, layout: Generated['layout'], version: number, withMetadata: boolean): string[] => {
  const folder = `${root}/classes${layout === 'nested' ? `/area${Math.floor(round / classesAFolder)}` : ''}`;
  const methods = Array.from(
    { length: 40 },
    (_, index) => `    public Integer method${index}() { return ${(round * 31 + index * 7 + version * 13) % 1000}; }\n`
  );
  return [
    file(`${folder}/Class${round}.cls`, `public class Class${round} {\n${methods.join('')}}\n`),
    ...(withMetadata
      ? [
          file(
            `${folder}/Class${round}.cls-meta.xml`,
            metadata('ApexClass', '<apiVersion>64.0</apiVersion>', '<status>Active</status>')
          ),
        ]
      : []),
  ];
};

const fieldOf = (round: number, version: number): string[] => [
  file(
    `${root}/objects/Object${round % objects}__c/fields/Field${round}__c.field-meta.xml`,
    metadata(
      'CustomField',
      `<fullName>Field${round}__c</fullName>`,
      `<label>Field ${version}</label>`,
      '<length>80</length>',
      '<type>Text</type>'
    )
  ),
];

const componentOf = (round: number, version: number, withMetadata: boolean): string[] => [
  file(`${root}/lwc/part${round}/part${round}.js`, `export default class Part${round} { version = ${version}; }\n`),
  ...(withMetadata
    ? [
        file(
          `${root}/lwc/part${round}/part${round}.js-meta.xml`,
          metadata('LightningComponentBundle', '<apiVersion>64.0</apiVersion>')
        ),
      ]
    : []),
];
