import { SfError } from '@salesforce/core/sfError';
import { type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import { meaningProblems } from './checks.js';
import { type PipelineConfig, pipelinePath } from './config.js';
import { invalidPipeline, lineOf, type Problem } from './problem.js';
import { shapeProblems } from './schema.js';
import type { RawInstances } from './source.js';

const byteOrderMark = '\uFEFF';

/**
 * Reads the pipeline out of the text of a sfdx-project.json.
 *
 * @param sfdxProjectJson the file's text, with or without a byte order mark
 * @param source what to call the file in errors, such as "sfdx-project.json on main"
 * @returns undefined when the file has no key `plugins.sre`
 * @throws SfError InvalidPipelineError with file, line, path in the JSON and what is allowed there
 */
export const readPipelineConfig = (sfdxProjectJson: string, source: string): PipelineConfig | undefined => {
  const { text, value } = parseProject(sfdxProjectJson, source);
  if (value === undefined) return undefined;
  const tree = parseTree(text);
  const fail = (problems: readonly Problem[]): void => {
    if (problems.length) throw invalidPipeline(problems, { text, tree, source });
  };
  fail(tree ? repeatedKeys(tree) : []);
  fail(shapeProblems(value));
  const config = { instances: {}, ...(value as Partial<PipelineConfig>) };
  fail(meaningProblems(config));
  return config;
};

/**
 * The mistakes that a pipeline has as a value, before it is written anywhere.
 *
 * @returns none for a pipeline that can be used
 */
export const problemsOf = (config: PipelineConfig): readonly Problem[] => {
  const shape = shapeProblems(config);
  return shape.length ? shape : meaningProblems(config);
};

/**
 * The values under `plugins.sre.instances` as they stand in a file, unchecked: for comparing two versions of the file,
 * of which one may be of an older or newer plugin.
 *
 * @returns undefined when the file has no key `plugins.sre`
 * @throws SfError InvalidPipelineError when the file is no JSON
 */
export const readRawInstances = (sfdxProjectJson: string, source: string): RawInstances => {
  const { value } = parseProject(sfdxProjectJson, source);
  if (value === undefined) return undefined;
  const instances = isObject(value) ? value.instances : undefined;
  return isObject(instances) ? (instances as RawInstances) : {};
};

/**
 * The setting `remote` as it stands in a file, unchecked: it has to be known before anything else can be.
 *
 * @returns undefined where it is not set, and in a file that is no JSON
 */
export const readRawRemote = (sfdxProjectJson: string): string | undefined => {
  const value = unlessInvalid(() => parseProject(sfdxProjectJson, 'sfdx-project.json').value);
  return isObject(value) && typeof value.remote === 'string' ? value.remote : undefined;
};

/** What reading a file gives where the file does not decide: nothing when it is broken. */
export const unlessInvalid = <T>(read: () => T): T | undefined => {
  try {
    return read();
  } catch (error) {
    if (error instanceof SfError && error.name === 'InvalidPipelineError') return undefined;
    throw error;
  }
};

/** `comma expected` for `CommaExpected`. */
const inWords = (code: string): string => code.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();

/** The file's text without a byte order mark, and what it has under `plugins.sre`. */
type ParsedProject = Readonly<{ text: string; value: unknown }>;

const parseProject = (sfdxProjectJson: string, source: string): ParsedProject => {
  const text = sfdxProjectJson.startsWith(byteOrderMark) ? sfdxProjectJson.slice(1) : sfdxProjectJson;
  const fail = (what: string): never => {
    throw invalidPipeline([{ path: [], what: `The file ${what}` }], { text, tree: undefined, source });
  };
  let project: unknown;
  try {
    // The sf CLI reads this file with it.
    project = JSON.parse(text);
  } catch (error) {
    fail(`is no valid JSON: ${syntaxError(text) ?? (error as Error).message}.`);
  }
  if (!isObject(project)) return fail('holds no JSON object.');
  const { [pipelinePath[0]]: plugins = {} } = project;
  if (isObject(plugins)) return { text, value: plugins[pipelinePath[1]] };
  const problem = { path: pipelinePath.slice(0, 1), what: 'must be of type object.' };
  throw invalidPipeline([problem], { text, tree: parseTree(text), source });
};

/** The first mistake with its line, which `JSON.parse` does not tell; undefined for what only that takes for one. */
const syntaxError = (text: string): string | undefined => {
  const errors: ParseError[] = [];
  parseTree(text, errors, { disallowComments: true, allowTrailingComma: false });
  return errors
    .map(({ error, offset }) => `${inWords(printParseErrorCode(error))} at line ${lineOf(text, offset)}`)
    .at(0);
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A key that stands twice in one object: JSON keeps the last without a word, so an instance would silently vanish. */
const repeatedKeys = (tree: Node): Problem[] => {
  const problems: Problem[] = [];
  const visit = (node: Node, path: ReadonlyArray<string | number>): void => {
    if (node.type === 'array') return node.children?.forEach((child, index) => visit(child, [...path, index]));
    if (node.type !== 'object') return;
    const seen = new Set<string>();
    for (const [key, value] of propertiesOf(node)) {
      if (!leadsToPipeline([...path, key])) continue;
      if (seen.has(key)) problems.push({ path: [...path, key], what: 'stands there twice.', remedy: 'Remove one.' });
      seen.add(key);
      visit(value, [...path, key]);
    }
  };
  visit(tree, []);
  return problems;
};

const propertiesOf = (node: Node): Array<readonly [string, Node]> =>
  (node.children ?? []).flatMap(({ children }) =>
    children?.length === 2 ? [[children[0].value as string, children[1]] as const] : []
  );

/** Whether a path is `plugins.sre`, on the way there, or inside it. */
const leadsToPipeline = (path: ReadonlyArray<string | number>): boolean =>
  pipelinePath.every((key, index) => path[index] === undefined || path[index] === key);
