import type { SfCommand } from '@salesforce/sf-plugins-core';
import { SfError } from '@salesforce/core/sfError';
import { printableText } from '../../common/printable.js';
import { isLeft } from '../promotion/confirm.js';

/** One of the answers to a question. */
export type Choice<T> = Readonly<{ value: T; name: string; description?: string }>;

/** How a person is asked. */
export type Prompts = Readonly<{
  /** @param question.default the value that is chosen unless another one is */
  select: <T>(question: Readonly<{ message: string; choices: ReadonlyArray<Choice<T>>; default?: T }>) => Promise<T>;
  /** @param question.validate what is wrong with an answer, for asking once more; true when nothing is */
  input: (
    question: Readonly<{ message: string; default: string; validate?: (answer: string) => Promise<string | true> }>
  ) => Promise<string>;
  confirm: (question: Readonly<{ message: string; default: boolean }>) => Promise<boolean>;
}>;

/** How long an answer is waited for, in milliseconds: a person may have to look something up. */
const patience = 60 * 60 * 1000;

/**
 * The prompts of a terminal.
 *
 * @param wanted whether prompts are wanted at all
 * @param left the error of a person who leaves instead of answering
 * @returns undefined where nobody can be asked
 */
export const terminalPrompts = (
  command: Pick<SfCommand<unknown>, 'jsonEnabled' | 'confirm'>,
  wanted: boolean,
  left: () => SfError = nothingWritten
): Prompts | undefined => {
  const orLeave = async <T>(ask: () => Promise<T>): Promise<T> => {
    try {
      return await ask();
    } catch (error) {
      throw isLeft(error) ? left() : error;
    }
  };
  if (!wanted || !process.stdin.isTTY || command.jsonEnabled()) return undefined;
  return {
    select: async ({ message, choices, default: first }) =>
      orLeave(async () => {
        const { default: select } = await import('@inquirer/select');
        return select({
          message: printableText(message),
          choices: choices.map(printableChoice),
          ...(first === undefined ? {} : { default: first }),
        });
      }),
    input: async (question) =>
      orLeave(async () => {
        const { default: input } = await import('@inquirer/input');
        return (await input({ ...question, message: printableText(question.message) })).trim();
      }),
    confirm: async ({ message, default: defaultAnswer }) =>
      orLeave(async () => command.confirm({ message, ms: patience, defaultAnswer })),
  };
};

/** A choice as it may be shown: its description can be of a file's text. */
const printableChoice = <T>({ value, name, description }: Choice<T>): Choice<T> => ({
  value,
  name: printableText(name),
  ...(description === undefined ? {} : { description: printableText(description) }),
});

const nothingWritten = (): SfError => new SfError('Nothing was written.', 'PipelineCancelledError');
