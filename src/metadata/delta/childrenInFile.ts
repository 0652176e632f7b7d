import { type Member, memberKey } from '../../common/member.js';
import { canonical } from '../merge/equality.js';
import { parseXml } from '../xml/parse.js';
import { textOf, type XmlElement } from '../xml/values.js';
import { childTagsOf, type ChildTag, type ComponentShape, type FoundComponent } from './component.js';

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

/** A component's own file, taken apart. */
export type FileWithChildren = Readonly<{
  /** All that have one name, too. */
  children: readonly ChildInFile[];
  /** What it says of the component itself: equal for equal content. */
  own: string;
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
): Map<string, ChildInFile> =>
  childTagsOf(component.source).length === 0
    ? new Map<string, ChildInFile>()
    : childrenByKey(takenApart(component, content).children);

/** Children by member key, of those of one name the last. */
export const childrenByKey = (children: readonly ChildInFile[]): Map<string, ChildInFile> =>
  new Map(children.map((child) => [memberKey(child.member), child]));

/**
 * Tells what a component's own file says of the component from the children that stand in it.
 *
 * @param content of the component's file
 * @throws SfError UnparsableMetadataError
 */
export const takenApart = (
  { source, files: [path] }: Pick<FoundComponent, 'source' | 'files'>,
  content: Buffer
): FileWithChildren => {
  const { element } = parseXml(content, path);
  const own = { ...element };
  const children = childTagsOf(source).flatMap((stands) => {
    const { tag, key } = stands;
    const unnamed: Array<XmlElement[string][number]> = [];
    const named = (element[tag] ?? []).flatMap((child): ChildInFile[] => {
      const name = typeof child === 'string' ? undefined : textOf(child, key);
      if (typeof child === 'string' || name === undefined) {
        unnamed.push(child);
        return [];
      }
      const member = memberNamed(source, stands, name);
      return [{ member, stands, name, file: path, element: child, canonical: canonical(child) }];
    });
    if (unnamed.length > 0) own[tag] = unnamed;
    else delete own[tag];
    return named;
  });
  return { children, own: canonical(own) };
};

/** A child that stands in a component's file, by the name that it has there. */
export const memberNamed = ({ fullName }: ComponentShape, { type }: ChildTag, name: string): Member => ({
  type: type.name,
  fullName: type.ignoreParentName ? name : `${fullName}.${name}`,
});

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
