import type { SfCommand } from '@salesforce/sf-plugins-core';
import { SfError } from '@salesforce/core/sfError';
import { printable } from '../../common/printable.js';
import type { AskInstance } from '../../promotion/route.js';
import { isLeft } from './confirm.js';

/**
 * Lets a person choose the instance that a feature is developed in, where somebody sits at a terminal.
 *
 * @param prompts whether prompts are wanted at all
 * @param cancelled what is said when the person leaves instead
 * @returns undefined where nobody can be asked
 */
export const instancePrompt = (
  command: Pick<SfCommand<unknown>, 'jsonEnabled' | 'spinner'>,
  prompts = true,
  cancelled = 'Nothing was promoted.'
): AskInstance | undefined => {
  if (!prompts || !process.stdin.isTTY || command.jsonEnabled()) return undefined;
  return async (feature, candidates) => {
    command.spinner.stop('one question first');
    const { default: select } = await import('@inquirer/select');
    try {
      return await select({
        message: `In which instance's org is ${printable(feature)} developed? This is asked once.`,
        choices: candidates.map(({ name, org }) => ({ value: name, name: `${name} (${org})` })),
      });
    } catch (error) {
      if (isLeft(error)) throw new SfError(cancelled, 'CancelledError');
      throw error;
    }
  };
};
