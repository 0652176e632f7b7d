/**
 * What a Lightning web component imports: `@salesforce/apex/Reader.read`, `c/ratingStars` and their like (Lightning Web Components
 * Developer Guide, "@salesforce Modules").
 *
 * @param code its scripts and templates
 */
export const modulesImported = (code: string): readonly string[] => [
  ...new Set([...withoutComments(code).matchAll(imports)].map(([, module]) => module)),
];

/**
 * The components that a template has: `c-rating-stars` is `ratingStars` (Lightning Web Components Developer Guide, "Component
 * Names").
 *
 * @param code its scripts and templates
 */
export const tagsIn = (code: string): readonly string[] => [
  ...new Set(
    [...withoutComments(code).matchAll(/<c-([a-z][\w-]*)/g)].map(([, tag]) =>
      tag.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())
    )
  ),
];

/**
 * The components of the default namespace in markup: in tags, and as what is extended, implemented, fired or handled
 * (`extends="c:base"`).
 *
 * @param code of Aura or Visualforce
 */
export const markupIn = (code: string): readonly string[] => [
  ...new Set([...withoutComments(code).matchAll(/(?:<|=\s*["'])c:(\w+)/g)].map(([, name]) => name)),
];

/**
 * What an attribute of markup names: one name, or several with commas.
 *
 * @param code of Aura or Visualforce
 */
export const namesInAttribute = (code: string, attribute: 'controller' | 'extensions'): readonly string[] => {
  const found = withoutComments(code).matchAll(new RegExp(`\\s${attribute}\\s*=\\s*["']([\\w.,\\s]+)["']`, 'gi'));
  return [...new Set([...found].flatMap(([, names]) => names.split(',').map((name) => name.trim())))];
};

/**
 * What is named behind a global variable, such as `Hello` in `$Label.c.Hello` of Aura and `$Label.Hello` of Visualforce; not
 * what is of another namespace.
 *
 * @param code of Aura or Visualforce
 */
export const behindGlobal = (code: string, variable: GlobalVariable): readonly string[] =>
  behindVariable(withoutComments(code), variable, 'g');

/**
 * What is named behind a global variable in the expressions of a page, such as `Hello` in `{!$Label.Hello}`: elsewhere on a page a
 * name like `$Label` is a variable of a script. Visualforce takes the variable in either case.
 *
 * @param code of Visualforce
 */
export const behindGlobalInExpressions = (code: string, variable: GlobalVariable): readonly string[] =>
  behindVariable([...withoutComments(code).matchAll(expressions)].join('\n'), variable, 'gi');

type GlobalVariable = 'Label' | 'Resource';

const behindVariable = (code: string, variable: GlobalVariable, flags: string): readonly string[] => {
  const found = code.matchAll(new RegExp(`\\$${variable}\\.(?:c\\.)?(\\w+)(?![\\w.])`, flags));
  return [...new Set([...found].map(([, name]) => name))];
};

/** A brace in a string ends no expression; where a string does not end in its line, the next brace does. */
const expressions = /\{!(?:(?:"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|[^}"'])*|[^}]*)\}/g;

const imports = /(?:\bfrom|\bimport)\s*\(?\s*["']([^"'\n]+)["']/g;

/** Of markup, and of scripts where they fill lines: within a line two slashes are seldom a comment, as in addresses. */
const withoutComments = (code: string): string => code.replace(/<!--[\s\S]*?-->|\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, ' ');
