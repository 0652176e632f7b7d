import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { Stage } from '../demo/support/stage.js';
import { layOutPlugins } from './plugins.js';
import { timePromotions } from './promotions.js';
import { timeStartUps } from './startUp.js';
import { timeStatus } from './status.js';
import { table } from './table.js';

const usage = `Measures the plugin on this machine, and prints tables. Trust the ratios of one run, not its seconds.

  npm run bench -- [--runs 9] [--components 1,100,5000,1] [--pipelines 5x20,5x1000,60x20,60x1000]

  --runs        how often each short command is run
  --components  how many components each promotion brings, one promotion after the other into the same org
  --pipelines   sizes of pipelines to show the status of: instances x features
`;

const main = async (): Promise<void> => {
  const { values } = parseArgs({
    options: {
      runs: { type: 'string', default: '9' },
      components: { type: 'string', default: '1,100,5000,1' },
      pipelines: { type: 'string', default: '5x20,5x1000,60x20,60x1000' },
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
    print(`node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`, '');
    print(`Whole processes, ${values.runs} runs each in turn; both plugins with their manifests:`, '');
    const plugins = await layOutPlugins(stage);
    print(table(await timeStartUps(stage, plugins, Number(values.runs))), '');
    print(`Pipelines of several sizes, all fetched before, ${values.runs} runs each in turn:`, '');
    const sizes = values.pipelines.split(',').map((size) => {
      const [instances, features] = size.split('x').map(Number);
      return { instances, features };
    });
    print(table(await timeStatus(stage, plugins, { sizes, runs: Number(values.runs) })), '');
    print('Promotions of new components, 49 of 50 of them Apex classes, into a local org:', '');
    print(table(await timePromotions(stage, values.components.split(',').map(Number))), '');
    print(
      "org's own: requests and the deploy job, in the org's process. poll wait: until the job's end was asked for."
    );
  } finally {
    await stage.stop();
    await stage.remove();
  }
};

await main();
