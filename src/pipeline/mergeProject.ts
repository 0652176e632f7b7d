import { isJsonObject, mergeJson } from '../common/mergeJson.js';
import { pipelinePath } from './config.js';
import { rewriteJson } from './editJson.js';

/** The texts of a sfdx-project.json that two repositories made of a third. */
export type ProjectFiles = Readonly<{ base: string; ours: string; theirs: string }>;

/** What both made of it, or where they contradict each other, as paths such as `packageDirectories`. */
export type MergedProject = Readonly<{ text: string; conflicts: readonly string[] }>;

/**
 * Merges the project files of two repositories by their values: each has a pipeline of its own, so that ours stays, and of
 * the rest what they changed is taken over.
 *
 * @throws SyntaxError when one of them is no JSON
 */
export const mergeProject = ({ base, ours, theirs }: ProjectFiles): MergedProject => {
  const [before, mine, other] = [base, ours, theirs].map((text) => withoutPipeline(JSON.parse(plain(text))));
  const { value: wanted, conflicts } = mergeJson({ base: before, ours: mine, theirs: other });
  if (conflicts.length > 0) return { text: ours, conflicts };
  const mark = ours.slice(0, ours.length - plain(ours).length);
  return { text: mark + rewriteJson(plain(ours), [], { present: mine, wanted }), conflicts };
};

const plain = (text: string): string => text.replace(/^\uFEFF/, '');

/** Without the key of the pipeline; the object around it stays, as an empty one if need be. */
const withoutPipeline = (project: unknown, [key, ...rest] = pipelinePath): unknown => {
  if (!isJsonObject(project) || !(key in project)) return project;
  const others = Object.fromEntries(Object.entries(project).filter(([name]) => name !== key));
  return rest.length === 0 ? others : { ...others, [key]: withoutPipeline(project[key], rest) };
};
