import { SfError } from '@salesforce/core/sfError';
import { backOff } from '../common/backOff.js';
import type { Clock } from '../common/clock.js';
import { isRequestLimit } from './errors.js';
import { type DeploySettings, sendDeploy } from './send.js';
import type { ConnectedOrg } from './types.js';

/** How long to go on where no answer comes, in milliseconds. */
export type Patience = Readonly<{ clock: Clock; signal: AbortSignal; wait: number; settlingTime: number }>;

/** The pause that is doubled with every request that an org turned away, in milliseconds. */
const firstPause = 1000;

/**
 * As {@link sendDeploy}, to validate only. Where its answer is lost it is sent again, after the settling time, as long as there is
 * time: two of them only take longer, since neither changes anything. So it is, with growing pauses, where the org takes no more
 * requests for now.
 *
 * @throws SfError as sendDeploy does, but that DeployAnswerLostError is no matter of a deploy here: nothing has to be looked for
 */
export const sendValidation = async (
  org: ConnectedOrg,
  zip: Buffer,
  settings: Omit<DeploySettings, 'checkOnly'>,
  { clock, signal, wait, settlingTime }: Patience
): Promise<string> => {
  const deadline = clock.now().getTime() + wait;
  for (let turnedAway = 1; ;) {
    try {
      return await sendDeploy(org, zip, { ...settings, checkOnly: true });
    } catch (error) {
      const left = deadline - clock.now().getTime();
      if (isRequestLimit(error) && left > 0) {
        await clock.sleep(Math.min(backOff(firstPause, turnedAway), left), signal);
        turnedAway += 1;
        continue;
      }
      if (!(error instanceof SfError) || error.name !== 'DeployAnswerLostError') throw error;
      if (left <= settlingTime) throw validationLost(org, error as Error);
      await clock.sleep(settlingTime, signal);
    }
  }
};

const validationLost = ({ facts }: ConnectedOrg, error: Error): SfError =>
  SfError.create({
    name: error.name,
    message: `The org of ${facts.username} gave no answer to the validation, which changes nothing there.`,
    actions: ['Run the command again.'],
    exitCode: 1,
    cause: error,
  });
