import { SfError } from '@salesforce/core/sfError';
import type { PipelineConfig } from '../../pipeline/config.js';
import { editPipelineConfig } from '../../pipeline/editConfig.js';
import { type Instance, Pipeline } from '../../pipeline/pipeline.js';
import { readPipelineConfig } from '../../pipeline/readConfig.js';
import { lockedError, readLock } from '../lock.js';
import { projectFile } from '../pipelineSource.js';
import { openCheckoutFile, writeCheckoutFile } from './editCheckout.js';
import type { PipelineContext } from './pipelineContext.js';
import { type PreparedEdit, prepareEdit, requireMainBranch } from './publishEdit.js';
import { updateShared } from './sharedUpdate.js';

/** What a person asks for. */
export type UnlinkRequest = Readonly<{ name: string; publish: boolean }>;

/** What an unlink did. */
export type Unlinked = Readonly<{
  instance: Instance;
  /** The commit that took the instance from the main branch; undefined when it was not asked for or not there. */
  published: Readonly<{ branch: string; commit: string }> | undefined;
}>;

/**
 * Takes an instance out of the pipeline. Its org, branch and history stay as they are.
 *
 * @throws SfError UnknownInstanceError, InstanceHasChildrenError, InstanceFollowedError, InstanceLockedError,
 * NoProjectFileError, NoWorkingTreeError, SharedRefsRefusedError
 */
export const unlinkInstance = async (context: PipelineContext, { name, publish }: UnlinkRequest): Promise<Unlinked> => {
  const { repo, store, loaded } = context;
  const file = await openCheckoutFile(repo);
  const pipeline = new Pipeline(readPipelineConfig(file.text, projectFile) ?? { instances: {} });
  // What was unlinked here before may still be to be published.
  const published = publish ? loaded.pipeline?.find(name) : undefined;
  const instance = pipeline.find(name) ?? published ?? pipeline.instance(name);
  if (pipeline.find(name)) assertUnused(pipeline, name, 'here');
  const lock = await readLock(repo, store, name);
  if (lock) throw await lockedError(repo, lock);
  let prepared: PreparedEdit | undefined;
  if (publish) {
    await updateShared(
      store,
      async () => {
        prepared = await prepareEdit(context, {
          edit: (text, source) => editPipelineConfig(text, (config) => withoutInstance(config, name, 'onMain'), source),
          message: `Unlink instance ${name}\n`,
        });
        return prepared ? [prepared.update] : [];
      },
      `Instance ${name} could not be unlinked`
    );
  }
  await writeCheckoutFile(
    file,
    editPipelineConfig(file.text, (config) => withoutInstance(config, name, 'here'))
  );
  return {
    instance,
    published: prepared && { branch: requireMainBranch(loaded.mainBranch), commit: prepared.commit },
  };
};

/** Which version of the pipeline an instance is taken out of. */
type Version = 'here' | 'onMain';

const withoutInstance = (config: PipelineConfig, name: string, version: Version): PipelineConfig => {
  if (!Object.hasOwn(config.instances, name)) return config;
  assertUnused(new Pipeline(config), name, version);
  return { ...config, instances: Object.fromEntries(Object.entries(config.instances).filter(([key]) => key !== name)) };
};

const assertUnused = (pipeline: Pipeline, name: string, version: Version): void => {
  const children = pipeline.children(name).map((child) => child.name);
  if (children.length) {
    const there = version === 'onMain' ? ' on the main branch' : '';
    throw new SfError(
      `Instance ${name} cannot be unlinked: it is the parent of ${children.join(', ')}${there}.`,
      'InstanceHasChildrenError',
      [
        `Unlink ${children.join(', ')} first${version === 'onMain' ? ', with --publish' : ''}, or give ${children.length === 1 ? 'it' : 'them'} another parent in ${projectFile}${there}.`,
      ]
    );
  }
  if (pipeline.config.mainFollows === name) {
    throw new SfError(`Instance ${name} cannot be unlinked: the main branch follows it.`, 'InstanceFollowedError', [
      `Set "plugins.sre.mainFollows" in ${projectFile} to another root, or remove it.`,
    ]);
  }
};
