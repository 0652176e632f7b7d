import { cpSync, existsSync, rmSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import JSZip from 'jszip';
import { type Clock, systemClock } from '../../src/common/clock.js';
import type { RefUpdate } from '../../src/git/refs.js';
import { computeDelta } from '../../src/metadata/delta/computeDelta.js';
import { buildPackage } from '../../src/metadata/delta/package.js';
import type { InstanceConfig } from '../../src/pipeline/config.js';
import { openContext, type Context } from '../../src/promotion/context.js';
import { writeRecord } from '../../src/promotion/history.js';
import type { Plan } from '../../src/promotion/plan.js';
import { validatePromotion, type Validated } from '../../src/promotion/validate.js';
import type { PromotionRecord } from '../../src/promotion/record.js';
import { commitFeature } from '../../src/promotion/featureCommit/commitFeature.js';
import type { CommitEffects, CommitOutcome, CommitRequest } from '../../src/promotion/featureCommit/request.js';
import { connectFreshly } from '../../src/promotion/instances/instanceOrgs.js';
import { baselineRecord, recordBaseline } from '../../src/promotion/instances/recordBaseline.js';
import { backPromote, type BackPromoted, type BackPromoteRequest } from '../../src/promotion/backPromote.js';
import type { Promoted, PromoteEffects, RunEffects } from '../../src/promotion/carryOut.js';
import { connectTarget } from '../../src/promotion/connectTarget.js';
import { type PlannedPromotion, planPromotion, promote, type PromoteRequest } from '../../src/promotion/promote.js';
import { findRun } from '../../src/promotion/findRun.js';
import type { ResumeOptions } from '../../src/promotion/finishRun.js';
import { resumeRun } from '../../src/promotion/resume.js';
import { trackingFor } from '../../src/promotion/tracking.js';
import { historyRef, preimageRef } from '../../src/promotion/refNames.js';
import { newRunId, type Run } from '../../src/promotion/run.js';
import { syncInstance, type Synced, type SyncRequest } from '../../src/promotion/sync/syncInstance.js';
import type { RunEvent } from '../../src/promotion/steps/step.js';
import { type PreimageContent, readPreimage } from '../../src/promotion/undo/preimage.js';
import type { UndoRequest } from '../../src/promotion/undo/undoRequest.js';
import { undo, type UndoOutcome } from '../../src/promotion/undo/undo.js';
import { createScratch, type Files, type Scratch, type TestRepository, tick } from './gitRepo.js';
import { enterHome, login, startLocalOrg, type LocalOrgHandle, type OrgHandle } from './orgs.js';

/** An Apex class in source format at the usual place. */
export const apexClass = (name: string, body = ''): Files => ({
  [`force-app/main/default/classes/${name}.cls`]: `public class ${name} {${body}}\n`,
  [`force-app/main/default/classes/${name}.cls-meta.xml`]:
    '<?xml version="1.0" encoding="UTF-8"?>\n<ApexClass xmlns="http://soap.sforce.com/2006/04/metadata">\n    <apiVersion>64.0</apiVersion>\n    <status>Active</status>\n</ApexClass>\n',
});

/** A custom object with fields, in source format. */
export const customObject = (name: string, ...fields: readonly string[]): Files => ({
  [`force-app/main/default/objects/${name}/${name}.object-meta.xml`]: metadata(
    'CustomObject',
    '<deploymentStatus>Deployed</deploymentStatus>',
    `<label>${name}</label>`,
    '<nameField>',
    '    <label>Name</label>',
    '    <type>Text</type>',
    '</nameField>',
    `<pluralLabel>${name}s</pluralLabel>`,
    '<sharingModel>ReadWrite</sharingModel>'
  ),
  ...Object.fromEntries(
    fields.map((field) => [
      `force-app/main/default/objects/${name}/fields/${field}.field-meta.xml`,
      metadata(
        'CustomField',
        `<fullName>${field}</fullName>`,
        `<label>${field}</label>`,
        '<length>80</length>',
        '<type>Text</type>'
      ),
    ])
  ),
});

const metadata = (type: string, ...lines: readonly string[]): string =>
  [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<${type} xmlns="http://soap.sforce.com/2006/04/metadata">`,
    ...lines.map((line) => `    ${line}`),
    `</${type}>`,
    '',
  ].join('\n');

/** The answer of a person who agrees to every plan. */
export const agreeing = async (): Promise<boolean> => Promise.resolve(true);

/** What a feature does that adds a class, changes one, and deletes one that was there: {@link apexClass} of Old. */
export const ratingChange = (): Files => ({
  ...apexClass('Rating'),
  ...apexClass('Base', ' /* rated */ '),
  ...Object.fromEntries(Object.keys(apexClass('Old')).map((path) => [path, undefined])),
});

/** The request of a promotion without any flag. */
export const plainRequest: PromoteRequest = {
  features: [],
  full: false,
  includeMain: false,
  includeUndeployed: false,
  overwrite: [],
  keepOrg: [],
  tests: [],
  ignoreWarnings: false,
};

const branchOf = (name: string, { mirrorOf }: StageInstance = {}): string => {
  const owner = mirrorOf ?? name;
  return owner === 'production' ? 'main' : owner;
};

/** A stage that was built to be copied: the folder that it is kept in, and where it was built. */
type Template = Readonly<{ folder: string; place: string }>;

/** Stages that were built, by what they hold. */
const templates = new Map<string, Promise<Template>>();

const kept = new Set<string>();

/** Keeps a stage until this process ends, beside the place where it was built and where its copies will be. */
const putAside = async (place: string): Promise<Template> => {
  const folder = `${place}.${kept.size}`;
  await rename(place, folder);
  if (kept.size === 0) {
    process.once('exit', () => {
      for (const each of kept) rmSync(each, { recursive: true, force: true });
    });
  }
  kept.add(folder);
  return { folder, place };
};

/** How often local orgs are asked, in milliseconds. */
const frequency = 50;

/** An instance of a stage: its settings, and whether its org, a sandbox for all but production, tracks sources. */
export type StageInstance = Readonly<Partial<Omit<InstanceConfig, 'org' | 'branch'>> & { tracking?: boolean }>;

/** The instances of a stage by name. Each has a branch and an org of its name; that of production is main. */
export type StageInstances = Readonly<Record<string, StageInstance>>;

const settingsOf = (instance: StageInstance): Partial<InstanceConfig> =>
  Object.fromEntries(Object.entries(instance).filter(([key]) => key !== 'tracking'));

const usualInstances: StageInstances = { production: {}, qa: { parent: 'production' }, dev: { parent: 'qa' } };

/**
 * A pipeline over local orgs and a bare remote, each org holding its branch's first commit: dev → qa → production unless
 * told otherwise.
 */
export class Stage {
  /** What runs told, in order. */
  public readonly events: RunEvent[] = [];
  /** The environment that contexts are opened with. */
  public env: Record<string, string | undefined>;
  /** The clock that contexts are opened with. */
  public clock: Clock = { ...systemClock };

  private constructor(
    public readonly scratch: Scratch,
    public readonly remote: TestRepository,
    public readonly local: TestRepository,
    public readonly orgs: LocalOrgHandle,
    private readonly tree: StageInstances,
    private readonly restore: () => void
  ) {
    this.env = { ...process.env };
  }

  /**
   * @param files what main begins with, beside the project file and one class
   * @param prepare what happened on the stage before it is entered, clones that it makes included: done once for all
   * tests that give the same function
   */
  public static async open(
    files: Files = {},
    project: Readonly<Record<string, unknown>> = {},
    tree: StageInstances = usualInstances,
    prepare?: (stage: Stage) => Promise<void>
  ): Promise<Stage> {
    const key = JSON.stringify([files, project, tree, prepare?.toString()]);
    const template = templates.get(key) ?? Stage.build(files, project, tree, prepare);
    templates.set(key, template);
    const { folder: from, place } = await template;
    // Where it was built, since records name the remote by its address; a second one at the same time has another.
    const folder = await createScratch(existsSync(place) ? undefined : place);
    const names = (await readdir(from)).filter((name) => !name.startsWith('home'));
    await Promise.all(
      names.map(async (name) => {
        cpSync(join(from, name), join(folder.dir, name), { recursive: true });
        const settings = join(folder.dir, name, '.git', 'config');
        if (!existsSync(settings)) return;
        await writeFile(settings, (await readFile(settings, 'utf8')).replaceAll(place, folder.dir));
      })
    );
    const [remote, local] = [folder.at('remote.git'), folder.at('local')];
    return Stage.enter(folder, { remote, local, tree });
  }

  /** Builds a stage once; the others of the same content are copies of it. */
  private static async build(
    files: Files,
    project: Readonly<Record<string, unknown>>,
    tree: StageInstances,
    prepare: ((stage: Stage) => Promise<void>) | undefined
  ): Promise<Template> {
    if (prepare) {
      const prepared = await Stage.open(files, project, tree);
      try {
        await prepare(prepared);
      } finally {
        await prepared.leave();
      }
      return putAside(prepared.scratch.dir);
    }
    const folder = await createScratch();
    const instances: Record<string, InstanceConfig> = Object.fromEntries(
      Object.entries(tree).map(([name, instance]) => [
        name,
        { org: name, branch: branchOf(name, instance), ...settingsOf(instance) },
      ])
    );
    const packageDirectories = [{ path: 'force-app', default: true }];
    const { sre = {}, ...rest } = project;
    const plugins = { sre: { ...(sre as object), instances } };
    const settings = { packageDirectories, sourceApiVersion: '64.0', ...rest, plugins };
    const { remote, local } = await folder.pair({
      'sfdx-project.json': JSON.stringify(settings, undefined, 2),
      ...apexClass('Base'),
      ...files,
    });
    const branches = new Set(Object.entries(tree).map(([name, instance]) => branchOf(name, instance)));
    await local.push(...[...branches].filter((branch) => branch !== 'main').map((branch) => `main:${branch}`));
    const stage = await Stage.enter(folder, { remote, local, tree });
    try {
      const metadataFiles = await stage.asMetadata();
      for (const name of Object.keys(instances)) await stage.org(name).fill(metadataFiles);
      await stage.declareFirstBaselines(Object.keys(instances));
    } finally {
      await stage.leave();
    }
    return putAside(folder.dir);
  }

  private static async enter(
    folder: Scratch,
    { remote, local, tree }: Readonly<{ remote: TestRepository; local: TestRepository; tree: StageInstances }>
  ): Promise<Stage> {
    const orgs = await startLocalOrg({
      dir: join(folder.dir, 'orgs'),
      orgs: Object.entries(tree).map(([name, { tracking }]) => ({
        name,
        kind: name === 'production' ? 'production' : 'sandbox',
        ...(tracking ? { tracking } : {}),
      })),
    });
    await login(orgs, folder.home);
    const restore = enterHome(folder.home);
    Object.assign(process.env, folder.env);
    return new Stage(folder, remote, local, orgs, tree, restore);
  }

  /** The org behind an instance. */
  public org(name: string): OrgHandle {
    return this.orgs.org(name);
  }

  /** Records that an instance's org holds its branch's tip. */
  public async declareBaseline(name: string): Promise<void> {
    await this.with(async (context) => {
      const instance = context.loaded.pipeline.instance(name);
      const org = await connectTarget(context, instance, undefined);
      const tracked = await trackingFor(org, undefined);
      await recordBaseline(context, { instance: name, org: org.facts, tracked, reason: 'Declared.' }, async () => {
        const ref = `refs/heads/${instance.branch}`;
        const commit = (await context.store.fetch([ref])).get(ref) ?? '';
        return { commit, alongside: [] };
      });
    });
  }

  /** Sets a hook of the remote: a shell script's line. */
  public async remoteHook(name: string, line: string): Promise<void> {
    await mkdir(join(this.remote.dir, 'hooks'), { recursive: true });
    await writeFile(join(this.remote.dir, 'hooks', name), `#!/bin/sh\n${line}\n`, { mode: 0o755 });
  }

  /** Logs in to all orgs afresh, as after a refresh. */
  public async logInAgain(): Promise<void> {
    await login(this.orgs, this.scratch.home);
  }

  /** Starts a feature from main, commits files and pushes it. */
  public async feature(name: string, files: Files): Promise<string> {
    await this.local.branch(name, 'origin/main');
    const commit = await this.local.commit(`Work on ${name}`, files);
    await this.local.push(name);
    return commit;
  }

  /** Opens a context in a repository (by default the clone) for as long as `use` takes. */
  public async with<T>(use: (context: Context) => Promise<T>, dir = this.local.dir): Promise<T> {
    tick(process.env);
    const context = await openContext({ dir, env: this.env, clock: this.clock });
    try {
      return await use(context);
    } finally {
      await context.repo.close();
    }
  }

  /** Promotes, with the plain request changed as given. */
  public async promote(
    change: Partial<PromoteRequest> = {},
    effects: Partial<PromoteEffects> = {},
    dir?: string
  ): Promise<Promoted> {
    const stages = await this.promoteInStages(change, effects, dir);
    return stages[stages.length - 1];
  }

  /** Like {@link promote}, for requests that lead through several instances; the effects hold for each of them. */
  public async promoteInStages(
    change: Partial<PromoteRequest> = {},
    effects: Partial<PromoteEffects> = {},
    dir?: string
  ): Promise<readonly Promoted[]> {
    const common = this.effects(effects);
    const staged = {
      askInstance: effects.askInstance,
      signal: common.signal,
      effectsFor: (): PromoteEffects => common,
      onStage: async (): Promise<void> => Promise.resolve(),
    };
    return this.with(async (context) => promote(context, { ...plainRequest, ...change }, staged), dir);
  }

  /** Back-promotes, with the plain request changed as given; `effects` hold for every instance. */
  public async backPromote(
    change: Partial<BackPromoteRequest> = {},
    effects: Partial<PromoteEffects> = {},
    dir?: string
  ): Promise<readonly BackPromoted[]> {
    const common = this.effects(effects);
    const { features, ...options } = plainRequest;
    const request = { ...options, features, to: [], descendants: false, ...change };
    const staged = { effectsFor: () => common, onEnd: async (): Promise<void> => Promise.resolve() };
    return this.with(async (context) => backPromote(context, request, staged), dir);
  }

  /** Commits to a feature what changed in its instance's org, by default to the one that is checked out, in dev. */
  public async commitFeature(
    change: Partial<CommitRequest> = {},
    effects: Partial<CommitEffects> = {},
    dir?: string
  ): Promise<CommitOutcome> {
    const { signal, wait } = this.effects();
    const all = {
      connect: connectFreshly,
      confirm: async () => Promise.resolve(true),
      signal,
      wait,
      frequency,
      ...effects,
    };
    const request = { metadata: [], sourceDirs: [], ...change };
    return this.with(async (context) => commitFeature(context, request, all), dir);
  }

  /** Plans a promotion, with the plain request changed as given. */
  public async plan(change: Partial<PromoteRequest> = {}, offline = false): Promise<Plan> {
    return (await this.plannedPromotion(change, offline)).plan;
  }

  /** Like {@link plan}, with what comes after the next stage. */
  public async plannedPromotion(change: Partial<PromoteRequest> = {}, offline = false): Promise<PlannedPromotion> {
    const effects = { signal: new AbortController().signal, wait: 60_000, frequency };
    const context = await openContext({ dir: this.local.dir, env: this.env, clock: this.clock, offline });
    try {
      return await planPromotion(context, { ...plainRequest, ...change }, effects);
    } finally {
      await context.repo.close();
    }
  }

  /** Validates a promotion, with the plain request changed as given. */
  public async validate(change: Partial<PromoteRequest> = {}, effects: Partial<RunEffects> = {}): Promise<Validated> {
    return this.with(async (context) =>
      validatePromotion(
        context,
        { ...plainRequest, ...change },
        {
          report: (event) => this.events.push(event),
          signal: new AbortController().signal,
          wait: 60_000,
          frequency,
          onPlan: async () => Promise.resolve(),
          ...effects,
        }
      )
    );
  }

  /** Brings an instance's org to what its branch has, with the plain request changed as given. */
  public async sync(change: Partial<SyncRequest> & Pick<SyncRequest, 'name'>): Promise<Synced> {
    return this.with(async (context) => syncInstance(context, { ...plainRequest, ...change }, this.effects()));
  }

  /** Undoes runs, with the plain request changed as given. */
  public async undo(
    change: Partial<UndoRequest>,
    effects: Partial<PromoteEffects> = {},
    dir?: string
  ): Promise<UndoOutcome> {
    const request = { ...plainRequest, includeLater: false, asCommitted: false, ...change };
    return this.with(async (context) => undo(context, request, this.effects(effects)), dir);
  }

  /** Resumes a run. */
  public async resume(id: string, effects: Partial<PromoteEffects & ResumeOptions> = {}, dir?: string): Promise<Run> {
    const { acceptTests, approvedBy } = effects;
    return this.with(
      async (context) => resumeRun(await findRun(context, id), { ...this.effects(effects), acceptTests, approvedBy }),
      dir
    );
  }

  /** Everything that a refused promotion must leave as it was: the remote's refs and the orgs' files. */
  public async everything(): Promise<unknown> {
    const orgs = Object.keys(this.tree).map((name) =>
      [...this.org(name).files()].map(([path, content]) => [path, content.toString('base64')])
    );
    // That it is known now in which instance a feature is developed is no part of the promotion.
    const refs = [...(await this.refs())].filter(([ref]) => !ref.startsWith('refs/sre/features/'));
    return { refs, orgs };
  }

  /** The newest record of an instance. */
  public async newestRecord(instance: string): Promise<PromotionRecord | undefined> {
    const record = await this.remote.read(historyRef(instance), 'record.json');
    return record === undefined ? undefined : (JSON.parse(record) as PromotionRecord);
  }

  /** What an instance's org held before the deploy of a run. */
  public async preimageOf(run: string): Promise<PreimageContent> {
    return this.with(async ({ repo, store }) => {
      const ref = preimageRef(run);
      return readPreimage(repo, (await store.fetch([ref])).get(ref) ?? '');
    });
  }

  /** All refs of the remote, with what they point at. */
  public async refs(): Promise<ReadonlyMap<string, string>> {
    const lines = (await this.remote.git('for-each-ref', '--format=%(refname) %(objectname)')).split('\n');
    return new Map(lines.map((line) => line.split(' ') as [string, string]));
  }

  public async close(): Promise<void> {
    await this.leave();
    await this.scratch.remove();
  }

  /** Like {@link declareBaseline} of instances without a record, in one push: a stage is built for many tests. */
  private async declareFirstBaselines(names: readonly string[]): Promise<void> {
    await this.with(async (context) => {
      const { repo, store, clock, loaded } = context;
      const commit = (await repo.resolveCommit('main')) ?? '';
      const [by, at] = [await repo.identity(), clock.now().toISOString()];
      const updates: RefUpdate[] = [];
      for (const instance of names) {
        const org = await connectTarget(context, loaded.pipeline.instance(instance), undefined);
        const tracked = await trackingFor(org, undefined);
        const declaration = { instance, org: org.facts, tracked, reason: 'Declared.' };
        const run = newRunId(clock.now());
        const circumstances = { run, commit, before: undefined, previousRecord: undefined, by, at };
        const next = await writeRecord(repo, baselineRecord(declaration, circumstances));
        updates.push({ ref: historyRef(instance), expected: undefined, next });
      }
      await store.update(updates);
    });
  }

  private effects(change: Partial<PromoteEffects> = {}): PromoteEffects {
    return {
      confirm: async (): Promise<boolean> => {
        tick(process.env);
        return Promise.resolve(true);
      },
      report: (event): void => {
        tick(process.env);
        this.events.push(event);
      },
      signal: new AbortController().signal,
      wait: 60_000,
      frequency,
      ...change,
    };
  }

  private async leave(): Promise<void> {
    this.restore();
    await this.orgs.close();
  }

  /** The main branch's content as an org keeps it. */
  private async asMetadata(): Promise<Record<string, Buffer>> {
    return this.with(async ({ repo }) => {
      const env = {};
      const to = (await repo.resolveCommit('main')) ?? '';
      const { zip } = await buildPackage(repo, await computeDelta(repo, { from: undefined, to, env }), { env });
      const files = Object.values((await JSZip.loadAsync(zip)).files).filter(
        ({ dir, name }) => !dir && name !== 'package.xml'
      );
      return Object.fromEntries(
        await Promise.all(files.map(async (file) => [file.name, await file.async('nodebuffer')] as const))
      );
    });
  }
}
