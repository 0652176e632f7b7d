import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sides } from '../../src/metadata/merge/versions.js';

/** A profile with these settings of fields, each as `name=editable`. */
export const profile = (...fields: readonly string[]): string =>
  [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<Profile xmlns="http://soap.sforce.com/2006/04/metadata">',
    ...fields.flatMap((field) => {
      const [name, editable = 'true'] = field.split('=');
      return [
        '    <fieldPermissions>',
        `        <editable>${editable}</editable>`,
        `        <field>Account.${name}</field>`,
        '        <readable>true</readable>',
        '    </fieldPermissions>',
      ];
    }),
    '</Profile>',
    '',
  ].join('\n');

/** Three files in a folder of their own. */
export type ThreeFiles = Readonly<{
  dir: string;
  paths: Sides<string>;
  /** What is in the file of ours now. */
  ours: () => string;
  remove: () => void;
}>;

/** Writes three files, with names that need care. */
export const threeFiles = (base: string | Buffer, ours: string | Buffer, theirs: string | Buffer): ThreeFiles => {
  const dir = mkdtempSync(join(tmpdir(), "sf-sre-it's 100%-"));
  const paths = { base: join(dir, '-base'), ours: join(dir, '-ours'), theirs: join(dir, '-theirs') };
  writeFileSync(paths.base, base);
  writeFileSync(paths.ours, ours);
  writeFileSync(paths.theirs, theirs);
  return {
    dir,
    paths,
    ours: () => readFileSync(paths.ours, 'utf8'),
    remove: () => rmSync(dir, { recursive: true }),
  };
};
