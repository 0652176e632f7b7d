import type { Context } from '../context.js';
import type { FeatureFacts } from '../features.js';
import { toJsonFile, writeStateCommit } from '../jsonCommit.js';
import { newRunId } from '../run.js';

/**
 * Writes a commit of a feature's facts, unlike any other one; no ref moves.
 *
 * A remote takes a ref that is to be created for done when it has the very same commit already, so that of two who start one
 * feature in the same second both would believe that it is theirs.
 */
export const factsCommit = async (
  { repo, clock }: Pick<Context, 'repo' | 'clock'>,
  feature: string,
  facts: FeatureFacts
): Promise<string> =>
  writeStateCommit(repo, {
    files: new Map([['feature.json', toJsonFile(facts)]]),
    parents: [],
    message: `feature ${feature} is developed in ${facts.instance}\n\nWritten: ${newRunId(clock.now())}\n`,
  });
