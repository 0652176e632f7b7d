import { entriesOf, objectOfLayout } from './entries.js';
import { fieldReference, namedIn, qualifiedFieldReference, reference, type Reference } from './reference.js';
import { descendants, textOf, type XmlElement } from './xml.js';

/** What a profile or permission set names. Its entries vanish with what they name, so they never block a deletion. */
export const referencesOfAccess = (type: string, root: XmlElement): Reference[] => {
  const kinds = entriesOf(type) ?? {};
  return root.children.flatMap((entry) =>
    (kinds[entry.name]?.names ?? [])
      .map((named) => ({ ...named, name: textOf(entry, named.element) }))
      .filter(({ name }) => name !== '')
      .flatMap(({ element, type: namedType, name }) =>
        namedType === 'CustomField'
          ? qualifiedFieldReference(name, element, { blocks: false })
          : [reference(namedType, name, element, { blocks: false })]
      )
  );
};

/** What a page layout names; a deleted field just leaves it. */
export const referencesOfLayout = (layout: string, root: XmlElement): Reference[] => {
  const object = objectOfLayout(layout);
  const extra = { blocks: false };
  return [
    // Text: wadewegner/deploy-to-sfdx#41.
    reference('CustomObject', object, 'object', { ...extra, problem: 'Parent entity failed to deploy' }),
    ...[...descendants(root)].flatMap((element): Reference[] => {
      switch (element.name) {
        case 'layoutItems':
          return [
            ...fieldReference(object, textOf(element, 'field'), 'field', extra),
            ...namedIn(element, 'page', 'ApexPage', { offset: undefined }),
          ];
        case 'relatedLists':
          return qualifiedFieldReference(textOf(element, 'relatedList'), 'relatedList', extra);
        case 'customButtons':
          return [reference('WebLink', `${object}.${element.text}`, 'customButtons', extra)];
        case 'quickActionName':
          return [reference('QuickAction', element.text, 'quickActionName', extra)];
        default:
          return [];
      }
    }),
  ];
};

const componentTypes = ['LightningComponentBundle', 'AuraDefinitionBundle'];

/** What a Lightning page names: components, its object, fields of the record. */
export const referencesOfFlexiPage = (root: XmlElement): Reference[] => {
  const object = textOf(root, 'sobjectType');
  return [
    ...namedIn(root, 'sobjectType', 'CustomObject', { offset: undefined }),
    ...[...descendants(root)].flatMap((element): Reference[] => {
      // The org's own components stand without a namespace, or with its placeholder `c`.
      if (element.name === 'componentName' && /^(?:c[:/])?\w+$/.test(element.text)) {
        // Text: trailheadapps/lwc-recipes#5.
        const name = element.text.replace(/^c[:/]/, '');
        const problem = `We couldn't retrieve the design time component information for component c:${name}.`;
        return [{ ...reference('', name, '', { problem }), types: componentTypes }];
      }
      return element.name === 'fieldItem' && element.text.startsWith('Record.')
        ? fieldReference(object, element.text.slice('Record.'.length), 'fieldItem')
        : [];
    }),
  ];
};

/** What a custom tab names; the tab of an object has the object's name. */
export const referencesOfTab = (tab: string, root: XmlElement): Reference[] => [
  ...(textOf(root, 'customObject') === 'true'
    ? [reference('CustomObject', tab, 'customObject', { blocks: false })]
    : []),
  ...namedIn(root, 'flexiPage', 'FlexiPage', { offset: undefined }),
  ...namedIn(root, 'page', 'ApexPage', { offset: undefined }),
  ...namedIn(root, 'lwcComponent', 'LightningComponentBundle', { offset: undefined }),
  ...namedIn(root, 'auraComponent', 'AuraDefinitionBundle', { offset: undefined }),
];

/** What a custom app names. */
export const referencesOfApplication = (root: XmlElement): Reference[] => [
  ...namedIn(root, 'tabs', 'CustomTab', { offset: undefined, blocks: false }),
  ...namedIn(root, 'tab', 'CustomTab', { offset: undefined, blocks: false }),
  ...namedIn(root, 'utilityBar', 'FlexiPage', { offset: undefined }),
  ...root.children
    .filter((child) => child.name === 'actionOverrides' && textOf(child, 'type') === 'Flexipage')
    .flatMap((child) => namedIn(child, 'content', 'FlexiPage', { offset: undefined })),
];

/** What a quick action names; its own name starts with its object, if it has one. */
export const referencesOfQuickAction = (action: string, root: XmlElement): Reference[] => {
  const object = textOf(root, 'targetObject') || action.split('.')[0];
  return [
    ...(action.includes('.') ? [reference('CustomObject', action.split('.')[0], 'object', { blocks: false })] : []),
    ...namedIn(root, 'targetObject', 'CustomObject', { offset: undefined }),
    ...namedIn(root, 'flowDefinition', 'Flow', { offset: undefined }),
    ...namedIn(root, 'page', 'ApexPage', { offset: undefined }),
    ...namedIn(root, 'lightningWebComponent', 'LightningComponentBundle', { offset: undefined }),
    ...[...descendants(root)]
      .filter((element) => element.name === 'quickActionLayoutItems')
      .flatMap((item) => fieldReference(object, textOf(item, 'field'), 'field', { blocks: false })),
  ];
};

/** What a record of custom metadata names: its type and the fields it has values for. */
export const referencesOfCustomMetadata = (record: string, root: XmlElement): Reference[] => {
  const type = `${record.split('.')[0]}__mdt`;
  return [
    reference('CustomObject', type, 'type'),
    ...root.children
      .filter((child) => child.name === 'values')
      .flatMap((value) => fieldReference(type, textOf(value, 'field'), 'field', { blocks: false })),
  ];
};
