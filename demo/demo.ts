import { parseArgs } from 'node:util';
import { bringProject } from './acts/bringProject.js';
import { develop } from './acts/develop.js';
import { linkInstances } from './acts/linkInstances.js';
import { openOrgs } from './acts/openOrgs.js';
import { promoteFeatures } from './acts/promoteFeatures.js';
import { showOutcome } from './acts/showOutcome.js';
import { repositoryFolder } from './support/programs.js';
import { Stage } from './support/stage.js';

const usage = `Shows the plugin at work: four local orgs, a project, and features on their way to production.

  npm run demo              everything is stopped and removed at the end
  npm run demo -- --keep    orgs and project stay for playing with
`;

const acts = [openOrgs, bringProject, linkInstances, develop, promoteFeatures, showOutcome];

/** Where node keeps the code that it compiled: commands that start again start faster. */
const compileCache = `${repositoryFolder}/node_modules/.cache/demo`;

/** Exit code of a process that Ctrl-C ended. */
const INTERRUPTED = 130;

const play = async (stage: Stage, isOver: () => boolean): Promise<void> => {
  const started = Date.now();
  stage.narrator.say(
    `DEMO=${stage.dir}  all that follows happens here, in a home of its own`,
    `SRE=${repositoryFolder}  this repository`,
    'Behind "sf sre" stands bin/run.js of this repository, which starts faster than through sf; "sf" alone is the real CLI.'
  );
  for (const act of acts) {
    await act(stage);
    if (isOver()) return;
  }
  stage.narrator.say(`That took ${Math.round((Date.now() - started) / 1000)} seconds.`);
};

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
  const stage = await Stage.open('sf-sre-demo', { NODE_COMPILE_CACHE: compileCache });
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
