import module from 'node:module';

// What was compiled once is not compiled again for each file of a rebase. Node.js has it since 22.1.
const { enableCompileCache } = module as Readonly<Partial<Pick<typeof module, 'enableCompileCache'>>>;
enableCompileCache?.();

const { drive } = await import('./bundled.js');

/** What git calls for each file that it cannot take from one side: every module here is time that a rebase waits. */
process.exitCode = drive(process.argv.slice(2), (line) => process.stderr.write(`sf sre: ${line}\n`));
