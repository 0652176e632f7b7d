import { SfError } from '@salesforce/core/sfError';
import type { Repository } from '../git/repository.js';
import { readPipelineConfig } from '../pipeline/readConfig.js';
import { projectFile } from './pipelineSource.js';

/** A setting of the pipeline that a merge changes. */
export type SettingChange = Readonly<{
  /** Its path under `plugins.sre`, such as `instances.qa.testLevel`; empty for all of them. */
  path: string;
  operation: 'add' | 'change' | 'remove';
}>;

/**
 * The settings of the pipeline in which two commits differ, by path. A project file that holds no usable pipeline differs
 * as a whole.
 *
 * @throws SfError GitError
 */
export const pipelineChanges = async (
  repo: Repository,
  from: string,
  to: string
): Promise<readonly SettingChange[]> => {
  const [before, after] = await Promise.all([from, to].map(async (commit) => repo.readFile(commit, projectFile)));
  if (before === undefined ? after === undefined : after !== undefined && before.equals(after)) return [];
  return differences(readable(before), readable(after), []).sort((a, b) => (a.path < b.path ? -1 : 1));
};

/** A broken file is no obstacle here: whoever reads the pipeline of that commit is told. */
const readable = (file: Buffer | undefined): unknown => {
  try {
    return file && readPipelineConfig(file.toString('utf8'), projectFile);
  } catch (error) {
    if (error instanceof SfError) return error.message;
    throw error;
  }
};

const differences = (a: unknown, b: unknown, path: readonly string[]): SettingChange[] => {
  if (isObject(a) && isObject(b)) {
    const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])];
    return keys.flatMap((key) => differences(a[key], b[key], [...path, key]));
  }
  if (JSON.stringify(a) === JSON.stringify(b)) return [];
  return [{ path: path.join('.'), operation: a === undefined ? 'add' : b === undefined ? 'remove' : 'change' }];
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
