import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { Stage } from '../demo/support/stage.js';
import { linkPlugins, peer, timeFiles, timeManifests } from './delta/deltas.js';
import type { Generated } from './delta/repository.js';
import { layOutPlugins } from './plugins.js';
import { table } from './table.js';

const usage = `Measures the delta on this machine, and prints tables. Trust the ratios of one run, not its seconds.

  npm run bench:delta -- [--runs 5] [--manifests 1000x10,1000x100] [--files 10000x5000]

  --runs       how often each command is run, in turn
  --manifests  sizes of repositories for manifests alone: files x changed files
  --files      the same for what is written with files
  --peer       time the peer with files, too, once each: it takes minutes
`;

const sizesOf = (text: string): Generated[] =>
  text
    .split(',')
    .filter((size) => size !== '')
    .flatMap((size) => {
      const [files, changed] = size.split('x').map(Number);
      return (['flat', 'nested'] as const).map((layout) => ({ files, changed, layout }));
    });

const main = async (): Promise<void> => {
  const { values } = parseArgs({
    options: {
      runs: { type: 'string', default: '5' },
      manifests: {
        type: 'string',
        default: '1000x10,1000x100,10000x100,10000x1000,100000x100,100000x1000,100000x10000',
      },
      files: { type: 'string', default: '10000x5000,50000x15000' },
      peer: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(usage);
    return;
  }
  const print = (...lines: readonly string[]): void => void process.stdout.write(`${lines.join('\n')}\n`);
  const stage = await Stage.open('sf-sre-bench');
  const interrupt = (): void => void stage.endProcesses();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupt);
  try {
    print(`node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}; peer ${peer}`, '');
    const plugins = await layOutPlugins(stage);
    await linkPlugins(stage);
    const runs = Number(values.runs);
    print(
      `Whole processes, the median of ${runs} runs each in turn, without sf's log file. floor: git's diff, read by a bare node.`,
      ''
    );
    print(table(await timeManifests(stage, plugins, { sizes: sizesOf(values.manifests), runs })), '');
    print('floor: the diff, one git cat-file --batch, and the writing of the changed files.', '');
    print(table(await timeFiles(stage, plugins, { sizes: sizesOf(values.files), runs, withPeer: values.peer })), '');
    print('net: beyond a command of sf that does nothing, in the same run.');
  } finally {
    await stage.stop();
    await stage.remove();
  }
};

await main();
