import type { ApexSource } from './apex.js';
import { isPlatformName } from './apexNames.js';
import { reference, type Reference } from './reference.js';

const customName = /(\w+\s*\.\s*)?\b([A-Za-z]\w*__(?:c|mdt|e|b|x|r))\b/g;
const usedClass =
  /\bnew\s+([A-Z]\w*)\s*[(<.]|(?<![\w.])\b([A-Z]\w*)\s*\.\s*\w+\s*\(|\b(?:extends|implements)\s+([A-Z][\w.]*(?:\s*,\s*[A-Z][\w.]*)*)/g;
const query = /\[\s*SELECT\s+([\s\S]*?)\s+FROM\s+(\w+)/gi;
/** `Label.Name` and `Label.c.Name`; with another namespace it is a managed package's. A method of Label is none. */
const labelName = /\bLabel\.(?:c\.)?(\w+)\b(?!\s*\(|\.\w+\b(?!\s*\())/g;
const constantName = /^[A-Z\d_]+$/;
const declaredType = /\b(?:class|interface|enum)\s+(\w+)/gi;
const objectSuffix = /__(?:c|mdt|e|b|x)$/;

const declaredNames = (code: string): ReadonlySet<string> =>
  new Set([...code.matchAll(declaredType)].map((match) => match[1]));

const notTypes = new Set(['extends', 'implements', 'new', 'return', 'throw', 'class', 'interface', 'instanceof']);

/** True when the code declares a variable or property of this name: `Foo Foo;`, `Foo Foo =`, `(Foo Foo)`. */
const isVariable = (code: string, name: string): boolean =>
  [...code.matchAll(new RegExp(`(\\w+|[>\\]])\\s+${name}\\s*[=;,){:]`, 'g'))].some((match) => !notTypes.has(match[1]));

/**
 * Classes that the code uses in a way that only a class can be used: `new Foo(`, `Foo.bar(`, `extends Foo`. Names that
 * the platform has, that the code declares, or that a variable has, are left out, and constants. Text: VFDynamicComponents#1.
 */
const referencesToClasses = (source: ApexSource): Reference[] => {
  const { code } = source;
  const own = declaredNames(code);
  const first = new Map<string, number>();
  for (const match of code.matchAll(usedClass)) {
    const names = (match[3] ?? match[1] ?? match[2]).split(',').map((name) => name.trim().split('.')[0]);
    for (const name of names) if (!first.has(name)) first.set(name, match.index + match[0].indexOf(name));
  }
  return [...first]
    .filter(
      ([name]) =>
        !own.has(name) &&
        !isPlatformName(name) &&
        !name.includes('__') &&
        !constantName.test(name) &&
        !isVariable(code, name)
    )
    .map(([name, offset]) => reference('ApexClass', name, '', { problem: `Invalid type: ${name}`, offset }));
};

/** Fields in the select list of a query without subqueries, on the object behind FROM. */
const referencesOfQueries = (code: string): Reference[] =>
  [...code.matchAll(query)].flatMap((match) => {
    const [, fields, object] = match;
    if (/[()]/.test(fields)) return [];
    return fields
      .split(',')
      .map((field) => field.trim())
      .filter((field) => field.endsWith('__c'))
      .map((field) =>
        reference('CustomField', `${object}.${field}`, '', {
          // Text: forcedotcom/cli#1356.
          problem:
            `No such column '${field}' on entity '${object}'. If you are attempting to use a custom field, be sure to ` +
            "append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.",
          offset: match.index + match[0].indexOf(field),
        })
      );
  });

/**
 * Custom objects and fields by their names. Which object a field belongs to is known only for `Invoice__c.Total__c`
 * and in queries; elsewhere a custom name must be that of some object or some field of the org.
 */
const referencesToCustomNames = (source: ApexSource): Reference[] => {
  const inQueries = new Set(referencesOfQueries(source.code).map((named) => named.name.split('.').at(-1)));
  const seen = new Set<string>();
  return [...source.code.matchAll(customName)].flatMap((match) => {
    const owner = match[1]?.replace(/[\s.]/g, '');
    const name = match[2];
    if (name.endsWith('__r')) return [];
    const offset = match.index + (match[1]?.length ?? 0);
    if (owner !== undefined && objectSuffix.test(owner)) {
      const dotted = `${owner}.${name}`;
      if (seen.has(dotted)) return [];
      seen.add(dotted).add(owner);
      return [
        reference('CustomObject', owner, '', { problem: `Invalid type: ${owner}`, offset: match.index }),
        reference('CustomField', dotted, '', { problem: `Variable does not exist: ${dotted}`, offset }),
      ];
    }
    if (seen.has(name) || (owner === undefined && inQueries.has(name))) return [];
    seen.add(name);
    const problem = owner === undefined ? `Invalid type: ${name}` : `Variable does not exist: ${name}`;
    const types = owner === undefined ? ['CustomObject', 'CustomField'] : ['CustomField', 'CustomObject'];
    return [{ ...reference('', name.endsWith('__c') ? `*.${name}` : name, '', { problem, offset }), types }];
  });
};

/** What a class or trigger names in plain sight. References to classes by bare words are looked up by `words` instead. */
export const referencesOfApex = (source: ApexSource): Reference[] => {
  const trigger = source.object === undefined ? [] : [source.object];
  return [
    ...trigger.map((object) =>
      reference('CustomObject', object, '', { problem: `Invalid type: ${object}`, offset: source.code.indexOf(object) })
    ),
    ...referencesToClasses(source),
    ...referencesOfQueries(source.code),
    ...referencesToCustomNames(source),
    ...[...source.code.matchAll(labelName)].map((match) =>
      reference('CustomLabel', match[1], '', {
        problem: `External string does not exist: ${match[1]}`,
        offset: match.index,
      })
    ),
  ];
};
