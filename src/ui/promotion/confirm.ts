import { prompts } from '@salesforce/sf-plugins-core';
import type { Plan } from '../../promotion/plan.js';
import { askNames } from './askNames.js';
import type { Terminal } from './terminal.js';

/** How long a confirmation is waited for, in milliseconds: a person reads the plan first. */
const patience = 60 * 60 * 1000;

/**
 * Asks whether a plan is to be carried out: yes or no; for a production org, and where the pipeline asks for it, by typing
 * the instance's name, so that nobody deploys there with one stray key. Deletions that have to be confirmed are asked for by
 * their names.
 */
export const confirmPlan = async (plan: AskedPlan, signal?: AbortSignal, terminal: Terminal = {}): Promise<boolean> => {
  try {
    return await Promise.race([askAll(plan, terminal), leftBy(signal)]);
  } catch (error) {
    if (isLeft(error)) return false;
    throw error;
  }
};

/** Asks whether all is to be deployed where an org does not accept a validation any more. */
export const confirmFull = async (signal?: AbortSignal): Promise<boolean> => {
  try {
    const message = 'Deploy in full instead, and run the tests again?';
    return await Promise.race([prompts.confirm({ message, ms: patience, defaultAnswer: false }), leftBy(signal)]);
  } catch (error) {
    if (isLeft(error)) return false;
    throw error;
  }
};

/**
 * A refusal as soon as the process is told to end, such as by `kill -INT`: the terminal's own Ctrl-C comes as a key.
 *
 * @returns what no prompt is waited for any longer by
 */
export const leftBy = async (signal: AbortSignal | undefined): Promise<false> =>
  new Promise((resolve) => {
    if (signal?.aborted) resolve(false);
    else signal?.addEventListener('abort', () => resolve(false), { once: true });
  });

/** Whether an error says that a person left a prompt by Ctrl-C, as the library behind prompts reports it. */
export const isLeft = (error: unknown): boolean => error instanceof Error && error.name === 'ExitPromptError';

/** What of a plan decides how a person is asked. */
type AskedPlan = Readonly<{
  kind: Plan['kind'];
  target: Pick<Plan['target'], 'name' | 'confirm'>;
  org: Pick<Plan['org'], 'kind' | 'username'>;
  toConfirm?: Plan['toConfirm'];
}>;

const askAll = async (plan: AskedPlan, terminal: Terminal): Promise<boolean> => {
  const { toConfirm = [], org } = plan;
  if (toConfirm.length === 0) return ask(plan, terminal);
  // Who types the names has agreed.
  if (wantsInstanceName(plan) && !(await ask(plan, terminal))) return false;
  return askNames(toConfirm, org.username, terminal);
};

const wantsInstanceName = ({ target, org }: AskedPlan): boolean =>
  org.kind === 'production' || target.confirm === 'name';

const ask = async (plan: AskedPlan, terminal: Terminal): Promise<boolean> => {
  const { kind, target, org } = plan;
  const isProduction = org.kind === 'production';
  if (!wantsInstanceName(plan)) {
    return prompts.confirm({
      message: `${kind === 'undo' ? 'Undo in' : 'Promote into'} ${target.name}?`,
      ms: patience,
      defaultAnswer: false,
    });
  }
  const { default: input } = await import('@inquirer/input');
  const typed = await input(
    {
      message: `${isProduction ? `${org.username} is a production org. ` : ''}Type the instance's name, ${target.name}, to ${kind === 'undo' ? 'undo this in it' : 'promote into it'}:`,
      validate: (text) => checkTypedName(text, target.name),
    },
    terminal
  );
  return typed.trim() === target.name;
};

/**
 * Whether what a person typed can end the prompt for an instance's name: the name itself, or nothing, which cancels.
 *
 * @returns true, else what to say beside the prompt, which stays
 */
const checkTypedName = (typed: string, name: string): true | string =>
  ['', name].includes(typed.trim()) || `That is not ${name}. Type it exactly, or nothing to cancel.`;
