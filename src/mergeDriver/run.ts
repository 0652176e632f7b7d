import { drive } from './driver.js';

/** What git calls for each file that it cannot take from one side: every module here is time that a rebase waits. */
process.exitCode = drive(process.argv.slice(2), (line) => process.stderr.write(`sf sre: ${line}\n`));
