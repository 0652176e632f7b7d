import { SfError } from '@salesforce/core/sfError';
import type { AskDeploy, DeployQuestion } from '../../promotion/adoptDeploy.js';
import { isLeft } from './confirm.js';
import type { Terminal } from './terminal.js';

/**
 * Lets a person say which deploy is a run's, where somebody sits at a terminal.
 *
 * @param prompts whether prompts are wanted at all
 * @param pause stops what moves on the screen
 * @returns undefined where nobody can be asked
 */
export const deployPrompt = (prompts: boolean, pause: () => void): AskDeploy | undefined => {
  if (!prompts || !process.stdin.isTTY) return undefined;
  return async (question) => {
    pause();
    return askDeploy(question);
  };
};

/**
 * Asks which deploy is a run's: one of those that fit, or, where the org lists none, by its id.
 *
 * @returns its id, 18 characters; undefined for none of them
 * @throws SfError DeployAmbiguousError (exit code 69) when the person leaves
 */
export const askDeploy = async (
  { run, candidates }: DeployQuestion,
  terminal: Terminal = {}
): Promise<string | undefined> => {
  try {
    return await (candidates.length > 0 ? choose(run.id, candidates, terminal) : type(run.id, terminal));
  } catch (error) {
    if (!isLeft(error)) throw error;
    throw SfError.create({
      name: 'DeployAmbiguousError',
      message: `It was not said which deploy in the org of instance ${run.instance} is that of run ${run.id}.`,
      actions: [
        `Look in Setup, Deployment Status, and say it with "sf sre promote resume --run ${run.id} --adopt <deploy id>", or "--adopt none".`,
      ],
      exitCode: 69,
    });
  }
};

const choose = async (
  run: string,
  candidates: DeployQuestion['candidates'],
  terminal: Terminal
): Promise<string | undefined> => {
  const { default: select } = await import('@inquirer/select');
  return select<string | undefined>(
    {
      message: `The answer to the deploy of run ${run} was lost. Which one is it?`,
      choices: [
        ...candidates.map(({ id, status, createdDate }) => ({ value: id, name: `${id} (${status}, ${createdDate})` })),
        { value: undefined, name: 'None of them: send it again' },
      ],
    },
    terminal
  );
};

const type = async (run: string, terminal: Terminal): Promise<string | undefined> => {
  const { default: input } = await import('@inquirer/input');
  const { to18 } = await import('../../org/ids.js');
  const typed = await input(
    {
      message: `The answer to the deploy of run ${run} was lost, and the org does not list its deploys. Type the id of the one in Setup, Deployment Status, or "none" to send it again:`,
      validate: (text) =>
        /^(?:none|0Af[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?)$/.test(text.trim()) ||
        'Type an id such as 0AfE10000001AbC, or none.',
    },
    terminal
  );
  return typed.trim() === 'none' ? undefined : to18(typed.trim());
};
