import { type Member, memberKey } from '../../common/member.js';
import { printable } from '../../common/printable.js';
import type { Terminal } from './terminal.js';

/** Has a person type the names of what is deleted in an org. */
export const askNames = async (deleted: readonly Member[], username: string, terminal: Terminal): Promise<boolean> => {
  const { default: input } = await import('@inquirer/input');
  const typed = await input(
    {
      message: `Deleted in ${username}: ${deleted.map((each) => printable(memberKey(each))).join(', ')}. Type ${deleted.length === 1 ? 'its name' : 'their names, with commas between,'} to go on and delete ${deleted.length === 1 ? 'it' : 'them'}:`,
      validate: (text) => text.trim() === '' || missing(text, deleted),
    },
    terminal
  );
  return missing(typed, deleted) === true;
};

/**
 * Whether a text has the names of all components, with or without their types, and no other.
 *
 * @returns true, else what to say beside the prompt, which stays
 */
const missing = (text: string, deleted: readonly Member[]): true | string => {
  const typed = new Set(text.split(',').map((name) => name.trim()));
  const isNamed = (member: Member): boolean => typed.has(member.fullName) || typed.has(memberKey(member));
  const unnamed = deleted.filter((member) => !isNamed(member));
  if (unnamed.length > 0) {
    return `Not named: ${unnamed.map(memberKey).join(', ')}. Type the names exactly, or nothing to cancel.`;
  }
  const known = new Set(deleted.flatMap((member) => [member.fullName, memberKey(member)]));
  const others = [...typed].filter((name) => name !== '' && !known.has(name));
  return others.length === 0 || `${others.join(', ')} is not deleted. Type the names exactly, or nothing to cancel.`;
};
