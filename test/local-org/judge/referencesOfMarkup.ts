import { reference, type Reference } from './reference.js';

const bundleTypes = ['LightningComponentBundle', 'AuraDefinitionBundle'];

const matches = (
  text: string,
  pattern: RegExp
): ReadonlyArray<Readonly<{ groups: readonly string[]; offset: number }>> =>
  [...text.matchAll(pattern)].map((match) => ({ groups: match.slice(1), offset: match.index }));

/** `fooBar` of the tag `c-foo-bar`. */
const camelCase = (tag: string): string => tag.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

const withoutComments = (script: string): string =>
  script.replace(/\/\*[\s\S]*?\*\/|(^|[^:])\/\/[^\n]*/g, (comment) => comment.replace(/[^\n]/g, ' '));

const referencesOfImport = (bundle: string, file: string, source: string): Reference[] => {
  const [, kind, name] = /^@salesforce\/(\w+)\/(.+)$/.exec(source) ?? [];
  switch (kind) {
    case 'apex': {
      const className = name.split('.').at(-2) ?? name;
      // Text: tiaanswart/lightning-fieldset#1.
      return [
        reference('ApexClass', className, '', {
          problem: `Unable to find Apex action class referenced as '${className}'.`,
        }),
      ];
    }
    case 'schema': {
      const isField = name.includes('.');
      const isCustom = isField ? name.endsWith('__c') : /__\w+$/.test(name);
      // Text: msrivastav13/mo-dx-plugin#434, trailheadapps/ebikes-lwc#337.
      const problem = `Invalid reference ${name} of type ${isField ? 'sobjectField' : 'sobjectClass'} in file ${file}`;
      return isCustom ? [reference(isField ? 'CustomField' : 'CustomObject', name, '', { problem })] : [];
    }
    case 'label':
      return name.startsWith('c.')
        ? [
            reference('CustomLabel', name.slice(2), '', {
              problem: `Invalid reference ${name} of type label in file ${file}`,
            }),
          ]
        : [];
    case 'resourceUrl':
      return [
        reference('StaticResource', name, '', {
          problem: `Invalid reference ${name} of type resourceUrl in file ${file}`,
        }),
      ];
    case 'customPermission':
      return [
        reference('CustomPermission', name, '', {
          problem: `Invalid reference ${name} of type customPermission in file ${file}`,
        }),
      ];
    default:
      return source.startsWith('c/')
        ? [
            reference('LightningComponentBundle', source.slice(2), '', {
              problem: `No MODULE named markup://${source.replace('/', ':')} found : [markup://c:${bundle}]`,
            }),
          ]
        : [];
  }
};

/** What one file of a Lightning web component names: imports of a script, tags of a template. Tests are left out. */
export const referencesOfLwc = (bundle: string, path: string, text: string): Reference[] => {
  const file = path.split('/').at(-1) ?? path;
  if (path.includes('/__tests__/')) return [];
  if (file.endsWith('.js') || file.endsWith('.ts')) {
    return matches(withoutComments(text), /\bfrom\s+['"]([^'"]+)['"]|\bimport\s+['"]([^'"]+)['"]/g).flatMap(
      ({ groups }) => referencesOfImport(bundle, file, groups[0] ?? groups[1])
    );
  }
  if (file.endsWith('.html')) {
    return matches(text.replace(/<!--[\s\S]*?-->/g, ''), /<c-([\w-]+)/g).map(({ groups }) => {
      const name = camelCase(groups[0]);
      return reference('LightningComponentBundle', name, '', {
        problem: `No MODULE named markup://c:${name} found : [markup://c:${bundle}]`,
      });
    });
  }
  return file.endsWith('.js-meta.xml')
    ? matches(text, /<object>([^<]+)<\/object>/g).map(({ groups }) =>
        reference('CustomObject', groups[0], '', {
          problem: `Invalid reference ${groups[0]} of type sobjectClass in file ${file}`,
        })
      )
    : [];
};

/** What one file of an Aura bundle names: tags of its markup and its Apex controller. */
export const referencesOfAura = (bundle: string, path: string, text: string): Reference[] => {
  if (!/\.(cmp|app|evt|intf)$/.test(path)) return [];
  const markup = text.replace(/<!--[\s\S]*?-->/g, '');
  return [
    // Text: trailheadapps/lwc-recipes#7.
    ...matches(markup, /<c:(\w+)/g).map(({ groups }) => ({
      ...reference('', groups[0], '', {
        problem: `No COMPONENT named markup://c:${groups[0]} found : [markup://c:${bundle}]`,
      }),
      types: bundleTypes,
    })),
    ...matches(markup, /\bcontroller\s*=\s*"(\w+)"/g).map(({ groups }) =>
      reference('ApexClass', groups[0], '', { problem: `Apex class '${groups[0]}' does not exist` })
    ),
  ];
};

/** What a Visualforce page or component names: controllers, its object, components, resources, labels. */
export const referencesOfVisualforce = (text: string): Reference[] => {
  const markup = text.replace(/<!--[\s\S]*?-->/g, '');
  return [
    // Text: logontokartik/VFDynamicComponents#1.
    ...matches(markup, /\b(?:controller|extensions)\s*=\s*"([\w\s,]+)"/g).flatMap(({ groups }) =>
      groups[0]
        .split(',')
        .map((name) => name.trim())
        .map((name) => reference('ApexClass', name, '', { problem: `Apex class '${name}' does not exist` }))
    ),
    ...matches(markup, /\bstandardController\s*=\s*"(\w+)"/g).map(({ groups }) =>
      reference('CustomObject', groups[0], '', { problem: `Invalid standard controller ${groups[0]}` })
    ),
    ...matches(markup, /<c:(\w+)/g).map(({ groups }) =>
      reference('ApexComponent', groups[0], '', { problem: `<c:${groups[0]}> does not exist` })
    ),
    ...matches(markup, /\$Resource\.(\w+)/g).map(({ groups }) =>
      reference('StaticResource', groups[0], '', { problem: `Static Resource named ${groups[0]} does not exist` })
    ),
    ...matches(markup, /\$Label\.(\w+)/g).map(({ groups }) =>
      reference('CustomLabel', groups[0], '', { problem: `Field $Label.${groups[0]} does not exist. Check spelling.` })
    ),
  ];
};
