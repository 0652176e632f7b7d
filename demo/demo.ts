import { parseArgs } from 'node:util';
import { merging } from './merging/scene.js';
import { needing } from './needing/scene.js';
import { play, releasing, type Scene } from './play.js';
import { repositoryFolder } from './support/programs.js';
import { Stage } from './support/stage.js';

const usage = `Shows the plugin at work: four local orgs, a project, and features on their way to production.

  npm run demo                 two features travel, one of them deletes; a third is refused
  npm run demo -- --merging    two features change the same profile, layout and flow
  npm run demo -- --needing    a feature needs a field that another one adds
  npm run demo -- --keep       orgs and project stay for playing with

Without --keep everything is stopped and removed at the end.
`;

/** Where node keeps the code that it compiled: commands that start again start faster. */
const compileCache = `${repositoryFolder}/node_modules/.cache/demo`;

/** Exit code of a process that Ctrl-C ended. */
const INTERRUPTED = 130;

const tellHowToPlay = async (stage: Stage, { toTry }: Scene): Promise<void> => {
  const file = await stage.writeShellFile();
  stage.narrator.say(
    'The orgs run on, and the project is there to play with. In a shell (the second line makes the plugin part of sf):',
    `  source ${file}`,
    `  sf plugins link ${repositoryFolder}`,
    '  sf sre instance list',
    ...toTry,
    '',
    'To end it, in this repository:',
    `  npm run local-org -- stop --dir ${stage.orgs}`,
    `  rm -r ${stage.dir}`
  );
};

const main = async (): Promise<void> => {
  const { values } = parseArgs({
    options: {
      merging: { type: 'boolean' },
      needing: { type: 'boolean' },
      keep: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    process.stdout.write(usage);
    return;
  }
  const scene = values.merging ? merging : values.needing ? needing : releasing;
  const stage = await Stage.open('sf-sre-demo', { variables: { NODE_COMPILE_CACHE: compileCache } });
  let interrupted = false;
  const interrupt = (): void => {
    interrupted = true;
    void stage.endProcesses();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupt);
  process.stdout.on('error', interrupt);
  try {
    await play(stage, () => interrupted, scene);
  } catch (error) {
    process.exitCode = interrupted ? INTERRUPTED : 1;
    const message = error instanceof Error ? error.message : String(error);
    if (!interrupted) process.stderr.write(`\nThe demo stops here: ${message}\n`);
  }
  if (interrupted) process.exitCode = INTERRUPTED;
  if (values.keep) {
    await tellHowToPlay(stage, scene);
    return;
  }
  await stage.stop();
  await stage.remove();
};

await main();
