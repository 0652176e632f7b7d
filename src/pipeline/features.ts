import type { PipelineConfig } from './config.js';

/** What stands for a feature's short name in the setting `featurePattern`. */
export const namePlaceholder = '<name>';

const defaultPattern = `feature/${namePlaceholder}`;

/** The branch of a feature with a short name, by the pipeline's pattern: `rating` → `feature/rating`. */
export const featureBranchOf = (
  { featurePattern = defaultPattern }: Pick<PipelineConfig, 'featurePattern'>,
  name: string
): string => featurePattern.split(namePlaceholder).join(name);

/** The branches that a person's name for a feature may stand for: itself, or by the pipeline's pattern. */
export const branchesOf = (config: Pick<PipelineConfig, 'featurePattern'>, name: string): readonly string[] =>
  featureNameOf(config, name) === undefined ? [name, featureBranchOf(config, name)] : [name];

/** The short name of a feature branch; undefined for a branch that the pattern does not make. */
export const featureNameOf = (
  { featurePattern = defaultPattern }: Pick<PipelineConfig, 'featurePattern'>,
  branch: string
): string | undefined => {
  const [before, after] = featurePattern.split(namePlaceholder);
  const name = branch.slice(before.length, branch.length - after.length);
  return name !== '' && branch === `${before}${name}${after}` ? name : undefined;
};
