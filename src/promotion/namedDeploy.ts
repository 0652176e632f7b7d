import { SfError } from '@salesforce/core/sfError';
import { toJson } from '../common/json.js';
import type { AskDeploy } from './adoptDeploy.js';

/** What is said in place of an id where none of the deploys in an org is a run's. */
export const noDeploy = 'none';

/**
 * Answers the question which deploy is a run's by what was said beforehand.
 *
 * @param named the id of a deploy, 18 characters, or {@link noDeploy}
 * @returns an answer that throws SfError DeployNotFittingError (exit code 69) where the org lists deploys and this is none of those that fit
 */
export const namedDeploy =
  (named: string): AskDeploy =>
  async ({ run, candidates }) => {
    if (named === noDeploy) return Promise.resolve(undefined);
    const ids = candidates.map(({ id }) => id);
    if (ids.length > 0 && !ids.includes(named)) throw notFittingError(named, run, ids);
    return Promise.resolve(named);
  };

const notFittingError = (
  named: string,
  { id, instance }: Parameters<AskDeploy>[0]['run'],
  deploys: readonly string[]
): SfError =>
  SfError.create({
    name: 'DeployNotFittingError',
    message: `Deploy ${named} cannot be that of run ${id}: in the org of instance ${instance} only ${deploys.join(', ')} fit.`,
    actions: [`Name one of these with --adopt, or say with "--adopt ${noDeploy}" that it is none of them.`],
    exitCode: 69,
    data: toJson({ run: id, deploys }),
  });
