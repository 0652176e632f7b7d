import type { Member } from '../../common/member.js';
import type { XmlElement } from '../xml/values.js';

/** What a component holds, in a form that is the same whether it comes from a commit or from an org. */
export type ComponentContent = Readonly<{
  member: Member;
  /** Its metadata, without children that are components of their own; undefined when it has none. */
  element: XmlElement | undefined;
  /** Its other files, by their name in the component: of a bundle or an unzipped static resource its paths, else `content`. */
  files: ReadonlyMap<string, Buffer>;
}>;

/** Contents of components by member key. */
export type ComponentContents = ReadonlyMap<string, ComponentContent>;
