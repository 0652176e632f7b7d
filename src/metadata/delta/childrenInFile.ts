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
 * object in metadata format.
 *
 * @param content of the component's file
 * @returns children by member key; empty for a component that has none there
 * @throws SfError UnparsableMetadataError
 */
export const childrenInFile = (
  { source, files: [path] }: Pick<FoundComponent, 'source' | 'files'>,
  content: Buffer
): Map<string, ChildInFile> => {
  const children = new Map<string, ChildInFile>();
  const tags = childTagsOf(source);
  if (tags.length === 0) return children;
  const { element } = parseXml(content, path);
  for (const stands of tags) {
    const { type, tag, key } = stands;
    for (const child of element[tag] ?? []) {
      const name = typeof child === 'string' ? undefined : textOf(child, key);
      if (typeof child === 'string' || name === undefined) continue;
      const member = { type: type.name, fullName: type.ignoreParentName ? name : `${source.fullName}.${name}` };
      children.set(memberKey(member), {
        member,
        stands,
        name,
        file: path,
        element: child,
        canonical: canonical(child),
      });
    }
  }
  return children;
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
