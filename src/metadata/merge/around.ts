import { commentsBetween } from '../xml/comments.js';
import type { TextEdit } from '../xml/edits.js';
import { layoutOf, removal } from '../xml/layout.js';
import { sourceOf, type XmlNode, type XmlTree } from '../xml/tree.js';
import type { Sides } from './versions.js';

/** Merges the comments before and behind the root of a file: what theirs added to them or took away. */
export const mergeAround = (trees: Sides<XmlTree>): readonly TextEdit[] => [
  ...mergeStretch(trees, before),
  ...mergeStretch(trees, behind),
];

type Stretch = (tree: XmlTree) => Readonly<{ from: number; to: number }>;

const before: Stretch = ({ text, root }) => ({ from: declaration.exec(text)?.[0].length ?? 0, to: root.start });
const behind: Stretch = ({ text, root }) => ({ from: root.end, to: text.length });

const mergeStretch = (trees: Sides<XmlTree>, stretch: Stretch): readonly TextEdit[] => {
  const comments = (tree: XmlTree): ReadonlyMap<string, XmlNode> => {
    const { from, to } = stretch(tree);
    const nodes = commentsBetween(tree, from, to);
    return new Map(nodes.map((node) => [sourceOf(tree, node).replace(/\r\n?/g, '\n'), node]));
  };
  const [base, ours, theirs] = [comments(trees.base), comments(trees.ours), comments(trees.theirs)];
  const { lineBreak } = layoutOf(trees.ours);
  const { from, to } = stretch(trees.ours);
  const added = [...theirs.keys()].filter((comment) => !base.has(comment) && !ours.has(comment));
  const gone = [...ours].filter(([comment]) => base.has(comment) && !theirs.has(comment));
  return [
    ...added.map((comment): TextEdit => {
      const written = comment.replace(/\n/g, lineBreak);
      return stretch === before
        ? { start: to, end: to, text: written + lineBreak }
        : { start: from, end: from, text: lineBreak + written };
    }),
    ...gone.map(([, node]) => removal(trees.ours, node)),
  ];
};

const declaration = /^\uFEFF?(?:<\?xml[ \t\r\n][\s\S]*?\?>)?/;
