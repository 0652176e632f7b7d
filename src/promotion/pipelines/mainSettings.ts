import { SfError } from '@salesforce/core/sfError';
import type { PipelineConfig } from '../../pipeline/config.js';

/** The settings that say which branch is the main branch, and how it keeps up. */
export type MainSettings = Pick<PipelineConfig, 'mainBranch' | 'mainFollows'>;

/**
 * What has to be set so that a branch is the main branch and what is promoted comes back to it: its name when HEAD of the
 * remote names another one, and a root to follow when it is no root's branch.
 *
 * @param config the pipeline with all its instances
 * @param mainBranch the branch that is to be the main branch
 * @param head the branch that HEAD of the remote points at
 * @returns what is not set like that yet
 * @throws SfError MainBranchSetError when another one is set, MainBranchTakenError when it is the branch of an instance
 * below a root: then a publish into the root would move it without a deploy
 */
export const mainSettings = (config: PipelineConfig, mainBranch: string, head: string | undefined): MainSettings => {
  if (config.mainBranch !== undefined && config.mainBranch !== mainBranch) {
    throw new SfError(
      `The main branch is set to ${config.mainBranch} already, and not to ${mainBranch}.`,
      'MainBranchSetError',
      ['Leave out --main-branch, or change "plugins.sre.mainBranch" in sfdx-project.json first.']
    );
  }
  const name = config.mainBranch === undefined && head !== mainBranch ? { mainBranch } : {};
  const owner = Object.entries(config.instances).find(
    ([, { branch, mirrorOf }]) => branch === mainBranch && mirrorOf === undefined
  );
  if (owner?.[1].parent !== undefined) {
    throw new SfError(
      `${mainBranch} is the main branch, and cannot be the branch of instance ${owner[0]}: only a root can have it.`,
      'MainBranchTakenError',
      [`Give ${owner[0]} another branch with "--branch ${owner[0]}=<branch>", or name another one with --main-branch.`]
    );
  }
  if (owner !== undefined || config.mainFollows !== undefined) return name;
  const root = Object.keys(config.instances).find((each) => isRoot(config, each));
  return root === undefined ? name : { ...name, mainFollows: root };
};

const isRoot = ({ instances }: PipelineConfig, name: string): boolean =>
  instances[name].parent === undefined && instances[name].mirrorOf === undefined;
