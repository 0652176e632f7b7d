import { join } from 'node:path';
import type { Stage } from '../support/stage.js';

/** A feature of one developer, and the file with its commits as `git am` takes them. */
export type FeatureWork = Readonly<{ person: string; feature: string; patch: string }>;

/** Gives a developer a worktree with a feature branch from main, commits what they did there, and pushes it. */
export const startFeature = async (stage: Stage, { person, feature, patch }: FeatureWork): Promise<void> => {
  const dir = join(stage.dir, person);
  await stage.quietly(['git', 'worktree', 'add', '--quiet', '-b', `feature/${feature}`, dir, 'main']);
  await stage.quietly(['git', '-C', dir, 'am', '--quiet', patch]);
  await stage.quietly(['git', '-C', dir, 'push', '--quiet', 'origin', `feature/${feature}`]);
  await stage.show(['git', '-C', dir, '--no-pager', 'diff', '--compact-summary', 'main', 'HEAD']);
};
