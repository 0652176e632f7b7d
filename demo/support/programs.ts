import { fileURLToPath } from 'node:url';
import type { Words } from './words.js';

/** This repository. */
export const repositoryFolder = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');

const inRepository = (path: string): string => `${repositoryFolder}/${path}`;

/** What to start; `dir` when it must be run there. */
export type Program = Readonly<{ file: string; args: readonly string[]; dir?: string }>;

/**
 * What is really started for the words that are printed: `sf sre` is this plugin by its own `bin/run.js`, `sf` the
 * real CLI of the dependencies, and `npm run local-org --` what that script runs.
 */
export const programOf = ([program, ...args]: Words): Program => {
  if (program === 'sf' && args[0] === 'sre') {
    return { file: process.execPath, args: [inRepository('bin/run.js'), ...args] };
  }
  if (program === 'sf') {
    return { file: process.execPath, args: [inRepository('node_modules/@salesforce/cli/bin/run.js'), ...args] };
  }
  if (program === 'npm') {
    return {
      file: process.execPath,
      dir: repositoryFolder,
      args: ['--import=tsx', inRepository('test/local-org/cli.ts'), ...args.slice(args.indexOf('--') + 1)],
    };
  }
  return { file: program, args };
};
