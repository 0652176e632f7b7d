import { join } from 'node:path';
import type { Stage } from '../demo/support/stage.js';
import { type Size, writeLandscape } from './landscape.js';
import { type Plugins, timeOf } from './plugins.js';
import { duration, median, ratio, type Rows } from './table.js';

/**
 * Times `sf sre status` and `sf sre feature list` as whole processes in pipelines of several sizes, each after a first one
 * that fetches everything. The floor is a command that does nothing.
 *
 * @param runs how often each is run
 */
export const timeStatus = async (
  stage: Stage,
  plugins: Plugins,
  { sizes, runs }: Readonly<{ sizes: readonly Size[]; runs: number }>
): Promise<Rows> => {
  const rows: string[][] = [];
  for (const [index, size] of sizes.entries()) {
    const [remote, clone] = [join(stage.dir, `landscape-${index}.git`), join(stage.dir, `landscape-${index}`)];
    await stage.unseen(['git', 'init', '--bare', '--quiet', remote], { dir: stage.dir });
    await writeLandscape(remote, size);
    await stage.unseen(['git', 'clone', '--quiet', remote, clone], { dir: stage.dir });
    const floor: number[] = [];
    const status: number[] = [];
    const list: number[] = [];
    for (let round = 0; round <= runs; round += 1) {
      const times = [
        await timeOf(stage, { name: 'an empty command', args: plugins.empty, dir: clone }),
        await timeOf(stage, { name: 'status', args: [...plugins.sre, 'status'], dir: clone }),
        await timeOf(stage, { name: 'feature list', args: [...plugins.sre, 'feature', 'list'], dir: clone }),
      ];
      if (round > 0) [floor, status, list].forEach((each, column) => each.push(times[column]));
    }
    const base = median(floor);
    rows.push([
      `${size.instances} instances, ${size.features} features`,
      ...[status, list].flatMap((each) => [duration(median(each)), ratio(median(each), base)]),
    ]);
  }
  const against = 'against an empty command';
  return [['pipeline', 'status', against, 'feature list', against], ...rows];
};
