import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Stage } from '../demo/support/stage.js';
import { type Plugins, type Subject, timeOf } from './plugins.js';
import { duration, median, ratio, type Rows } from './table.js';

/**
 * Times whole processes, each subject in its turn so that all meet the same machine: bare node, a command that does
 * nothing, `sf sre --help`, and `sf sre instance list` of four instances without any org logged in.
 *
 * @param runs how often each is run; one more that is not counted comes first
 */
export const timeStartUps = async (stage: Stage, plugins: Plugins, runs: number): Promise<Rows> => {
  await writePipeline(stage);
  const subjects: Subject[] = [
    { name: 'node, nothing to do', args: ['--eval', ''] },
    { name: 'an empty SfCommand', args: plugins.empty },
    { name: 'sf sre --help', args: [...plugins.sre, '--help'] },
    { name: 'sf sre instance list', args: [...plugins.sre, 'instance', 'list'] },
  ];
  const times = new Map<Subject, number[]>(subjects.map((subject) => [subject, []]));
  for (let round = 0; round <= runs; round++) {
    for (const subject of subjects) {
      const time = await timeOf(stage, subject);
      if (round > 0) times.get(subject)?.push(time);
    }
  }
  const [bare, emptyCommand] = subjects.map((subject) => median(times.get(subject) ?? []));
  return [
    ['process', 'median', 'fastest', 'against node', 'against an empty command'],
    ...[...times].map(([{ name }, each]) => [
      name,
      duration(median(each)),
      duration(Math.min(...each)),
      ratio(median(each), bare),
      ratio(median(each), emptyCommand),
    ]),
  ];
};

/** A repository whose main branch, shared on a remote, holds a pipeline; no org behind it is known. */
const writePipeline = async (stage: Stage): Promise<void> => {
  const { dir, remote, clone } = stage;
  await stage.unseen(['git', 'init', '--bare', '--quiet', remote], { dir });
  await stage.unseen(['git', 'clone', '--quiet', remote, clone], { dir });
  await writeFile(join(clone, 'sfdx-project.json'), `${JSON.stringify(project, undefined, 2)}\n`);
  await stage.unseen(['git', 'add', '.']);
  await stage.unseen(['git', 'commit', '--quiet', '-m', 'Begin']);
  await stage.unseen(['git', 'push', '--quiet', 'origin', 'main', 'main:uat', 'main:qa', 'main:dev']);
};

const project = {
  packageDirectories: [{ path: 'force-app', default: true }],
  sourceApiVersion: '66.0',
  plugins: {
    sre: {
      instances: {
        production: { org: 'production', branch: 'main' },
        uat: { org: 'uat', branch: 'uat', parent: 'production' },
        qa: { org: 'qa', branch: 'qa', parent: 'uat' },
        dev: { org: 'dev', branch: 'dev', parent: 'qa' },
      },
    },
  },
};
