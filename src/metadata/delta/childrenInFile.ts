import { type Member, memberKey } from '../../common/member.js';
import { canonical } from '../merge/equality.js';
import { parseXml } from '../xml/parse.js';
import { textOf, type XmlElement } from '../xml/values.js';
import { childTagsOf, type ChildTag, type FoundComponent } from './component.js';

/** A child that stands in its parent's file. */
export type ChildInFile = Readonly<{
  member: Member;
  /** How it stands there. */
  stands: ChildTag;
  /** Without that of its parent. */
  name: string;
  /** The file that it stands in. */
  file: string;
  element: XmlElement;
  /** Equal for equal content. */
  canonical: string;
}>;

/**
 * The children that stand in a component's own file, such as labels, workflow alerts, sharing rules, or the fields of an
 * object in metadata format; of those of one name the last.
 *
 * @param content of the component's file
 * @returns children by member key; empty for a component that has none there
 * @throws SfError UnparsableMetadataError
 */
export const childrenInFile = (
  component: Pick<FoundComponent, 'source' | 'files'>,
  content: Buffer
): Map<string, ChildInFile> => childrenByKey(eachChildInFile(component, content));

/** Children by member key, of those of one name the last. */
export const childrenByKey = (children: readonly ChildInFile[]): Map<string, ChildInFile> =>
  new Map(children.map((child) => [memberKey(child.member), child]));

/**
 * The same, with all that have one name.
 *
 * @throws SfError UnparsableMetadataError
 */
export const eachChildInFile = (
  { source, files: [path] }: Pick<FoundComponent, 'source' | 'files'>,
  content: Buffer
): readonly ChildInFile[] => {
  const tags = childTagsOf(source);
  if (tags.length === 0) return [];
  const { element } = parseXml(content, path);
  return tags.flatMap((stands) => {
    const { type, tag, key } = stands;
    return (element[tag] ?? []).flatMap((child): ChildInFile[] => {
      const name = typeof child === 'string' ? undefined : textOf(child, key);
      if (typeof child === 'string' || name === undefined) return [];
      const member = { type: type.name, fullName: type.ignoreParentName ? name : `${source.fullName}.${name}` };
      return [{ member, stands, name, file: path, element: child, canonical: canonical(child) }];
    });
  });
};

/**
 * Types that are nothing but the list of their children: they are neither made nor deleted, only their children are
 * (Metadata API Developer Guide, CustomLabels, Workflow, SharingRules, AssignmentRules, AutoResponseRules,
 * EscalationRules, MatchingRules).
 */
export const isOnlyItsChildren = (typeName: string): boolean => listTypes.has(typeName);

const listTypes = new Set([
  'AssignmentRules',
  'AutoResponseRules',
  'CustomLabels',
  'EscalationRules',
  'MatchingRules',
  'SharingRules',
  'Workflow',
]);
