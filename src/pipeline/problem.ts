import { SfError } from '@salesforce/core/sfError';
import { findNodeAtLocation, type Node } from 'jsonc-parser';

/** One mistake in a pipeline. */
export type Problem = Readonly<{
  /** Where it is, as keys from the top of sfdx-project.json. */
  path: ReadonlyArray<string | number>;
  /** What is wrong, as a sentence that goes on from the path. */
  what: string;
  /** What would be right. */
  remedy?: string;
  /** The error's name where this mistake alone stops a command; undefined for those that only a hand-edited file can have. */
  name?: string;
}>;

/**
 * The error that shows mistakes with file, line, path in the JSON, and what is allowed there.
 *
 * @param text the file's text, for line numbers
 * @param tree the parsed `text`; undefined when it is no JSON
 * @param source what to call the file
 */
export const invalidPipeline = (
  problems: readonly Problem[],
  { text, tree, source }: { text: string; tree: Node | undefined; source: string }
): SfError => {
  const lines = problems.map(({ path, what }) => {
    const line = tree ? `, line ${lineOf(text, offsetOf(tree, path))}` : '';
    return { place: `${source}${line}`, path, what };
  });
  const message =
    lines.length === 1
      ? `${lines[0].place}: ${sentence(lines[0])}`
      : [`${source} has ${lines.length} mistakes:`, ...lines.map((each) => `- ${each.place}: ${sentence(each)}`)].join(
          '\n'
        );
  const remedies = problems.flatMap(({ remedy }) => (remedy === undefined ? [] : [remedy]));
  return SfError.create({
    message,
    name: 'InvalidPipelineError',
    actions: remedies.length ? [...new Set(remedies)] : ['Mend the file, then run the command again.'],
    data: problems.map(({ path, what, remedy }) => ({ path: jsonPath(path), what, remedy })),
  });
};

/**
 * The error for a change that would bring a mistake into a pipeline that has none.
 *
 * @param what what cannot be done, as the beginning of a sentence
 */
export const refusedChange = ({ path, what: mistake, remedy, name }: Problem, what: string): SfError =>
  new SfError(
    `${what}: ${jsonPath(path)} ${mistake}`,
    name ?? 'InvalidPipelineError',
    remedy === undefined ? undefined : [remedy]
  );

/** A path in a JSON document as people write it: `plugins.sre.instances.qa`, `["a b"]` for keys that are no words. */
export const jsonPath = (path: ReadonlyArray<string | number>): string =>
  path
    .map((key, index) => {
      if (typeof key === 'number') return `[${key}]`;
      if (!/^[A-Za-z0-9_$-]+$/.test(key)) return `[${JSON.stringify(key)}]`;
      return index === 0 ? key : `.${key}`;
    })
    .join('');

/** The line, counted from 1, that holds the character at `offset`. */
export const lineOf = (text: string, offset: number): number => text.slice(0, offset).split(/\r\n|\r|\n/).length;

const sentence = ({ path, what }: Pick<Problem, 'path' | 'what'>): string =>
  path.length ? `${jsonPath(path)} ${what}` : what;

/** Where a path starts in the text: its key, or the nearest thing around it that exists. */
const offsetOf = (tree: Node, path: ReadonlyArray<string | number>): number => {
  for (let length = path.length; length > 0; length -= 1) {
    const node = findNodeAtLocation(tree, path.slice(0, length));
    if (node) return (node.parent?.type === 'property' ? node.parent : node).offset;
  }
  return tree.offset;
};
