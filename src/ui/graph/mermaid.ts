import { counted } from '../../common/words.js';
import type { Graph } from '../../promotion/graph/graph.js';
import { forestOf, type TreeNode, type Waiting } from './forest.js';
import type { Tone } from './remarks.js';

/** How many features are named at an edge. */
const shown = 3;

/**
 * The graph as a Mermaid flowchart, from right to left: children, with what waits in them, point at their parents. Nodes
 * are named by numbers, and every text from outside is quoted and escaped.
 */
export const mermaidOf = (graph: Graph): string => {
  const { nodes } = forestOf(graph);
  const numbers = new Map(nodes.map(({ instance, number }) => [instance.name, number]));
  const classes = nodes.flatMap(({ number, remarks: [first] }) =>
    first ? [`  class ${nodeId(number)} ${first.tone}`] : []
  );
  return [
    'flowchart RL',
    ...nodes.map(nodeLine),
    ...nodes.flatMap((node) => edgeLines(node, numbers)),
    ...Object.entries(styles).map(([tone, style]) => `  classDef ${tone} ${style}`),
    ...classes,
    '',
  ].join('\n');
};

/** Dark letters on light ground, so that they can be read in the dark theme too. */
const styles: Readonly<Record<Tone, string>> = {
  failed: 'fill:#ffeceb,stroke:#9f1323,color:#1c2128,stroke-width:3px',
  running: 'fill:#e6f1ff,stroke:#0b4da2,color:#1c2128',
  attention: 'fill:#fff3d4,stroke:#744600,color:#1c2128',
  note: 'fill:#eceff2,stroke:#4d5661,color:#1c2128',
};

const nodeId = (number: number): string => `i${number}`;

const nodeLine = ({ number, instance, remarks, toHere }: TreeNode): string => {
  const { name, kind, deployedCommit } = instance;
  const facts = [kind, deployedCommit === undefined ? undefined : `holds ${deployedCommit.slice(0, 7)}`];
  const lines = [
    name,
    facts.filter((fact) => fact !== undefined).join(', '),
    ...new Set(remarks.map(({ label }) => label)),
    ...(toHere.length === 0 ? [] : [`${counted(toHere.length, 'feature')} with newer commits`]),
  ];
  return `  ${nodeId(number)}["${labelOf(lines)}"]`;
};

const edgeLines = ({ number, instance, toParent }: TreeNode, numbers: ReadonlyMap<string, number>): string[] => {
  const { parent, mirrorOf, foreignParent } = instance;
  const from = nodeId(number);
  if (foreignParent) {
    const outside = `o${number}`;
    const label = labelOf([foreignParent.instance, foreignParent.repository]);
    return [`  ${outside}(["${label}"])`, edge(from, outside, toParent)];
  }
  const mirrored = mirrorOf === undefined ? undefined : numbers.get(mirrorOf);
  if (mirrored !== undefined) return [`  ${from} -. "mirror" .- ${nodeId(mirrored)}`];
  const above = parent === undefined ? undefined : numbers.get(parent);
  return above === undefined ? [] : [edge(from, nodeId(above), toParent)];
};

const edge = (from: string, to: string, waiting: readonly Waiting[]): string => {
  if (waiting.length === 0) return `  ${from} --> ${to}`;
  const names = waiting.slice(0, shown).map(({ feature: { name, shortName = name } }) => shortName);
  const rest = waiting.length - names.length;
  const title = `${counted(waiting.length, 'feature')} ${waiting.length === 1 ? 'waits' : 'wait'}`;
  return `  ${from} -- "${labelOf([title, ...names, ...(rest > 0 ? [`+${rest} more`] : [])])}" --> ${to}`;
};

const labelOf = (lines: readonly string[]): string =>
  lines
    .filter((line) => line !== '')
    .map(escapeMermaid)
    .join('<br/>');

/**
 * Everything but letters, digits and a few harmless signs becomes an entity: `#35;` is a number sign
 * (https://mermaid.js.org/syntax/flowchart.html#entity-codes-to-escape-characters). So no quote ends the label, no
 * backtick makes it Markdown, no `<` makes it HTML, and no `:` a link. Control characters become visible.
 */
const escapeMermaid = (text: string): string =>
  text
    .replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '\u{fffd}')
    .replaceAll(/[^\p{L}\p{M}\p{N} ,.+/_-]/gu, (character) => `#${character.codePointAt(0) ?? ''};`);
