import type { XmlNode } from '../xml/tree.js';
import type { TextEdit } from '../xml/edits.js';
import type { Slot } from './match.js';
import type { NodeLists, Side, Sides } from './versions.js';

/** What becomes of elements that are one: a part of the merged file, in one place. */
export type Item = Readonly<{
  tag: string;
  /** What tells it apart from the others of its tag. */
  name: string;
  /** The elements of ours and of theirs that it stands for. */
  ours: readonly XmlNode[];
  theirs: readonly XmlNode[];
  /** The elements of the base, where they say where it goes. */
  base?: readonly XmlNode[];
  /** Of a comment, the name of what it speaks of, which some versions have in another element. */
  speaksOf?: string;
  outcome: Outcome;
}>;

export type Outcome =
  /** As ours has it, with some of it edited. */
  | Readonly<{ kind: 'ours'; edits: readonly TextEdit[] }>
  /** As theirs has it; `content` are its elements where some of them are not as theirs has them. */
  | Readonly<{ kind: 'theirs'; content?: readonly Item[] }>
  /**
   * Both sides changed it differently, or have it in elements with different paths, which are written beside it then;
   * `contents` is what comes of each version where that is not what the version has.
   */
  | Readonly<{ kind: 'asked'; nodes: NodeLists; places?: Slot['places']; contents?: Sides<readonly Item[]> }>
  /** Both sides changed it differently, and it was decided what comes of it. */
  | Readonly<{ kind: 'decided'; content: Decided }>;

/** Elements of versions, in order; or elements as a person wrote them. */
export type Decided = ReadonlyArray<readonly [side: Side, node: XmlNode]> | Readonly<{ text: string }>;
