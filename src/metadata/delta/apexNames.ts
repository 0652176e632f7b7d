import { isBuiltIn } from './apexBuiltIn.js';
import { readApex, withoutComments } from './apexCode.js';

/**
 * The object that a trigger is on.
 *
 * @param code of the trigger
 */
export const objectOfTrigger = (code: string): string | undefined =>
  /\btrigger\s+\w+\s+on\s+(\w+)/i.exec(readApex(code).text)?.[1];

/**
 * The classes whose methods a trigger calls, of those that no org has by itself: `Name.method(` and `new Name(…).method(`. What a
 * variable, an object or a class of a namespace may be is not among them.
 *
 * @param code of the trigger
 */
export const classesCalled = (code: string): readonly string[] => {
  const { text } = readApex(code);
  const made = [...text.matchAll(/\bnew\s+([A-Z]\w*)\s*\([^()]*\)\s*\.\s*\w+\s*\(/g)].map(([, name]) => name);
  return ownClasses(text, [...calledIn(text), ...made]);
};

/**
 * The classes that a class uses, of those that no org has by itself: those that it extends or implements, whose methods it calls as
 * `Name.method(`, and that it makes as `new Name(value`, since objects take no values but by the names of fields. What it declares
 * itself is not among them. Of a class that extends another one only what it extends or implements is told: the rest may be
 * declared there.
 *
 * @param code of the class
 */
export const classesUsed = (code: string): readonly string[] => {
  const { plain } = readApex(code);
  const declared = new Set([...plain.matchAll(declarations)].map(([, name]) => name.toLowerCase()));
  const parents = [...plain.matchAll(heads)].map(([, extended = '', implemented = '']) => ({ extended, implemented }));
  const isChild = parents.some(({ extended }) => extended !== '' && !isBuiltIn(extended));
  const made = [...plain.matchAll(/\bnew\s+([A-Z]\w*)\s*\(\s*(?!\)|\w+\s*=(?!=))/g)].map(([, name]) => name);
  const named = parents
    .flatMap(({ extended, implemented }) => [extended, ...interfacesIn(implemented)])
    .filter((name) => /^\w+$/.test(name) && isOwnClass(name));
  const names = new Set([...named, ...(isChild ? [] : ownClasses(plain, [...calledIn(plain), ...made]))]);
  return [...names].filter((name) => !declared.has(name.toLowerCase()));
};

/**
 * The custom objects that code names: whatever ends as they do, but for fields, which stand behind a dot, before what is set, and
 * in queries.
 */
export const objectsNamed = (code: string): readonly string[] => {
  const { plain, text, queries } = readApex(code);
  if (!text.includes('__')) return [];
  const asked = queries.flatMap((query) => [...query.matchAll(/\bFROM\s+(\w+__(?:c|mdt|e|b|x))\b/gi)]);
  const named = plain.matchAll(/(?<![\w.])(\w+__(?:c|mdt|e|b|x))\b(?!\s*=(?!=))/gi);
  return [...new Set([...asked, ...named].map(([, name]) => name))];
};

/**
 * The custom fields that code names with their objects, as `Account.Rating__c`, and in the list of what a query selects that has
 * no other query in it, and no kinds of objects.
 *
 * @returns pairs of object and field
 */
export const fieldsNamed = (code: string): ReadonlyArray<readonly [object: string, field: string]> => {
  const { plain, text, queries } = readApex(code);
  if (!text.includes('__')) return [];
  const tokens = [...plain.matchAll(/(?<![\w.])([A-Z]\w*)\s*\.\s*(\w+__p?c)\b/g)];
  const variables = variablesAmong(
    plain,
    tokens.map(([, object]) => object)
  );
  const named = tokens
    .filter(([, object]) => !variables.has(object))
    .map(([, object, field]) => [object, field] as const);
  const selected = queries.flatMap((query) => {
    const [, list = '', object = ''] =
      /^\[\s*SELECT\b((?:(?!\b(?:SELECT|TYPEOF)\b)[^[])*?)\bFROM\s+(\w+)/i.exec(query) ?? [];
    return [...list.matchAll(/(?<![\w.])\w+__p?c\b/gi)].map(([field]) => [object, field] as const);
  });
  return [...new Map([...named, ...selected].map((pair) => [pair.join('.').toLowerCase(), pair])).values()];
};

/** The labels that code names, as `Label.Hello` and `System.Label.Hello`; `Label.ns.Hello` is one of a namespace. */
export const labelsNamed = (code: string): readonly string[] => {
  const found = readApex(code).text.matchAll(
    /(?<![\w.])(?:System\s*\.\s*)?Label\s*\.\s*(\w+)(?:\s*\.\s*\w+\s*(?<call>\()?(?<more>))?/gi
  );
  return [
    ...new Set(
      [...found].filter(({ groups = {} }) => groups.more === undefined || groups.call).map(([, name]) => name)
    ),
  ];
};

/** The custom permissions that code checks by their names, as `FeatureManagement.checkPermission('Approve')`. */
export const permissionsChecked = (code: string): readonly string[] => {
  if (!/checkPermission/i.test(code)) return [];
  const found = withoutComments(code).matchAll(/\bFeatureManagement\s*\.\s*checkPermission\s*\(\s*'(\w+)'/gi);
  return [...new Set([...found].map(([, name]) => name))];
};

/** What stands before the call of a method, not behind another name, nor behind `new`, where it is a namespace. */
const calledIn = (text: string): readonly string[] =>
  [...text.matchAll(/\b([A-Z]\w*)\s*\.\s*(\w+)\s*\(/g)]
    // What every object has is called on objects as well.
    .filter(([, , method]) => method !== 'getSObjectType')
    .filter(({ index }) => !/(?:[\w.]|\bnew\s+|\.\s+)$/.test(text.slice(Math.max(index - longestGap, 0), index)))
    .map(([, name]) => name);

const longestGap = 12;

const ownClasses = (text: string, names: readonly string[]): readonly string[] => {
  const own = [...new Set(names)].filter(isOwnClass);
  const variables = variablesAmong(text, own);
  return own.filter((name) => !variables.has(name));
};

const isOwnClass = (name: string): boolean => !isBuiltIn(name) && !name.includes('__');

/** The names that are also those of variables, properties, or classes that are declared in the same code. */
const variablesAmong = (text: string, names: readonly string[]): ReadonlySet<string> => {
  if (names.length === 0) return new Set();
  const declared = new RegExp(`[\\w>\\]]\\s+(${names.join('|')})\\s*[=;:,){]`, 'g');
  return new Set([...text.matchAll(declared)].map(([, name]) => name));
};

const declarations = /\b(?:class|interface|enum)\s+(\w+)/gi;

const heads =
  /\b(?:class|interface)\s+\w+\s+(?:extends\s+([\w.]+)[\w\s,.<>]*?(?=\bimplements\b|\{))?\s*(?:implements\s+([\w\s,.<>]+))?(?=\{)/gi;

/** `Comparable, Database.Batchable<SObject>`: without what stands in angle brackets. */
const interfacesIn = (list: string): readonly string[] =>
  list
    .replace(/<[^{]*>/g, '')
    .split(',')
    .map((name) => name.trim());
