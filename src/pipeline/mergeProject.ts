import { isDeepStrictEqual } from 'node:util';
import { pipelinePath } from './config.js';
import { isRecord, rewriteJson } from './editJson.js';

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
  const conflicts: string[] = [];
  const wanted = merged({ base: before, ours: mine, theirs: other }, [], conflicts);
  if (conflicts.length > 0) return { text: ours, conflicts };
  const mark = ours.slice(0, ours.length - plain(ours).length);
  return { text: mark + rewriteJson(plain(ours), [], { present: mine, wanted }), conflicts };
};

const plain = (text: string): string => text.replace(/^\uFEFF/, '');

/** Without the key of the pipeline; the object around it stays, as an empty one if need be. */
const withoutPipeline = (project: unknown, [key, ...rest] = pipelinePath): unknown => {
  if (!isRecord(project) || !(key in project)) return project;
  const others = Object.fromEntries(Object.entries(project).filter(([name]) => name !== key));
  return rest.length === 0 ? others : { ...others, [key]: withoutPipeline(project[key], rest) };
};

type Versions = Readonly<{ base: unknown; ours: unknown; theirs: unknown }>;

const merged = ({ base, ours, theirs }: Versions, path: readonly string[], conflicts: string[]): unknown => {
  if (isDeepStrictEqual(base, theirs) || isDeepStrictEqual(ours, theirs)) return ours;
  if (isDeepStrictEqual(base, ours)) return theirs;
  if (!isRecord(ours) || !isRecord(theirs)) {
    conflicts.push(path.join('.'));
    return ours;
  }
  const start = isRecord(base) ? base : {};
  const keys = [...new Set([...Object.keys(ours), ...Object.keys(theirs)])];
  const entries = keys.map((key) => {
    const versions = { base: start[key], ours: ours[key], theirs: theirs[key] };
    return [key, merged(versions, [...path, key], conflicts)] as const;
  });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
};
