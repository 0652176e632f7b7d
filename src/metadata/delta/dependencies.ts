import type { Member } from '../../common/member.js';
import { valuesOf, type XmlElement, type XmlValue } from '../xml/values.js';
import { type DependencyRow, dependencyRowsOf, type Needed } from './dependencyTable.js';

/** A component, by what its files say. */
export type Needing = Readonly<{
  member: Member;
  /** What is in its metadata files, or in its place in that of its parent. */
  elements: readonly XmlElement[];
  /** Its code; empty where it has none. */
  code: string;
}>;

/** Something that a component needs to be deployed. */
export type Dependency = Readonly<{ of: Member; needed: Needed; what: string; together?: DependencyRow['together'] }>;

/** What a component needs, as the table has it, but for what only other files tell. */
export const dependenciesOf = (needing: Needing): readonly Dependency[] => {
  const { member } = needing;
  return dependencyRowsOf(member.type).flatMap((row) =>
    'naming' in row
      ? []
      : saidAt(needing, row.at).flatMap((said) =>
          row
            .needs({ fullName: member.fullName, ...said })
            .map((needed): Dependency => ({ of: member, needed, what: row.what, together: row.together }))
        )
  );
};

/** Whether files of a type tell what it needs, beside its name. */
export const isRead = (type: string): boolean =>
  dependencyRowsOf(type).some((row) => 'needs' in row && row.at !== undefined);

/** Whether what a file says can tell of a need at all, so that it has to be read as XML. */
export const maySay = (type: string, content: Buffer): boolean =>
  dependencyRowsOf(type).some(
    (row) => 'needs' in row && row.at !== undefined && row.at !== 'code' && content.includes(`<${firstOf(row.at)}`)
  );

/** Whether a file is code of a component, in which a row finds what it names; the tests of Lightning web components are not deployed. */
export const isCode = (type: string, path: string): boolean =>
  Object.hasOwn(codeFiles, type) && codeFiles[type].test(path) && !/\/__\w+__\//.test(path);

const codeFiles: Readonly<Record<string, RegExp>> = {
  ApexClass: /\.cls$/,
  ApexComponent: /\.component$/,
  ApexPage: /\.page$/,
  ApexTrigger: /\.trigger$/,
  AuraDefinitionBundle: /\.(?:app|cmp|evt|intf)$/,
  LightningComponentBundle: /\.(?:html|js|ts)$/,
};

const firstOf = (at: string): string => at.split('/')[0];

/** The texts at a place, in elements from the root on. */
export const textsAt = (element: XmlElement, at: string): readonly string[] =>
  valuesAt(element, at.split('/')).filter((value): value is string => typeof value === 'string');

const saidAt = (
  { elements, code }: Needing,
  at: string | undefined
): ReadonlyArray<Readonly<{ text: string; entry: XmlElement }>> => {
  if (at === undefined) return [{ text: '', entry: {} }];
  if (at === 'code') return [{ text: code, entry: {} }];
  return elements
    .flatMap((element) => valuesAt(element, at.split('/')))
    .map((value) => (typeof value === 'string' ? { text: value.trim(), entry: {} } : { text: '', entry: value }));
};

const valuesAt = (element: XmlElement, [tag, ...rest]: readonly string[]): readonly XmlValue[] => {
  const values = valuesOf(element, tag);
  if (rest.length === 0) return values;
  return values.flatMap((value) => (typeof value === 'string' ? [] : valuesAt(value, rest)));
};
