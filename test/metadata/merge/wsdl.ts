import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** An element as the WSDL of the Metadata API declares it. */
export type WsdlField = Readonly<{ name: string; type: string; isList: boolean }>;

const { resolve } = createRequire(import.meta.url);

/** Types that Salesforce generates from the WSDL: a dependency of source-deploy-retrieve. */
const declarations = readFileSync(
  createRequire(resolve('@salesforce/source-deploy-retrieve'))
    .resolve('@salesforce/types/metadata')
    .replace(/\.js$/, '.d.ts'),
  'utf8'
);

const types = new Map(
  [...declarations.matchAll(/^export type (\w+) = ([^{;]*)(?:\{([^}]*)\})?;$/gm)].map(
    ([, type, parents, body = '']) => [
      type,
      {
        parents: parents.split('&').map((parent) => parent.trim()),
        fields: [...body.matchAll(/^\s+(\w+)\??: ([\w.]+)(\[\])?;$/gm)].map(([, name, ofType, list]): WsdlField => ({
          name,
          type: ofType,
          isList: list !== undefined,
        })),
      },
    ]
  )
);

/** The elements of a type, those that it inherits among them; none of a type that is not declared. */
export const fieldsOf = (type: string): readonly WsdlField[] => {
  const { fields = [], parents = [] } = types.get(type) ?? {};
  return [...fields, ...parents.flatMap(fieldsOf)];
};

/** The element at a path below a type. */
export const fieldAt = (type: string, path: string): WsdlField | undefined => {
  const [tag, ...below] = path.split('/');
  const field = fieldsOf(type).find(({ name }) => name === tag);
  return field === undefined || below.length === 0 ? field : fieldAt(field.type, below.join('/'));
};

/** Whether a type has all elements of another one, however many are between them. */
export const extendsType = (type: string, other: string): boolean =>
  types.get(type)?.parents.some((parent) => parent === other || extendsType(parent, other)) ?? false;

/** Whether components are of a type: all types of components extend Metadata. */
export const isComponent = (type: string): boolean => extendsType(type, 'Metadata');

/** The types of components whose names a pattern matches. */
export const componentTypes = (pattern: RegExp): readonly string[] =>
  [...types.keys()].filter((type) => pattern.test(type) && isComponent(type));

/** All lists of one tag, wherever they are declared. */
export const listsNamed = (tag: string): readonly WsdlField[] =>
  [...types.values()].flatMap(({ fields }) => fields.filter(({ name, isList }) => isList && name === tag));
