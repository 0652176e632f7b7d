import { parseArgs } from 'node:util';
import {
  changeCommand,
  deleteCommand,
  faultCommand,
  refreshCommand,
  setCommand,
  statusCommand,
  stopCommand,
} from './cli/commands.js';
import { optionTypes, type Options } from './cli/options.js';
import { startCommand } from './cli/start.js';
import { usage } from './cli/usage.js';

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

const main = async (): Promise<void> => {
  const { values, positionals } = parseArgs({ options: optionTypes, allowPositionals: true });
  const command = commands[positionals[0] ?? ''];
  if (!command || positionals.length > 1 || values.help) {
    process.stdout.write(usage);
    process.exitCode = values.help ? 0 : 1;
    return;
  }
  await command(values);
};

await main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
