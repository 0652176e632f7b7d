import { execute } from '@oclif/core';
import { createGenerator, createProgram } from 'ts-json-schema-generator';
import { SchemaGenerator } from '../node_modules/@oclif/plugin-command-snapshot/lib/commands/schema/generate.js';

/**
 * The sources of all commands, read once; the plugin for schemas would read them anew for each command. So the type of a
 * result needs a name that no other file has.
 */
let tsProgram;
SchemaGenerator.prototype.generateSchema = (type, path) => {
  tsProgram ??= createProgram({ path: 'src/commands/**/*.ts', skipTypeCheck: true });
  return createGenerator({ path, type, skipTypeCheck: true, tsProgram }).createSchema(type);
};

// The plugins for developers, with the commands as they were built: compiling the sources once more takes ten times as long.
process.env.OCLIF_TS_NODE = '0';
await execute({ development: true, dir: import.meta.url });
