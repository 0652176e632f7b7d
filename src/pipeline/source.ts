import { isDeepStrictEqual } from 'node:util';
import { SfError } from '@salesforce/core/sfError';
import type { PipelineConfig } from './config.js';

/** The version of sfdx-project.json whose pipeline counts. */
export type PipelineSource = Readonly<{
  kind: 'main' | 'workingTree';
  /** The main branch's name; undefined when it is not known. */
  branch?: string;
  /** The main branch's commit that the file was read from; undefined for the working tree. */
  commit?: string;
}>;

/** What a JSON text can hold. */
export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };

/** The values under `plugins.sre.instances` as they stand in one version of the file; undefined without the key. */
export type RawInstances = Readonly<Record<string, JsonValue>> | undefined;

/** An instance that the checkout changed, and the main branch does not have like that. */
export type UnpublishedInstance = Readonly<{
  name: string;
  /** The checkout's value; undefined when the checkout removed the instance. */
  checkout: JsonValue | undefined;
  /** The main branch's value; undefined when it has no such instance. */
  main: JsonValue | undefined;
}>;

/**
 * Which branch is the main branch: `mainBranch` in the file at the remote's HEAD, else the branch that HEAD points at.
 * As long as that file has no pipeline at all, the working tree's file is asked for `mainBranch`.
 *
 * @param head the branch that the remote's HEAD points at, and the pipeline of the file there
 * @param workingTree the pipeline of the working tree's file
 */
export const mainBranchOf = (
  head: Readonly<{ branch: string; config: PipelineConfig | undefined }> | undefined,
  workingTree: PipelineConfig | undefined
): string | undefined => {
  const config = head?.config ?? workingTree;
  return config?.mainBranch ?? head?.branch;
};

/**
 * The instances that the checkout changed since its merge base with the main branch, and that the main branch does not
 * have like that by now. An instance that only the main branch changed is no change of the checkout: every old branch
 * carries an old pipeline.
 */
export const unpublishedInstances = (
  versions: Readonly<{ base: RawInstances; checkout: RawInstances; main: RawInstances }>
): UnpublishedInstance[] => {
  const { base = {}, checkout = {}, main = {} } = versions;
  const names = [...new Set([...Object.keys(checkout), ...Object.keys(base)])];
  return names
    .filter((name) => !isDeepStrictEqual(own(checkout, name), own(base, name)))
    .filter((name) => !isDeepStrictEqual(own(checkout, name), own(main, name)))
    .map((name) => ({ name, checkout: own(checkout, name), main: own(main, name) }));
};

const own = (instances: Readonly<Record<string, JsonValue>>, name: string): JsonValue | undefined =>
  Object.hasOwn(instances, name) ? instances[name] : undefined;

/**
 * The error for a promotion that touches instances which the checkout changed and the main branch does not have.
 *
 * @param source the version that counts
 * @param problem what is wrong with the checkout's version, if it is broken
 */
export const notPublished = (
  instances: readonly UnpublishedInstance[],
  source: PipelineSource,
  problem?: string
): SfError =>
  SfError.create({
    message: [
      `Your checkout changes ${instances.length === 1 ? 'an instance' : 'instances'} in a way that ${nameOfMain(source)} does not have:`,
      ...instances.map(
        ({ name, checkout, main }) => `- ${name}: here ${shown(checkout)}, on ${nameOfMain(source)} ${shown(main)}`
      ),
      ...(problem === undefined ? [] : [problem]),
    ].join('\n'),
    name: 'PipelineNotPublishedError',
    actions: [
      `${problem === undefined ? 'Bring' : 'Mend what is wrong, and bring'} the change of sfdx-project.json to ${nameOfMain(source)}, by "sf sre instance link … --publish" or a pull request, and fetch.`,
      `Or take it back here: restore "plugins.sre" of sfdx-project.json as it is on ${nameOfMain(source)}.`,
    ],
    data: instances.map(({ name, checkout = null, main = null }) => ({ name, checkout, main })),
  });

/** Which version of the pipeline was used, in words, for plans: "main at 1a2b3c4", "the working tree, since …". */
export const describeSource = ({ kind, branch, commit }: PipelineSource): string => {
  if (kind === 'main')
    return `${branch ?? 'the main branch'}${commit === undefined ? '' : ` at ${commit.slice(0, 7)}`}`;
  if (branch === undefined) return 'the working tree, since the main branch is not known';
  return `the working tree, since ${branch} holds no pipeline yet`;
};

const nameOfMain = ({ branch }: PipelineSource): string => branch ?? 'the main branch';

const shown = (value: JsonValue | undefined): string =>
  value === undefined ? 'it does not exist' : JSON.stringify(value);
