import { readFile, writeFile } from 'node:fs/promises';
import { Ajv } from 'ajv';
import standalone from 'ajv/dist/standalone/index.js';

// Compiling the schema of a pipeline takes longer than reading the pipeline: it is done once, here.
const schema = JSON.parse(await readFile('schemas/pipeline.schema.json', 'utf8'));
// verbose: errors carry the piece of the schema they come from, whose description says what is allowed.
const ajv = new Ajv({ allErrors: true, verbose: true, allowUnionTypes: true, code: { source: true } });
const code = `${standalone.default(ajv, ajv.compile(schema))}\n`;
const file = 'schemas/pipeline.validate.cjs';

if (process.argv[2] !== '--check') await writeFile(file, code);
else if ((await readFile(file, 'utf8')) !== code) {
  process.stderr.write(`${file} is not what schemas/pipeline.schema.json gives: run "npm run docs".\n`);
  process.exitCode = 1;
}
