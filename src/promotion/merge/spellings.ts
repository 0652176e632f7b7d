import type { Gone } from './goneComponents.js';

/** How else a component is called than by the name of its file. */
export type Spelling = Readonly<{
  text: string;
  /** What a file has to name, too, for it to mean the component. */
  beside?: string;
}>;

/**
 * The other spellings of a component's name: of a custom metadata record as a part of its type, or in quotes beside that; of a
 * component of the default namespace as markup and imports name it.
 *
 * Apex Reference, "Custom Metadata Type Methods" (`getInstance`); Salesforce Help, "Use Custom Metadata in Formulas"
 * (`$CustomMetadata.Type__mdt.Record.Field__c`); Lightning Web Components Developer Guide, "Component Names" and "Compose
 * Components" (`myComponent` is `<c-my-component>`, `c/myComponent` in an import, and `c:myComponent` in Aura).
 */
export const spellingsOf = ({ path, name, suffix }: Gone): readonly Spelling[] => {
  if (suffix === 'md') {
    const [type, record = ''] = name.split('.');
    return [{ text: `${type}__mdt.${record}` }, { text: `'${record}'`, beside: `${type}__mdt` }];
  }
  if (suffix === 'js' && /(?:^|\/)lwc\//.test(path)) {
    const markup = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    return [{ text: `c-${markup}` }, { text: `c/${name}` }, { text: `c:${name}` }];
  }
  return suffix === 'cmp' ? [{ text: `c:${name}` }] : [];
};
