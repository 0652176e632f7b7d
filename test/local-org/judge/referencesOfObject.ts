import {
  fieldReference,
  filterReferences,
  formulaReferences,
  namedIn,
  qualifiedFieldReference,
  reference,
  type Reference,
} from './reference.js';
import { childNamed, descendants, textOf, type XmlElement } from './xml.js';

const referencesOfField = (object: string, field: XmlElement): Reference[] => {
  const filter = childNamed(field, 'lookupFilter');
  const valueSet = childNamed(field, 'valueSet');
  const rollUp = { calledAs: 'Roll-Up Summary Field', offset: field.start };
  return [
    // Text: wadewegner/deploy-to-sfdx#41.
    ...namedIn(field, 'referenceTo', 'CustomObject').map((named) => ({
      ...named,
      problem: `referenceTo value of '${named.name}' does not resolve to a valid sObject type`,
    })),
    ...formulaReferences(object, textOf(field, 'formula'), {
      calledAs: 'Custom Formula Field',
      offset: childNamed(field, 'formula')?.start,
    }),
    ...qualifiedFieldReference(textOf(field, 'summarizedField'), 'summarizedField', rollUp),
    ...qualifiedFieldReference(textOf(field, 'summaryForeignKey'), 'summaryForeignKey', rollUp),
    ...(filter ? filterReferences(filter, 'filterItems', { calledAs: 'Filtered Lookup', offset: filter.start }) : []),
    ...(valueSet ? fieldReference(object, textOf(valueSet, 'controllingField'), 'controllingField') : []),
    ...(valueSet ? namedIn(valueSet, 'valueSetName', 'GlobalValueSet') : []),
  ];
};

/** Views, sets and layouts of fields: a deleted field leaves them, so they never block. */
const listed = (object: string, element: XmlElement, names: readonly string[], problem?: string): Reference[] =>
  [...descendants(element)]
    .filter((inner) => names.includes(inner.name))
    .flatMap((inner) =>
      fieldReference(object, inner.text, inner.name, {
        blocks: false,
        offset: inner.start,
        ...(problem === undefined ? {} : { problem: `${problem}: ${inner.text}` }),
      })
    );

/** What an object's child names: a field, validation rule, list view and so on, given as its element. */
export const referencesOfObjectChild = (type: string, object: string, element: XmlElement): Reference[] => {
  switch (type) {
    case 'CustomField':
      return referencesOfField(object, element);
    case 'ValidationRule':
      // Only an active rule holds a field back (Help, Delete a Custom Field).
      return [
        ...formulaReferences(object, textOf(element, 'errorConditionFormula'), {
          blocks: textOf(element, 'active') === 'true',
          offset: childNamed(element, 'errorConditionFormula')?.start,
        }),
        ...fieldReference(object, textOf(element, 'errorDisplayField'), 'errorDisplayField', { blocks: false }),
      ];
    case 'ListView':
      // Text: trailheadapps/ebikes-lwc#457.
      return listed(object, element, ['columns', 'field'], 'Could not resolve list view column');
    case 'FieldSet':
      return listed(object, element, ['field']);
    case 'CompactLayout':
      return listed(object, element, ['fields']);
    case 'RecordType':
      return [
        ...listed(object, element, ['picklist']),
        ...namedIn(element, 'businessProcess', 'BusinessProcess').map((named) => ({
          ...named,
          name: `${object}.${named.name}`,
        })),
      ];
    case 'WebLink':
      return namedIn(element, 'page', 'ApexPage');
    default:
      return [];
  }
};

/** What an object's own properties name: pages of overridden actions, and fields of search layouts. */
export const referencesOfObjectProperty = (object: string, property: XmlElement): Reference[] => {
  if (property.name === 'searchLayouts') {
    return listed(
      object,
      property,
      property.children.map((child) => child.name)
    );
  }
  if (property.name !== 'actionOverrides') return [];
  const content = textOf(property, 'content');
  const type = { flexipage: 'FlexiPage', visualforce: 'ApexPage', lightningcomponent: 'AuraDefinitionBundle' }[
    textOf(property, 'type').toLowerCase()
  ];
  // Text: logontokartik/VFDynamicComponents#1.
  const problem = `${content} does not exist or is not a valid override for action ${textOf(property, 'actionName')}.`;
  return type === undefined || content === ''
    ? []
    : [reference(type, content, 'content', { problem, offset: property.start })];
};

/** What a workflow's child names. */
export const referencesOfWorkflow = (type: string, object: string, element: XmlElement): Reference[] => {
  switch (type) {
    case 'WorkflowRule':
      return [
        ...formulaReferences(object, textOf(element, 'formula')),
        ...filterReferences(element, 'criteriaItems'),
        ...element.children
          .filter((child) => child.name === 'actions')
          .map((action) =>
            reference(`Workflow${textOf(action, 'type')}`, `${object}.${textOf(action, 'name')}`, 'name')
          ),
      ];
    case 'WorkflowFieldUpdate':
      return [
        ...fieldReference(object, textOf(element, 'field'), 'field'),
        ...formulaReferences(object, textOf(element, 'formula')),
      ];
    case 'WorkflowAlert':
      return namedIn(element, 'template', 'EmailTemplate');
    default:
      return [];
  }
};

/** What a sharing rule names: the fields of its criteria. */
export const referencesOfSharingRule = (object: string, element: XmlElement): Reference[] =>
  element.children
    .filter((child) => child.name === 'criteriaItems')
    .flatMap((item) => fieldReference(object, textOf(item, 'field'), 'field'));
