import { fieldReference, namedIn, type Reference } from './reference.js';
import { descendants, textOf, type XmlElement } from './xml.js';

const recordElements = new Set(['recordCreates', 'recordUpdates', 'recordLookups', 'recordDeletes', 'start']);
const flowFields = new Set(['field', 'queriedFields', 'sortField']);

/** What a flow names plainly: objects, their fields, Apex actions, subflows, fields of `$Record`. */
export const referencesOfFlow = (root: XmlElement): Reference[] => {
  const started = root.children.find((child) => child.name === 'start');
  const triggering = started ? textOf(started, 'object') : '';
  return root.children.flatMap((element): Reference[] => {
    const inner = [...descendants(element)].flatMap((node) =>
      [...node.text.matchAll(/\$Record(?:__Prior)?\.([\w.]+)/g)].flatMap(([, path]) =>
        node.children.length === 0 ? fieldReference(triggering, path, 'field') : []
      )
    );
    if (recordElements.has(element.name)) {
      const object = textOf(element, 'object');
      return [
        ...inner,
        ...namedIn(element, 'object', 'CustomObject', { offset: undefined }),
        ...[...descendants(element)]
          .filter((node) => flowFields.has(node.name))
          .flatMap((node) => fieldReference(object, node.text, node.name)),
      ];
    }
    if (element.name === 'actionCalls' && textOf(element, 'actionType') === 'apex') {
      return [...inner, ...namedIn(element, 'actionName', 'ApexClass', { offset: undefined })];
    }
    if (element.name === 'subflows') return [...inner, ...namedIn(element, 'flowName', 'Flow', { offset: undefined })];
    if (element.name === 'variables') return namedIn(element, 'objectType', 'CustomObject', { offset: undefined });
    return inner;
  });
};
