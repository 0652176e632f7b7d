import { parseArgs } from 'node:util';
import {
  changeCommand,
  deleteCommand,
  faultCommand,
  refreshCommand,
  setCommand,
  statusCommand,
  stopCommand,
} from './commands.js';
import { optionTypes, type Options } from './options.js';
import { startCommand } from './start.js';
import { usage } from './usage.js';

const commands: Readonly<Record<string, (options: Options) => Promise<void>>> = {
  start: startCommand,
  stop: stopCommand,
  status: statusCommand,
  fault: faultCommand,
  change: changeCommand,
  refresh: refreshCommand,
  delete: deleteCommand,
  set: setCommand,
};

/**
 * Does what the command line says. What went wrong is printed, and said by the process's exit code.
 *
 * @param args the words after the program's name
 */
export const runCommandLine = async (args: readonly string[]): Promise<void> => {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options: optionTypes, allowPositionals: true });
    const command = commands[positionals[0] ?? ''];
    if (!command || positionals.length > 1 || values.help) {
      process.stdout.write(usage);
      process.exitCode = values.help ? 0 : 1;
      return;
    }
    await command(values);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
};
