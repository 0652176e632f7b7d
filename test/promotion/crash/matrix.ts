import { isDeepStrictEqual } from 'node:util';
import { systemClock } from '../../../src/common/clock.js';
import { openContext } from '../../../src/promotion/context.js';
import { Freezer } from '../../support/freezer.js';
import { tick } from '../../support/gitRepo.js';
import { apexClass, Stage } from '../../support/stage.js';
import type { RemoteKind, Scene } from './scenes.js';
import { effects, finishProposed, impatient, unlockDead, type Way } from './ways.js';

/** What became of a run that crashed at one point, when a person had gone on. */
export type Cell = Readonly<{ point: string; way: string; outcome: 'done' | 'untouched' | 'wrong'; why?: string }>;

/** Where runs crash, and into what. */
export type Place = Readonly<{ scene: Scene; remote: RemoteKind }>;

const open = async ({ scene, remote }: Place): Promise<Stage> => {
  const { prepare } = scene;
  const { prepare: prepareRemote } = remote;
  const stage = await Stage.open(apexClass('Old'), remote.settings, scene.tree);
  await prepareRemote(stage);
  await prepare(stage);
  return stage;
};

/** Lets the scene go on until it freezes or ends. */
const actUntil = async (stage: Stage, { act }: Scene, freezer: Freezer, told = effects()): Promise<void> => {
  tick(process.env);
  const opened = await openContext({ dir: stage.local.dir, env: stage.env, clock: systemClock });
  const context = impatient(opened);
  try {
    await Promise.race([freezer.run(async () => act(context, told)), freezer.frozen]);
  } finally {
    await opened.repo.close();
  }
};

/** A little longer than an org is given to take in a deploy, in milliseconds: so a deploy without an answer is sent again. */
const beyondSettling = 32_000;

/**
 * Lets the scene go on to its end.
 *
 * @returns the error that it ended with
 */
export const actOut = async (stage: Stage, scene: Scene, freezer = new Freezer()): Promise<unknown> => {
  try {
    await actUntil(stage, scene, freezer, { ...effects(), wait: beyondSettling });
    return undefined;
  } catch (error) {
    return error;
  }
};

/** What a run that is done leaves behind, but for ids and times. */
type Done = Readonly<{ tree: string; org: unknown; record: unknown }>;

const stateOf = async (stage: Stage, { instance }: Scene, prefix: string): Promise<Done> => {
  const branch = instance;
  const record = await stage.remote.read(`${prefix}/instances/${instance}`, 'record.json');
  const { kind, features, manifest, deletions, owed } = JSON.parse(record ?? '{}') as Record<string, unknown>;
  const names = (features as ReadonlyArray<Readonly<{ name: string }>> | undefined)?.map(({ name }) => name);
  return {
    tree: await stage.remote.git('rev-parse', `${branch}^{tree}`),
    org: [...stage.org(instance).files()].map(([path, content]) => [path, content.toString('base64')]),
    record: { kind, names, manifest, deletions, owed },
  };
};

const prefixOf = ({ settings }: RemoteKind): string =>
  (settings as Readonly<{ sre?: { refNamespace?: string } }>).sre?.refNamespace ?? 'refs/sre';

/** The deploys that an org accepted. */
const accepted = (stage: Stage, { instance }: Scene): number =>
  stage.org(instance).jobs.filter(({ status, options }) => status === 'Succeeded' && !options.checkOnly).length;

const proposalBranches = 'refs/heads/sre/promote/';

const isLeftover = (ref: string, prefix: string): boolean =>
  /^(locks|queues|proposals)\//.test(ref.slice(prefix.length + 1)) || ref.startsWith(proposalBranches);

/** What the remote has of runs beside branches and records; late, the branch of a proposal may be made once more. */
const leftovers = async (stage: Stage, prefix: string, isLate: boolean): Promise<readonly string[]> => {
  const found = [...(await stage.refs())].filter(
    ([ref]) => isLeftover(ref, prefix) && !(isLate && ref.startsWith(proposalBranches))
  );
  const runs = found.map(async ([ref, commit]) => `${ref} of ${await runOf(stage, commit)}`);
  return Promise.all(runs);
};

const runOf = async (stage: Stage, commit: string): Promise<string> =>
  /^Run: (\S+)$/m.exec(await stage.remote.git('log', '-1', '--format=%B', commit))?.[1] ?? 'nobody';

/** The points that a scene passes, what it leaves behind, and how many of its deploys the org accepted. */
export type Uncrashed = Readonly<{ points: readonly string[]; done: Done; sent: number }>;

/**
 * Runs a scene without a crash.
 *
 * @param look sees the stage afterwards
 */
export const uncrashed = async (
  place: Place,
  look: (stage: Stage) => void = (): void => undefined
): Promise<Uncrashed> => {
  const stage = await open(place);
  try {
    const freezer = new Freezer();
    const deploys = accepted(stage, place.scene);
    await actUntil(stage, place.scene, freezer);
    look(stage);
    const sent = accepted(stage, place.scene) - deploys;
    return { points: freezer.points, done: await stateOf(stage, place.scene, prefixOf(place.remote)), sent };
  } finally {
    await stage.close();
  }
};

/** How a run crashes, and how it is gone on with. */
export type Crash = Readonly<{
  point: string;
  crash: (stage: Stage) => Promise<void>;
  way: Way;
  /** What the dead run still does, once it was gone on with: a child outlived it. */
  late?: () => Promise<unknown>;
}>;

/** Crashes a scene at one of its points. */
export const at = (place: Place, { points }: Uncrashed, index: number): Pick<Crash, 'point' | 'crash' | 'late'> => {
  const freezer = new Freezer(index);
  return {
    point: `${index} ${points[index]}`,
    crash: async (stage) => actUntil(stage, place.scene, freezer),
    late: async () => freezer.doLate(),
  };
};

/** Crashes a scene, goes on one way, and tells what that comes to. */
export const afterCrash = async (
  place: Place,
  { done, sent: wanted }: Uncrashed,
  { point, crash, way, late }: Crash
): Promise<Cell> => {
  const { scene, remote } = place;
  const prefix = prefixOf(remote);
  const stage = await open(place);
  const common = { point, way: way.name };
  const everything = async (): Promise<unknown> => {
    const orgs = Object.keys(scene.tree).map((name) =>
      [...stage.org(name).files()].map(([path, content]) => [path, content.toString('base64')])
    );
    // Where a feature is developed may be known by now.
    const refs = [...(await stage.refs())].filter(
      ([ref]) => !ref.startsWith(`${prefix}/features/`) && !isLeftover(ref, prefix)
    );
    return { refs, orgs };
  };
  try {
    const before = await everything();
    const deploys = accepted(stage, scene);
    const aside = new Set(scene.aside === undefined ? [] : [await scene.aside(stage)]);
    const leftBefore = aside.size === 0 ? [] : await leftovers(stage, prefix, false);
    await crash(stage);
    await way.take(stage, aside);
    if (late) {
      await late();
      await way.take(stage, aside);
      await unlockDead.take(stage, aside);
      await finishProposed.take(stage);
    }
    const left = await leftovers(stage, prefix, late !== undefined);
    const sent = accepted(stage, scene) - deploys;
    const isLeftAsBefore = isDeepStrictEqual(left, leftBefore);
    if (sent === 0 && isLeftAsBefore && isDeepStrictEqual(await everything(), before)) {
      return { ...common, outcome: 'untouched' };
    }
    if (left.length > 0) return { ...common, outcome: 'wrong', why: `left ${left.join(', ')}` };
    const state = await stateOf(stage, scene, prefix);
    if (sent === wanted && isDeepStrictEqual(state, done)) return { ...common, outcome: 'done' };
    return { ...common, outcome: 'wrong', why: `${sent} deploys, ${JSON.stringify(state.record)}` };
  } catch (error) {
    const why = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return { ...common, outcome: 'wrong', why };
  } finally {
    await stage.close();
  }
};
