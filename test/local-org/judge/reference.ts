import { textOf, type XmlElement } from './xml.js';

/** That one component names another, and what the org says when the other does not exist. */
export type Reference = Readonly<{
  /** The types that the name may stand for; one of them must exist. */
  types: readonly string[];
  /** The full name. A field may be reached over relationships: `Line__c.Invoice__r.Total__c`. */
  name: string;
  problem: string;
  /** The file that names it, and where; undefined when messages give no line. */
  offset: number | undefined;
  /** True when the named component cannot be deleted as long as this reference stands. */
  blocks: boolean;
  /** What the text of a refused deletion calls the referrer; undefined: by its type. */
  calledAs: string | undefined;
}>;

type Extra = Partial<Pick<Reference, 'problem' | 'offset' | 'blocks' | 'calledAs'>>;

/** A reference to a component of one type; the usual text is `In field: f - no T named X found` (ebikes-lwc#391). */
export const reference = (type: string, name: string, field: string, extra: Extra = {}): Reference => ({
  types: [type],
  name,
  problem: `In field: ${field} - no ${type} named ${name} found`,
  offset: undefined,
  blocks: true,
  calledAs: undefined,
  ...extra,
});

/** References from every child element of this name to components of this type. */
export const namedIn = (element: XmlElement, name: string, type: string, extra: Extra = {}): Reference[] =>
  element.children
    .filter((child) => child.name === name && child.text !== '')
    .map((child) => reference(type, child.text, name, { offset: child.start, ...extra }));

const customField = /^\w+__c$/;

/** A reference to a custom field of an object; none for standard fields, which every org has. */
export const fieldReference = (object: string, field: string, element: string, extra: Extra = {}): Reference[] =>
  object !== '' && customField.test(field.split('.').at(-1) ?? '')
    ? [reference('CustomField', `${object}.${field}`, element, extra)]
    : [];

/** Reference to a field that is written with its object, such as `Invoice__c.Total__c`. */
export const qualifiedFieldReference = (name: string, element: string, extra: Extra = {}): Reference[] => {
  const dot = name.indexOf('.');
  return dot === -1 ? [] : fieldReference(name.slice(0, dot), name.slice(dot + 1), element, extra);
};

const formulaNames = /(\$?[A-Za-z]\w*(?:\s*\.\s*\w+)*)\s*(\()?/g;

/** What a formula of an object names: fields (over relationships too), labels, permissions, settings. Strings are skipped. */
export const formulaReferences = (object: string, formula: string, extra: Extra = {}): Reference[] => {
  const code = formula.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, '').replace(/\/\*[\s\S]*?\*\//g, '');
  return [...code.matchAll(formulaNames)].flatMap(([, dotted, call]) => {
    if (call !== undefined) return [];
    const parts = dotted.split('.').map((part) => part.trim());
    const problem = `Field ${parts.at(-1)} does not exist. Check spelling.`;
    if (parts[0] === '$Label' && parts.length === 2)
      return [reference('CustomLabel', parts[1], 'formula', { ...extra, problem })];
    if (parts[0] === '$Permission' && parts.length === 2) {
      return [reference('CustomPermission', parts[1], 'formula', { ...extra, problem })];
    }
    if (parts[0] === '$Setup' && parts.length === 3)
      return fieldReference(parts[1], parts[2], 'formula', { ...extra, problem });
    if (parts[0].startsWith('$')) return [];
    return fieldReference(object, parts.join('.'), 'formula', { ...extra, problem });
  });
};

/** Fields that filter items name: `<criteriaItems><field>Invoice__c.Total__c</field>`. */
export const filterReferences = (element: XmlElement, items: string, extra: Extra = {}): Reference[] =>
  element.children
    .filter((child) => child.name === items)
    .flatMap((item) => qualifiedFieldReference(textOf(item, 'field'), 'field', extra));
