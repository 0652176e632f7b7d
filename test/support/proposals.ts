import { expect } from 'chai';
import { failure } from './failure.js';
import type { Stage } from './stage.js';

/** The id of the run that something leaves waiting for its pull request. */
export const waitingRun = async (act: Promise<unknown>): Promise<string> => {
  const error = await failure(act);
  expect(error).to.include({ name: 'PullRequestPendingError', exitCode: 69 });
  return (error as unknown as Readonly<{ data: { run: string } }>).data.run;
};

/** The refs of proposals, their branches and locks that the remote of a stage has. */
export const proposalRefs = async (stage: Stage): Promise<readonly string[]> =>
  [...(await stage.refs()).keys()].filter((ref) => /proposals|sre\/promote|locks/.test(ref));

/**
 * Moves a branch of the remote as its host does, by a commit that is made in the clone.
 *
 * @param act makes the commit, with the branch checked out
 */
export const onHost = async (stage: Stage, act: () => Promise<unknown>, branch = 'qa'): Promise<void> => {
  await stage.local.git('fetch', '--quiet', 'origin');
  await stage.local.git('checkout', '--quiet', '-B', 'host', `origin/${branch}`);
  await act();
  await stage.local.push(`host:${branch}`);
};

/**
 * Merges a run's pull request as its host does.
 *
 * @param how options of `git merge`; with `--squash` it is committed with the message that follows
 */
export const mergeAtHost = async (
  stage: Stage,
  run: string,
  how: readonly string[] = ['--no-ff'],
  message = 'Squashed (#1)'
): Promise<void> =>
  onHost(stage, async () => {
    await stage.local.git('merge', '--quiet', ...how, `origin/sre/promote/${run}`);
    if (how.includes('--squash')) await stage.local.git('commit', '--quiet', '-m', message);
  });
