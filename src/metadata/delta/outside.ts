import type { Member } from '../../common/member.js';

/**
 * Whether no repository has to have a component: what every org has, what comes with another component, and what an installed
 * package brings. Names of one's own never have two underscores in a row but before their ending, such as `__c` (Metadata API
 * Developer Guide, fullName of CustomObject, CustomField, and others): what stands before others is a namespace.
 */
export const isOutside = ({ type, fullName }: Member): boolean => {
  if (fullName.split(/[./]/).some(isNamespaced)) return true;
  if (type === 'ApexClass' && fullName.includes('.')) return true;
  return (type === 'CustomObject' || type === 'CustomField') && !isCustom(fullName.slice(fullName.indexOf('.') + 1));
};

/** `ns__Name`, `ns__Name__c`; not `Name__c`. */
const isNamespaced = (name: string): boolean => name.replace(ending, '').includes('__');

/** The endings of one's own; new global value sets get one, too. */
const ending = /__(?:c|mdt|e|b|x|kav|pc|gvs)$/i;

/** Whether it ends as what a repository has, unlike what comes with an object, such as `Name__Share` or `Name__ChangeEvent`. */
const isCustom = (name: string): boolean => ending.test(name);
