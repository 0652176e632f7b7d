import { parseXmlTree } from '../xml/tree.js';

/** An attribute as a part of a path, as XPath writes it: `@name`. */
export const attributeSegment = (name: string): string => `@${name}`;

/**
 * The element and the attribute that a path names, such as `labels[A]/@name`; the path of the root is empty.
 *
 * @returns undefined for the path of an element: a key may have anything in it, and ends with a bracket
 */
export const attributeAt = (path: string): Readonly<{ element: string; attribute: string }> | undefined => {
  const found = /(?:^|\/)@([^/[\]]+)$/.exec(path);
  return found === null ? undefined : { element: path.slice(0, found.index), attribute: found[1] };
};

/** An attribute as it is written. */
export const attributeText = (name: string, value: string): string => `${name}=${quoted(value)}`;

/** A value of an attribute, as it is written, between quotes. */
export const quoted = (value: string): string => (value.includes('"') ? `'${value}'` : `"${value}"`);

/**
 * The value of an attribute in a text such as `name="value"`, as it is written.
 *
 * @returns undefined where the text is anything else than this one attribute
 */
export const attributeFrom = (text: string, name: string): string | undefined => {
  const prefix = /^([^:]+):/.exec(name)?.[1];
  const declared = prefix === undefined || prefix === 'xml' ? '' : ` xmlns:${prefix}="prefix"`;
  try {
    const { root, text: whole } = parseXmlTree(Buffer.from(`<x${declared} ${text}/>`), name);
    const own = root.attributes.filter((each) => each.name === name);
    const isAlone = root.openEnd === whole.length && root.attributes.length === (declared === '' ? 1 : 2);
    return isAlone && own.length === 1 ? own[0].value : undefined;
  } catch {
    return undefined;
  }
};
