import { join } from 'node:path';
import { handle } from '@oclif/core/handle';
import { run } from '@oclif/core/run';
import { type Ended, packageRoot, type Surroundings } from './sf.js';
import { inThisProcess } from './thisProcess.js';

/** Runs a command of the built plugin as `bin/run.js` does, but in this process. */
export const pluginHere = async (args: readonly string[], surroundings: Surroundings): Promise<Ended> =>
  commandHere(packageRoot, args, surroundings);

/** Runs a command of the real sf CLI as its `bin/run.js` does, but in this process. */
export const cliHere = async (args: readonly string[], surroundings: Surroundings): Promise<Ended> =>
  commandHere(join(packageRoot, 'node_modules', '@salesforce', 'cli'), args, surroundings);

const commandHere = async (root: string, args: readonly string[], { cwd, env }: Surroundings): Promise<Ended> =>
  inThisProcess(
    () =>
      run([...args], { root }).catch(async (error: unknown) =>
        handle(error instanceof Error ? error : new Error(String(error)))
      ),
    { cwd, env: { ...env, OCLIF_TS_NODE: '0' } }
  );
