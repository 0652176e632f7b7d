import { SfError } from '@salesforce/core/sfError';
import { backPromote } from '../../../src/promotion/backPromote.js';
import type { PromoteEffects } from '../../../src/promotion/carryOut.js';
import type { Context } from '../../../src/promotion/context.js';
import { findRun } from '../../../src/promotion/findRun.js';
import { Journal } from '../../../src/promotion/journal.js';
import { promote } from '../../../src/promotion/promote.js';
import { resumeRun } from '../../../src/promotion/resume.js';
import { undo } from '../../../src/promotion/undo/undo.js';
import { failure } from '../../support/failure.js';
import { pushOnce } from '../../support/pushOnce.js';
import { apexClass, plainRequest, Stage, type StageInstances, ratingChange } from '../../support/stage.js';

/** Something that a run does, and what there is before it. */
export type Scene = Readonly<{
  name: string;
  /** The instance into which it goes. */
  instance: string;
  tree: StageInstances;
  prepare: (stage: Stage) => Promise<void>;
  act: (context: Context, effects: PromoteEffects) => Promise<unknown>;
  /** The run that it is about, which is unfinished before, and afterwards where nothing came of it. */
  aside?: (stage: Stage) => Promise<string>;
}>;

/** A kind of remote. */
export type RemoteKind = Readonly<{
  name: string;
  settings: Readonly<Record<string, unknown>>;
  prepare: (stage: Stage) => Promise<void>;
}>;

const commitRating = async (stage: Stage): Promise<void> => {
  await stage.local.branch('feature/rating', 'origin/main');
  await stage.local.commit('Rate', ratingChange());
  await stage.local.push('feature/rating');
};

const staged = (effects: PromoteEffects): Parameters<typeof promote>[2] => ({
  signal: effects.signal,
  effectsFor: () => effects,
  onStage: async () => Promise.resolve(),
});

/**
 * Does what ends with a pull request.
 *
 * @returns the run that waits for it
 */
const proposing = async (act: () => Promise<unknown>): Promise<string> => {
  const error = await failure(act());
  if (!(error instanceof SfError) || error.name !== 'PullRequestPendingError') throw error;
  return (error.data as unknown as Readonly<{ run: string }>).run;
};

const ratingPromotion = { ...plainRequest, features: ['rating'], from: 'dev' };

const approve = async (context: Context, run: string, effects: PromoteEffects): Promise<unknown> =>
  resumeRun(await findRun(context, run), { ...effects, approvedBy: 'Ada' });

/** Proposes, and goes on as soon as that is approved. */
const byPullRequest = async (context: Context, effects: PromoteEffects): Promise<unknown> =>
  approve(context, await proposing(async () => promote(context, ratingPromotion, staged(effects))), effects);

/** Goes on with what was proposed before its branch went on: proposes it anew, and once more when that is approved. */
const anew = async (context: Context, effects: PromoteEffects): Promise<unknown> => {
  const [{ id }] = await new Journal(context.repo).unfinished();
  return approve(context, await proposing(async () => approve(context, id, effects)), effects);
};

const outdatedProposal = async (stage: Stage): Promise<void> => {
  await commitRating(stage);
  await failure(stage.promote({ features: ['rating'], from: 'dev' }));
  await stage.local.branch('other', 'origin/qa');
  await stage.local.commit('By hand', apexClass('Other'));
  await stage.local.push('other:qa');
};

const unfinished = async (context: Context): Promise<string> => (await new Journal(context.repo).unfinished())[0].id;

/** What the org has accepted conflicts with what was pushed to its branch meanwhile. */
const acceptedInVain = async (stage: Stage): Promise<void> => {
  await commitRating(stage);
  await stage.local.branch('hand', 'origin/qa');
  await stage.local.commit('By hand', apexClass('Base', ' /* by hand */ '));
  await failure(stage.promote({ features: ['rating'], from: 'dev' }, { report: pushOnce(stage, 'hand:qa') }));
};

/** Two proposals, and how a host merges the first one. */
type TwoProposals = Readonly<{ other: string; merge: () => Promise<void> }>;

const proposeTwo = async (stage: Stage): Promise<TwoProposals> => {
  await commitRating(stage);
  const rating = await proposing(async () => stage.promote({ features: ['rating'], from: 'dev' }));
  await stage.feature('feature/other', apexClass('Other'));
  const other = await proposing(async () => stage.promote({ features: ['other'], from: 'dev' }));
  const merge = async (): Promise<void> => {
    await stage.local.git('fetch', '--quiet', 'origin');
    await stage.local.git('checkout', '--quiet', '-B', 'host', 'origin/qa');
    await stage.local.git('merge', '--quiet', '--no-ff', `origin/sre/promote/${rating}`);
  };
  return { other, merge };
};

/** What a host merged while another run deployed, which published without it. */
const mergedMeanwhile = async (stage: Stage): Promise<void> => {
  const { other, merge } = await proposeTwo(stage);
  await merge();
  await stage.resume(other, { approvedBy: 'Ada', report: pushOnce(stage, 'host:qa') });
};

/** What a host merged, and another run brought along to the org. */
const broughtAlong = async (stage: Stage): Promise<void> => {
  const { other, merge } = await proposeTwo(stage);
  await merge();
  await stage.local.push('host:qa');
  // It is proposed anew, upon what the branch has by then.
  await proposing(async () => stage.resume(other, { approvedBy: 'Ada' }));
  await stage.resume(other, { approvedBy: 'Ada' });
};

/** Goes on with what its host has merged: nobody has to approve it. */
const finish = async (context: Context, effects: PromoteEffects): Promise<unknown> =>
  resumeRun(await findRun(context, await unfinished(context)), effects);

/**
 * The scenes: forward, backward, back to what was, and by a pull request. Each adds, changes and deletes a class, where not
 * another run did that already.
 */
export const scenes: readonly Scene[] = [
  {
    name: 'a promotion',
    instance: 'qa',
    tree: { production: {}, qa: { parent: 'production' }, dev: { parent: 'qa' } },
    prepare: commitRating,
    act: async (context, effects): Promise<unknown> => promote(context, ratingPromotion, staged(effects)),
  },
  {
    name: 'a back-promotion',
    instance: 'uat',
    tree: { production: {}, qa: { parent: 'production' }, dev: { parent: 'qa' }, uat: { parent: 'production' } },
    prepare: async (stage): Promise<void> => {
      await commitRating(stage);
      await stage.promote({ features: ['rating'], from: 'dev', to: 'production' });
    },
    act: async (context, effects): Promise<unknown> =>
      backPromote(
        context,
        { ...plainRequest, from: 'production', to: ['uat'], descendants: false },
        { effectsFor: () => effects, onEnd: async () => Promise.resolve() }
      ),
  },
  {
    name: 'an undo',
    instance: 'qa',
    tree: { production: {}, qa: { parent: 'production' }, dev: { parent: 'qa' } },
    prepare: async (stage): Promise<void> => {
      await commitRating(stage);
      await stage.promote({ features: ['rating'], from: 'dev' });
    },
    act: async (context, effects): Promise<unknown> =>
      undo(context, { ...plainRequest, instance: 'qa', includeLater: false, asCommitted: false }, effects),
  },
  {
    name: 'a pull request',
    instance: 'qa',
    tree: { production: {}, qa: { parent: 'production', publish: 'pull-request' }, dev: { parent: 'qa' } },
    prepare: commitRating,
    act: byPullRequest,
  },
  {
    name: 'an outdated pull request',
    instance: 'qa',
    tree: { production: {}, qa: { parent: 'production', publish: 'pull-request' }, dev: { parent: 'qa' } },
    prepare: outdatedProposal,
    act: anew,
  },
  {
    name: 'an undo of what is not published',
    instance: 'qa',
    tree: { production: {}, qa: { parent: 'production' }, dev: { parent: 'qa' } },
    prepare: acceptedInVain,
    aside: async (stage) => stage.with(unfinished),
    act: async (context, effects): Promise<unknown> =>
      undo(
        context,
        { ...plainRequest, run: await unfinished(context), includeLater: false, asCommitted: false },
        effects
      ),
  },
  {
    name: 'a pull request merged beside another run',
    instance: 'qa',
    tree: { production: {}, qa: { parent: 'production', publish: 'pull-request' }, dev: { parent: 'qa' } },
    prepare: mergedMeanwhile,
    act: finish,
  },
  {
    name: 'a pull request that another run brought along',
    instance: 'qa',
    tree: { production: {}, qa: { parent: 'production', publish: 'pull-request' }, dev: { parent: 'qa' } },
    prepare: broughtAlong,
    act: finish,
  },
];

/** The remotes: as most are, without atomic push, and one that takes nothing but branches. */
export const remotes: readonly RemoteKind[] = [
  { name: 'a remote', settings: {}, prepare: async () => Promise.resolve() },
  {
    name: 'a remote without atomic push',
    settings: {},
    prepare: async (stage): Promise<void> => {
      await stage.remote.git('config', 'receive.advertiseAtomic', 'false');
    },
  },
  {
    name: 'a remote that takes branches alone',
    settings: { sre: { refNamespace: 'refs/heads/pipeline' } },
    prepare: async (stage) =>
      stage.remoteHook('update', 'case "$1" in refs/heads/*) ;; *) echo "only branches here" >&2; exit 1;; esac'),
  },
];
