import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '../../../src/common/clock.js';
import type { InstanceConfig, PipelineConfig } from '../../../src/pipeline/config.js';
import { openContext, type Context } from '../../../src/promotion/context.js';
import { connectFreshly, type ConnectOrg } from '../../../src/promotion/instances/instanceOrgs.js';
import { linkInstance, type Linked, type LinkRequest } from '../../../src/promotion/instances/link.js';
import { openPipelineContext, type PipelineContext } from '../../../src/promotion/instances/pipelineContext.js';
import type { PromotionRecord } from '../../../src/promotion/record.js';
import { createScratch, type Files, type Scratch, type TestRepository } from '../../support/gitRepo.js';
import { enterHome, login, startLocalOrg, type LocalOrgHandle } from '../../support/orgs.js';

/** The project file without a pipeline, with a key order and a spacing of its own. */
export const plainProject = `{
  "packageDirectories": [{ "path": "force-app", "default": true }],
  "name":   "shop",
  "sourceApiVersion": "64.0"
}
`;

/** The project file with a pipeline. */
export const projectWith = (
  instances: Readonly<Record<string, InstanceConfig>>,
  more: Partial<PipelineConfig> = {},
  sourceApiVersion?: string
): string => {
  const project = {
    packageDirectories: [{ path: 'force-app' }],
    sourceApiVersion,
    plugins: { sre: { ...more, instances } },
  };
  return `${JSON.stringify(project, undefined, 2)}\n`;
};

/** Local orgs dev, qa, uat and production, logged in under these aliases: shared by the tests of one file. */
export class Orgs {
  private constructor(
    public readonly server: LocalOrgHandle,
    private readonly scratch: Scratch,
    private readonly restore: () => void
  ) {}

  public static async open(): Promise<Orgs> {
    const scratch = await createScratch();
    const server = await startLocalOrg({
      dir: join(scratch.dir, 'orgs'),
      orgs: [
        { name: 'dev', kind: 'scratch' },
        { name: 'qa', kind: 'sandbox' },
        { name: 'uat', kind: 'sandbox' },
        { name: 'production', kind: 'production' },
      ],
    });
    const home = join(scratch.dir, 'home');
    await login(server, home);
    const restore = enterHome(home);
    Object.assign(process.env, scratch.env);
    return new Orgs(server, scratch, restore);
  }

  public async close(): Promise<void> {
    this.restore();
    await this.server.close();
    await this.scratch.remove();
  }
}

/** A bare remote and a clone of it: one for each test. */
export class Landscape {
  public env: Record<string, string | undefined> = {};

  private constructor(
    private readonly scratch: Scratch,
    public readonly remote: TestRepository,
    public readonly local: TestRepository
  ) {}

  /** @param files what main begins with beside the plain project file */
  public static async open(files: Files = {}): Promise<Landscape> {
    const scratch = await createScratch();
    const { remote, local } = await scratch.pair({ 'sfdx-project.json': plainProject, ...files });
    return new Landscape(scratch, remote, local);
  }

  /** Links an instance as the command does, with its name as alias and branch unless told otherwise. */
  public async link(
    request: Partial<LinkRequest> & Pick<LinkRequest, 'name'>,
    connect: ConnectOrg = connectFreshly
  ): Promise<Linked> {
    const { name } = request;
    const defaults = { org: name, branch: name, baseline: false, createBranch: false, publish: false };
    return this.within(async (context) => linkInstance(context, { ...defaults, ...request }, connect));
  }

  /** Opens a context that needs no pipeline, for as long as `use` takes. */
  public async within<T>(use: (context: PipelineContext) => Promise<T>, offline = false): Promise<T> {
    const context = await openPipelineContext({ dir: this.local.dir, env: this.env, clock: systemClock, offline });
    try {
      return await use(context);
    } finally {
      await context.repo.close();
    }
  }

  /** Opens a context of a pipeline, for as long as `use` takes. */
  public async with<T>(use: (context: Context) => Promise<T>, offline = false): Promise<T> {
    const context = await openContext({ dir: this.local.dir, env: this.env, clock: systemClock, offline });
    try {
      return await use(context);
    } finally {
      await context.repo.close();
    }
  }

  /** Makes another bare repository beside the remote. */
  public async bare(name: string): Promise<TestRepository> {
    return this.scratch.bare(name);
  }

  /** The working tree's project file. */
  public async project(): Promise<string> {
    return readFile(join(this.local.dir, 'sfdx-project.json'), 'utf8');
  }

  /** The newest record of an instance on the remote. */
  public async record(instance: string): Promise<PromotionRecord> {
    return JSON.parse(
      (await this.remote.read(`refs/sre/instances/${instance}`, 'record.json')) ?? ''
    ) as PromotionRecord;
  }

  public async close(): Promise<void> {
    await this.scratch.remove();
  }
}
