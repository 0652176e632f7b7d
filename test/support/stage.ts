import { join } from 'node:path';
import { systemClock } from '../../src/common/clock.js';
import type { InstanceConfig } from '../../src/pipeline/config.js';
import { openContext, type Context } from '../../src/promotion/context.js';
import { recordBaseline } from '../../src/promotion/instances/recordBaseline.js';
import {
  connectTarget,
  promote,
  type PromoteEffects,
  type PromoteRequest,
  type Promoted,
} from '../../src/promotion/promote.js';
import type { Plan } from '../../src/promotion/plan.js';
import type { RunEvent } from '../../src/promotion/steps/step.js';
import { createScratch, type Files, type Scratch, type TestRepository } from './gitRepo.js';
import { enterHome, login, startLocalOrg, type LocalOrgHandle, type OrgHandle } from './orgs.js';

/** An Apex class in source format at the usual place. */
export const apexClass = (name: string, body = ''): Files => ({
  [`force-app/main/default/classes/${name}.cls`]: `public class ${name} {${body}}\n`,
  [`force-app/main/default/classes/${name}.cls-meta.xml`]:
    '<?xml version="1.0" encoding="UTF-8"?>\n<ApexClass xmlns="http://soap.sforce.com/2006/04/metadata">\n    <apiVersion>64.0</apiVersion>\n    <status>Active</status>\n</ApexClass>\n',
});

/** The request of a promotion without any flag. */
export const plainRequest: PromoteRequest = {
  features: [],
  full: false,
  includeMain: false,
  includeUndeployed: false,
  overwrite: [],
  tests: [],
  ignoreWarnings: false,
};

/** A pipeline dev → qa → production over local orgs and a bare remote, each org holding its branch's first commit. */
export class Stage {
  /** What runs told, in order. */
  public readonly events: RunEvent[] = [];
  /** What the next promotion answers to the confirmation. */
  public answer: (plan: Plan) => boolean = () => true;
  /** The environment that contexts are opened with. */
  public env: Record<string, string | undefined>;

  private constructor(
    public readonly scratch: Scratch,
    public readonly remote: TestRepository,
    public readonly local: TestRepository,
    public readonly orgs: LocalOrgHandle,
    private readonly restore: () => void
  ) {
    this.env = { ...process.env };
  }

  /** @param files what main begins with, beside the project file and one class */
  public static async open(files: Files = {}, project: Readonly<Record<string, unknown>> = {}): Promise<Stage> {
    const folder = await createScratch();
    const orgs = await startLocalOrg({
      dir: join(folder.dir, 'orgs'),
      orgs: [
        { name: 'dev', kind: 'sandbox' },
        { name: 'qa', kind: 'sandbox' },
        { name: 'production', kind: 'production' },
      ],
    });
    const home = join(folder.dir, 'home');
    await login(orgs, home);
    const leave = enterHome(home);
    Object.assign(process.env, folder.env);
    const instances: Record<string, InstanceConfig> = {
      production: { org: 'production', branch: 'main' },
      qa: { org: 'qa', branch: 'qa', parent: 'production' },
      dev: { org: 'dev', branch: 'dev', parent: 'qa' },
    };
    const { remote, local } = await folder.pair({
      'sfdx-project.json': JSON.stringify(
        {
          packageDirectories: [{ path: 'force-app', default: true }],
          sourceApiVersion: '64.0',
          ...project,
          plugins: { sre: { instances } },
        },
        undefined,
        2
      ),
      ...apexClass('Base'),
      ...files,
    });
    await local.push('main:qa', 'main:dev');
    const stage = new Stage(folder, remote, local, orgs, leave);
    const baseline: Record<string, string> = {
      'classes/Base.cls': 'public class Base {}\n',
      'classes/Base.cls-meta.xml': String(apexClass('Base')['force-app/main/default/classes/Base.cls-meta.xml']),
    };
    for (const name of ['dev', 'qa', 'production']) {
      await orgs.org(name).fill(baseline);
      await stage.declareBaseline(name);
    }
    return stage;
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
      await recordBaseline(context, { instance: name, org: org.facts, reason: 'Declared.' }, async () => {
        const ref = `refs/heads/${instance.branch}`;
        const commit = (await context.store.fetch([ref])).get(ref) ?? '';
        return { commit, alongside: [] };
      });
    });
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
    const context = await openContext({ dir, env: this.env, clock: systemClock });
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
    return this.with(
      async (context) =>
        promote(
          context,
          { ...plainRequest, ...change },
          {
            confirm: async (plan) => Promise.resolve(this.answer(plan)),
            report: (event) => this.events.push(event),
            signal: new AbortController().signal,
            wait: 60_000,
            ...effects,
          }
        ),
      dir
    );
  }

  /** All refs of the remote, with what they point at. */
  public async refs(): Promise<ReadonlyMap<string, string>> {
    const lines = (await this.remote.git('for-each-ref', '--format=%(refname) %(objectname)')).split('\n');
    return new Map(lines.map((line) => line.split(' ') as [string, string]));
  }

  public async close(): Promise<void> {
    this.restore();
    await this.orgs.close();
    await this.scratch.remove();
  }
}
