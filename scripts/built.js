import { execute } from '@oclif/core';

// The plugins for developers, with the commands as they were built: compiling the sources once more takes ten times as long.
process.env.OCLIF_TS_NODE = '0';
await execute({ development: true, dir: import.meta.url });
