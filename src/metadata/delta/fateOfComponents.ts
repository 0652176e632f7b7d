import { type Member } from '../../common/member.js';
import type { ComponentState } from '../overlay/revokingEntries.js';
import { parseXmlTree } from '../xml/tree.js';
import { elementOfTree } from '../xml/value.js';
import { textOf, valuesOf, type XmlElement } from '../xml/values.js';
import type { CommitView } from './commitView.js';
import type { FoundComponent } from './component.js';
import { locateMembers } from './locate.js';
import { looseKey } from './looseKey.js';

/**
 * Finds what becomes of the components that entries of profiles are about, when an org is brought to a commit. Costs a list of
 * the commit's files.
 *
 * @param deleted the components that are deleted with it
 * @throws SfError UnparsableMetadataError, ObjectMissingError
 */
export const fateOfComponents = async (
  to: CommitView,
  components: readonly Member[],
  deleted: readonly Member[]
): Promise<(component: Member) => ComponentState> => {
  const gone = new Set(deleted.map(looseKey));
  const isGone = (member: Member): boolean => [member, ...ownersOf(member)].some((each) => gone.has(looseKey(each)));
  const asked = components.filter((member) => !isGone(member)).flatMap((member) => carrierOf(member) ?? []);
  const located = await locateMembers(to, [...new Map(asked.map((member) => [looseKey(member), member])).values()]);
  const found = new Map([...located.values()].map((component) => [looseKey(component.member), component]));
  const required = await requiredFields(to, [...found.values()]);
  return (member) => {
    if (isGone(member)) return 'goes';
    const carrier = carrierOf(member);
    if (carrier === undefined) return 'there';
    if (required.has(looseKey(carrier))) return 'required';
    return found.has(looseKey(carrier)) ? 'there' : 'unknown';
  };
};

/** With whose deletion a component goes, though that is not said of it. */
const ownersOf = ({ type, fullName }: Member): readonly Member[] => {
  if (type === 'CustomField' || type === 'RecordType') return [{ type: 'CustomObject', fullName: objectOf(fullName) }];
  return type === 'CustomTab' ? [{ type: 'CustomObject', fullName }] : [];
};

/** The component that a repository has where an org has this one: itself, or its object; undefined where every org has it. */
const carrierOf = (member: Member): Member | undefined => {
  const { type, fullName } = member;
  const object = { type: 'CustomObject', fullName: objectOf(fullName) };
  if (type === 'CustomField' && !isCustom(fullName.slice(object.fullName.length))) return carrierOf(object);
  if (type === 'CustomObject' && !isCustom(fullName)) return undefined;
  return type === 'CustomTab' && fullName.startsWith('standard-') ? undefined : member;
};

const objectOf = (fullName: string): string => fullName.split('.')[0];

/** What is not Salesforce's own ends in such as `__c`. */
const isCustom = (name: string): boolean => name.includes('__');

/** Fields that every user of their object has: those that are required, and masters (forcedotcom/sf-skills pull request 271). */
const requiredFields = async (
  { tree }: CommitView,
  components: readonly FoundComponent[]
): Promise<ReadonlySet<string>> => {
  const fields = components.filter(({ member }) => member.type === 'CustomField');
  const contents = await tree.read([...new Set(fields.map(({ files: [path] }) => path))]);
  const isRequired = ({ member, files: [path] }: FoundComponent): boolean => {
    const content = contents.get(path);
    const field = content && fieldIn(content, path, member);
    return field !== undefined && (textOf(field, 'required') === 'true' || textOf(field, 'type') === 'MasterDetail');
  };
  return new Set(fields.filter(isRequired).map(({ member }) => looseKey(member)));
};

/** A field in its own file, or in that of its object. */
const fieldIn = (content: Buffer, path: string, { fullName }: Member): XmlElement | undefined => {
  const tree = parseXmlTree(content, path);
  const element = elementOfTree(tree);
  if (tree.root.name === 'CustomField') return element;
  const name = fullName.slice(objectOf(fullName).length + 1);
  return valuesOf(element, 'fields').find(
    (field): field is XmlElement => typeof field !== 'string' && textOf(field, 'fullName') === name
  );
};
