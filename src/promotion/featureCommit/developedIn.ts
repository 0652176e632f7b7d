import { SfError } from '@salesforce/core/sfError';
import type { Instance } from '../../pipeline/pipeline.js';
import type { Context } from '../context.js';
import type { FeatureBranch } from '../features.js';
import type { AskInstance } from '../route.js';

/**
 * The instance that a feature is developed in: as it is known, else as a person says.
 *
 * @param said what the person said
 * @param askInstance asked where neither is the case; without it that is an error
 * @throws SfError UnknownInstanceError, FeatureInstanceError, InstanceOfFeatureError, MirrorError
 */
export const developedIn = async (
  { loaded: { pipeline } }: Pick<Context, 'loaded'>,
  feature: Pick<FeatureBranch, 'name' | 'instance'>,
  said: string | undefined,
  askInstance: AskInstance | undefined
): Promise<Instance> => {
  const known = pipeline.find(feature.instance ?? '')?.name;
  const named = said === undefined ? undefined : pipeline.instance(said).name;
  if (known !== undefined && named !== undefined && known !== named) {
    throw new SfError(
      `Feature ${feature.name} is developed in instance ${known}, not in ${named}.`,
      'FeatureInstanceError',
      [`Leave --instance out, or give "--instance ${known}".`]
    );
  }
  const candidates = pipeline.instances.filter(
    ({ name, mirrorOf }) => !pipeline.isRoot(name) && mirrorOf === undefined
  );
  const name = named ?? known ?? (candidates.length > 0 ? await askInstance?.(feature.name, candidates) : undefined);
  if (name === undefined) {
    throw new SfError(
      `It is not known in which instance feature ${feature.name} is developed.`,
      'InstanceOfFeatureError',
      ['Say it once: add "--instance <instance>".']
    );
  }
  const instance = pipeline.instance(name);
  if (instance.mirrorOf === undefined) return instance;
  throw new SfError(
    `Instance ${instance.name} is a mirror of ${instance.mirrorOf}: no features are developed in it.`,
    'MirrorError',
    [`Develop in the org of ${instance.mirrorOf}, or in an instance of its own.`]
  );
};
