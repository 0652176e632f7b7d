import { parseArgs } from 'node:util';
import { play } from './play.js';
import { repositoryFolder } from './support/programs.js';
import { Stage } from './support/stage.js';

const usage = `Shows the plugin at work: four local orgs, a project, and features on their way to production.

  npm run demo              everything is stopped and removed at the end
  npm run demo -- --keep    orgs and project stay for playing with
`;

/** Where node keeps the code that it compiled: commands that start again start faster. */
const compileCache = `${repositoryFolder}/node_modules/.cache/demo`;

/** Exit code of a process that Ctrl-C ended. */
const INTERRUPTED = 130;

const tellHowToPlay = async (stage: Stage): Promise<void> => {
  const file = await stage.writeShellFile();
  stage.narrator.say(
    'The orgs run on, and the project is there to play with. In a shell (the second line makes the plugin part of sf):',
    `  source ${file}`,
    `  sf plugins link ${repositoryFolder}`,
    '  sf sre instance list',
    'For instance, give Kim the field that the org of qa missed:',
    '  git -C $DEMO/kim add . && git -C $DEMO/kim commit -m "Add the field of half stars"',
    '  sf sre promote --feature half-stars',
    '',
    'To end it, in this repository:',
    `  npm run local-org -- stop --dir ${stage.orgs}`,
    `  rm -r ${stage.dir}`
  );
};

const main = async (): Promise<void> => {
  const { values } = parseArgs({ options: { keep: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } });
  if (values.help) {
    process.stdout.write(usage);
    return;
  }
  const stage = await Stage.open('sf-sre-demo', { variables: { NODE_COMPILE_CACHE: compileCache } });
  let interrupted = false;
  const interrupt = (): void => {
    interrupted = true;
    void stage.endProcesses();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupt);
  process.stdout.on('error', interrupt);
  try {
    await play(stage, () => interrupted);
  } catch (error) {
    process.exitCode = interrupted ? INTERRUPTED : 1;
    const message = error instanceof Error ? error.message : String(error);
    if (!interrupted) process.stderr.write(`\nThe demo stops here: ${message}\n`);
  }
  if (interrupted) process.exitCode = INTERRUPTED;
  if (values.keep) {
    await tellHowToPlay(stage);
    return;
  }
  await stage.stop();
  await stage.remove();
};

await main();
