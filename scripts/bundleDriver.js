// Puts the modules of the merge driver into one, which git starts faster: src/mergeDriver/bundled.ts.
import { build } from 'esbuild';

await build({
  entryPoints: ['lib/mergeDriver/driver.js'],
  outfile: 'lib/mergeDriver/bundled.js',
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node22',
  // Errors are those of this process: see src/common/lateError.ts.
  packages: 'external',
  logLevel: 'warning',
});
