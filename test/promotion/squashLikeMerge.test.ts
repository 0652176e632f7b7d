import { expect } from 'chai';
import { SfError } from '@salesforce/core/sfError';
import { memberKey } from '../../src/common/member.js';
import { syncFeature } from '../../src/promotion/features/syncFeature.js';
import { listInstances } from '../../src/promotion/instances/listInstances.js';
import { listFeatures } from '../../src/promotion/landscape/listFeatures.js';
import { readDiff } from '../../src/promotion/landscape/diff.js';
import { verifyRecords } from '../../src/promotion/landscape/verifyRecords.js';
import type { Plan } from '../../src/promotion/plan.js';
import { apexClass, Stage, type StageInstances } from '../support/stage.js';

const squash = { mergeMethod: 'squash' } as const;
const merging: StageInstances = { production: {}, qa: { parent: 'production' }, dev: { parent: 'qa' } };
const squashing: Readonly<Record<string, StageInstances>> = {
  'in the root': { ...merging, production: squash },
  everywhere: {
    production: squash,
    qa: { parent: 'production', ...squash },
    dev: { parent: 'qa', ...squash },
  },
  'below the root': { ...merging, qa: { parent: 'production', ...squash } },
};

/** What there is after an act. */
type Told = Readonly<{ what: string; outcome: unknown; classes: unknown; features: unknown; distance: unknown }>;

/** What a person does, and what comes of each act. */
type Acts = Readonly<{
  stage: Stage;
  start: (name: string, ...from: readonly string[]) => Promise<void>;
  work: (name: string, className: string, body?: string) => Promise<void>;
  promote: (names: string | readonly string[], to?: string) => Promise<void>;
  whole: () => Promise<void>;
  back: () => Promise<void>;
  undo: (name: string, instance: string) => Promise<void>;
  undoNewest: (instance: string) => Promise<void>;
  sync: (name: string) => Promise<void>;
  restart: () => Promise<void>;
}>;

const severalUndone = 'several features at once, undone together, and one of them again';

const scenes: Readonly<Record<string, (acts: Acts) => Promise<void>>> = {
  'an undo below, and all of that instance afterwards': async ({ start, promote, whole, undo }) => {
    await start('a');
    await start('b');
    await promote('a', 'production');
    await undo('a', 'qa');
    await promote('b', 'qa');
    await whole();
  },
  'an undo above, and its way back': async ({ start, promote, back, undo, whole }) => {
    await start('a');
    await start('b');
    await promote('a', 'production');
    await back();
    await undo('a', 'production');
    await promote('b', 'production');
    await back();
    await whole();
  },
  'an undo that is asked for twice': async ({ start, promote, undo }) => {
    await start('a');
    await promote('a', 'production');
    await undo('a', 'production');
    await undo('a', 'production');
  },
  'a feature that goes on after its undo above, and all of the instance below': async ({
    start,
    promote,
    whole,
    undo,
    work,
  }) => {
    await start('a');
    await promote('a', 'production');
    await undo('a', 'production');
    await work('a', 'A', ' /* more */ ');
    await promote('a', 'production');
    await start('b');
    await promote('b', 'qa');
    await whole();
  },
  'a feature that is synced before and after its undo': async ({ start, promote, sync, undo, work }) => {
    await start('a');
    await promote('a', 'production');
    await sync('a');
    await undo('a', 'production');
    await sync('a');
    await promote('a');
    await promote('a');
    await work('a', 'A2');
    await promote('a', 'production');
  },
  'a feature that is promoted again after its undo, and goes on': async ({ start, promote, sync, undo, work }) => {
    await start('a');
    await promote('a', 'production');
    await sync('a');
    await undo('a', 'production');
    await promote('a', 'production');
    await work('a', 'A', ' /* more */ ');
    await promote('a', 'production');
    await start('d');
    await promote('d', 'production');
  },
  'a feature that brings no file to an instance': async ({ start, promote, sync }) => {
    await start('a');
    await start('c');
    await promote('a', 'qa');
    await promote('c', 'production');
    await sync('a');
    await promote('a');
    await promote('a', 'production');
  },
  'all of an instance, undone, and one of its features again': async ({ start, promote, whole, undoNewest, work }) => {
    await start('a');
    await start('b');
    await promote('a', 'qa');
    await promote('b', 'qa');
    await whole();
    await undoNewest('production');
    await promote('a', 'production');
    await work('b', 'B', ' /* more */ ');
    await promote('b', 'production');
  },
  [severalUndone]: async ({ start, promote, whole, undoNewest, work }) => {
    await start('a');
    await start('b');
    await promote(['a', 'b'], 'production');
    await undoNewest('production');
    await promote('a', 'production');
    await work('b', 'B', ' /* more */ ');
    await promote('b', 'production');
    await whole();
    await work('b', 'B', ' /* still more */ ');
    await promote('b', 'production');
  },
  'a feature that was built upon one that was undone': async ({ start, promote, undo }) => {
    await start('a');
    await promote('a', 'qa');
    await start('b', 'a');
    await undo('a', 'qa');
    await promote('b', 'qa');
    await promote('b', 'production');
    await undo('a', 'production');
    await promote('a', 'production');
    await undo('a', 'production');
    await start('d', 'b');
    await promote('d', 'production');
  },
  'a feature that met another one upon the same lines': async ({ start, promote, sync, work }) => {
    await start('a');
    await work('a', 'Base', ' /* a */ ');
    await promote('a', 'production');
    await start('b');
    await work('b', 'Base', ' /* b */ ');
    await promote('b', 'production');
    await sync('a');
    await work('a', 'Base', ' /* a2 */ ');
    await promote('a', 'production');
  },
  'a restart from a parent that holds some': async ({ start, promote, restart }) => {
    await start('a');
    await start('b');
    await promote('a', 'production');
    await promote('b', 'qa');
    await restart();
    await promote('b', 'qa');
  },
};

const proposing = { publish: 'pull-request' } as const;
const proposed: StageInstances = {
  production: proposing,
  qa: { parent: 'production', ...proposing },
  dev: { parent: 'qa' },
};

/** What a host does with a pull request that it squashes under a message of its own. */
const land = async (stage: Stage, error: Readonly<{ data?: unknown }>): Promise<void> => {
  const { run, into } = error.data as Readonly<{ run: string; into: string }>;
  await stage.local.git('fetch', '--quiet', 'origin');
  await stage.local.git('checkout', '--quiet', '-B', 'host', `origin/${into}`);
  await stage.local.git('merge', '--quiet', '--squash', `origin/sre/promote/${run}`);
  await stage.local.git('commit', '--quiet', '--allow-empty', '-m', `Pull request of ${run}`);
  await stage.local.push(`host:${into}`);
  await stage.resume(run);
};

/** Does an act, and lets its pull request be squashed; one that goes on through several instances is done again then. */
const landing = async (stage: Stage, act: () => Promise<unknown>, isStaged: boolean): Promise<unknown> => {
  for (let count = 0; ; count += 1) {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof SfError)) throw error;
      if (error.name === 'NothingToPromoteError' && count > 0) return undefined;
      if (error.name !== 'PullRequestPendingError') throw error;
      await land(stage, error);
      if (!isStaged) return undefined;
    }
  }
};

/** Plays a scene, and tells what orgs, branches and lists say after each act. */
const play = async (tree: StageInstances, scene: (acts: Acts) => Promise<void>): Promise<readonly Told[]> => {
  const stage = await Stage.open({}, {}, tree);
  const told: Told[] = [];
  const tell = async (what: string, act: () => Promise<unknown>): Promise<void> => {
    const isStaged = what.startsWith('promote') && what.endsWith('production');
    const outcome = await landing(stage, act, isStaged).catch((error: unknown) => (error as Error).name);
    const state = await stage.with(async (context) => {
      const { features } = await listFeatures(context, {});
      const { discrepancies } = await verifyRecords(context, ['production', 'qa']);
      const { instances } = await listInstances(context);
      const { commits } = await readDiff(context, { from: 'qa', to: 'production', includeUndeployed: false });
      return {
        features: features.map(({ name, heldBy, next, takenOutOf }) => ({
          name,
          heldBy: heldBy.map(({ instance, waiting }) => [instance, waiting]),
          takenOutOf: takenOutOf.map(({ instance }) => instance),
          next: next?.instance,
        })),
        distance: instances.map(({ name, ahead, behind }) => [name, ahead, behind]),
        coming: commits.length,
        discrepancies,
      };
    });
    const classes = ['production', 'qa'].map((org) => [
      org,
      [...stage.org(org).files()]
        .filter(([path]) => path.endsWith('.cls'))
        .map(([path, content]) => [path, content.toString()])
        .sort(),
    ]);
    told.push({ what, outcome, classes, ...state });
  };
  const operations = ({ plan }: Readonly<{ plan: Plan }>): readonly string[] => [
    plan.target.name,
    ...plan.delta.components.map((component) => `${component.operation} ${memberKey(component)}`).sort(),
  ];
  const work: Acts['work'] = async (name, className, body) => {
    await stage.local.checkout(`feature/${name}`);
    await stage.local.git('pull', '--quiet', 'origin', `feature/${name}`);
    await stage.local.commit('Go on', apexClass(className, body));
    await stage.local.push(`feature/${name}`);
  };
  try {
    await scene({
      stage,
      start: async (name, from) => {
        await stage.local.git('fetch', '--quiet', 'origin');
        await stage.local.branch(`feature/${name}`, from === undefined ? 'origin/main' : `feature/${from}`);
        await stage.local.commit(`Begin ${name}`, apexClass(name.toUpperCase()));
        await stage.local.push(`feature/${name}`);
      },
      work,
      promote: async (names, to) =>
        tell(`promote ${names.toString()} ${to ?? ''}`, async () =>
          (
            await stage.promoteInStages({ features: [names].flat(), from: 'dev', ...(to === undefined ? {} : { to }) })
          ).map(operations)
        ),
      whole: async () => tell('whole', async () => operations(await stage.promote({ features: [], from: 'qa' }))),
      back: async () =>
        tell('back', async () =>
          (await stage.backPromote({ from: 'production', to: ['qa'] })).map((each) => {
            if (each.outcome === 'failed') throw each.error;
            return each.outcome === 'published' ? operations(each.promoted) : each.outcome;
          })
        ),
      undo: async (feature, instance) =>
        tell(`undo ${feature} in ${instance}`, async () => operations(await stage.undo({ feature, instance }))),
      undoNewest: async (instance) =>
        tell(`undo in ${instance}`, async () => operations(await stage.undo({ instance }))),
      sync: async (name) =>
        tell(`sync ${name}`, async () => {
          await stage.with(async (context) => syncFeature(context, name));
          return stage.remote.files(`feature/${name}`);
        }),
      restart: async () => tell('restart', async () => void (await stage.sync({ name: 'qa', restart: true }))),
    });
  } finally {
    await stage.close();
  }
  return told;
};

/** Without the plans, which are not at hand once a pull request is resumed. */
const inShort = (name: string, told: readonly Told[]): readonly unknown[] =>
  told.map(({ outcome, distance, ...rest }) => ({
    ...rest,
    // The undo of several features is one commit there, and several where they were merged.
    ...(name === severalUndone ? {} : { distance }),
    error: typeof outcome === 'string' ? outcome : undefined,
  }));

const known = new Map<string, Promise<readonly Told[]>>();

/** What a scene comes to by merges: the same for all that is compared with it. */
const byMerges = async (name: string): Promise<readonly Told[]> => {
  const told = known.get(name) ?? play(merging, scenes[name]);
  known.set(name, told);
  return told;
};

describe('pull requests that their host squashes, compared with merges', () => {
  for (const [name, scene] of Object.entries(scenes)) {
    // Each act is three here: all scenes but the shortest are left to the soak.
    it(`${name} ${name === 'an undo that is asked for twice' ? '@long' : '@soak'}`, async () => {
      expect(inShort(name, await play(proposed, scene))).to.deep.equal(inShort(name, await byMerges(name)));
    });
  }
});

describe('linear history, compared with merges', () => {
  const shown: keyof typeof scenes = 'an undo below, and all of that instance afterwards';
  for (const [name, scene] of Object.entries(scenes)) {
    for (const [where, tree] of Object.entries(squashing)) {
      // In a part of the tree it comes to what it does everywhere: that, and all scenes but one, are left to the soak.
      it(`${where}: ${name} ${where === 'everywhere' && name === shown ? '@long' : '@soak'}`, async () => {
        expect(await play(tree, scene)).to.deep.equal(await byMerges(name));
      });
    }
  }
});
