/**
 * Whether a name in a text is that of an installed package's component, by the namespace before it: `ns.Handler` of a class,
 * `Label.ns.Hello` and `@salesforce/label/ns.Hello` of a label, `ns:stars` and `'ns/stars'` of a component of Lightning. One's own
 * components have `c` there, or nothing (Apex Developer Guide, "Namespace Prefix"; Lightning Web Components Developer Guide,
 * "Import Custom Labels" and "Compose Components"). A namespace with two underscores, `ns__Name`, is a part of the name itself.
 *
 * @param at where the name begins
 * @param suffix of the file of one's own component of that name
 */
export const isOfNamespace = (text: string, at: number, suffix: string): boolean => {
  const before = text.slice(Math.max(at - longest, 0), at);
  // A class within another one is not the class of that name either.
  if (suffix === 'cls') return /\w\s*\.\s*$/.test(before);
  const namespace = ends[suffix]?.exec(before)?.[1];
  return namespace !== undefined && namespace.toLowerCase() !== 'c';
};

/** A namespace has 15 characters at most. */
const longest = 40;

const ends: Readonly<Record<string, RegExp>> = {
  label: /\blabel[./](\w+)\.$/i,
  component: /\b(\w+):$/,
  cmp: /\b(\w+):$/,
  js: /(?:\b(?=\w+:)|['"])(\w+)[:/]$/,
};
