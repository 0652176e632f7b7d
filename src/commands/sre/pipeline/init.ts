import { Messages } from '@salesforce/core/messages';
import { Flags } from '@salesforce/sf-plugins-core';
import { systemClock } from '../../../common/clock.js';
import type { LayoutRequest } from '../../../pipeline/layOut.js';
import { templateNames } from '../../../pipeline/templates.js';
import type { PipelineContext } from '../../../promotion/instances/pipelineContext.js';
import type { Initialized } from '../../../promotion/pipelines/carryOutInit.js';
import type { InitPlan } from '../../../promotion/pipelines/planInit.js';
import type { GivenLayout } from '../../../ui/pipeline/askLayout.js';
import { initJson, type InitJson } from '../../../ui/pipeline/initJson.js';
import { toPairs } from '../../../ui/pipeline/pairs.js';
import { type Prompts, terminalPrompts } from '../../../ui/pipeline/prompts.js';
import { SfCommand } from '../../../ui/sfCommand.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-sre', 'pipeline.init');

export default class PipelineInit extends SfCommand<InitJson> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');
  public static readonly flags = {
    template: Flags.option({
      char: 't',
      summary: messages.getMessage('flags.template.summary'),
      options: templateNames,
    })(),
    instance: Flags.string({
      char: 'i',
      summary: messages.getMessage('flags.instance.summary'),
      description: messages.getMessage('flags.instance.description'),
      multiple: true,
    }),
    branch: Flags.string({ char: 'b', summary: messages.getMessage('flags.branch.summary'), multiple: true }),
    parent: Flags.string({ char: 'p', summary: messages.getMessage('flags.parent.summary'), multiple: true }),
    'leave-out': Flags.string({ summary: messages.getMessage('flags.leave-out.summary'), multiple: true }),
    'main-branch': Flags.string({
      summary: messages.getMessage('flags.main-branch.summary'),
      description: messages.getMessage('flags.main-branch.description'),
    }),
    baseline: Flags.boolean({
      summary: messages.getMessage('flags.baseline.summary'),
      description: messages.getMessage('flags.baseline.description'),
    }),
    'create-branches': Flags.boolean({ summary: messages.getMessage('flags.create-branches.summary') }),
    publish: Flags.boolean({
      summary: messages.getMessage('flags.publish.summary'),
      description: messages.getMessage('flags.publish.description'),
    }),
    'dry-run': Flags.boolean({ summary: messages.getMessage('flags.dry-run.summary') }),
    'no-prompt': Flags.boolean({ summary: messages.getMessage('flags.no-prompt.summary') }),
  };

  public async run(): Promise<InitJson> {
    const { flags } = await this.parse(PipelineInit);
    const orgs = toPairs(flags.instance, 'instance');
    const branches = toPairs(flags.branch, 'branch');
    const parents = toPairs(flags.parent, 'parent');
    const prompts = terminalPrompts(this, !flags['no-prompt']);
    if (!prompts && !flags['no-prompt'] && !flags['dry-run']) throw messages.createError('error.noTerminal');
    const { openPipelineContext } = await import('../../../promotion/instances/pipelineContext.js');
    const { connectFreshly } = await import('../../../promotion/instances/instanceOrgs.js');
    const { layOut } = await import('../../../pipeline/layOut.js');
    const { changesAnything, planInit } = await import('../../../promotion/pipelines/planInit.js');
    const { carryOutInit } = await import('../../../promotion/pipelines/carryOutInit.js');
    const context = await openPipelineContext({ dir: process.cwd(), env: process.env, clock: systemClock });
    try {
      const mainBranch = flags['main-branch'] ?? (await this.mainBranch(context, prompts));
      const given = {
        template: flags.template,
        mainBranch,
        orgs,
        branches,
        parents,
        leftOut: flags['leave-out'] ?? [],
      };
      const instances = layOut(await this.layout(context, given, prompts));
      const createBranches =
        flags['create-branches'] ||
        (await this.mayCreate(
          context,
          instances.map(({ branch }) => branch),
          { mainBranch, prompts }
        ));
      const wanted = async (flag: boolean, message: string): Promise<boolean> =>
        flag || ((await prompts?.confirm({ message, default: false })) ?? false);
      const baseline = await wanted(flags.baseline, messages.getMessage('prompt.baseline'));
      const publish = await wanted(flags.publish, messages.getMessage('prompt.publish', [mainBranch]));
      this.spinner.start(messages.getMessage('info.checking'));
      const request = { instances, mainBranch, createBranches, baseline, publish };
      const plan = await planInit(context, request, connectFreshly);
      this.spinner.stop();
      await this.preview(plan);
      if (flags['dry-run'] || !changesAnything(plan)) {
        this.log(messages.getMessage(changesAnything(plan) ? 'info.dryRun' : 'info.nothing'));
        return initJson(plan, flags['dry-run']);
      }
      if (prompts && !(await prompts.confirm({ message: messages.getMessage('prompt.write'), default: false }))) {
        throw messages.createError('error.cancelled');
      }
      this.spinner.start(messages.getMessage('info.writing'));
      const done = await carryOutInit(context, plan);
      this.spinner.stop();
      this.tell(plan, done);
      return initJson(plan, false, done);
    } finally {
      await context.repo.close();
    }
  }

  private async mainBranch({ loaded }: PipelineContext, prompts: Prompts | undefined): Promise<string> {
    if (loaded.mainBranch !== undefined) return loaded.mainBranch;
    if (prompts) return prompts.input({ message: messages.getMessage('prompt.mainBranch'), default: 'main' });
    const { requireMainBranch } = await import('../../../promotion/instances/publishEdit.js');
    return requireMainBranch(loaded.mainBranch, 'Name it with --main-branch');
  }

  private async layout(
    { loaded, repo }: PipelineContext,
    { template, ...given }: GivenLayout,
    prompts: Prompts | undefined
  ): Promise<LayoutRequest> {
    const present = (loaded.checkout ?? loaded.pipeline)?.config.instances ?? {};
    if (prompts) {
      const { askLayout } = await import('../../../ui/pipeline/askLayout.js');
      const { authenticatedOrgs } = await import('../../../org/authenticated.js');
      const checkBranch = async (name: string): Promise<void> => repo.checkBranchName(name);
      const offered = { authenticated: await authenticatedOrgs(), present, checkBranch };
      return askLayout(prompts, { template, ...given }, offered);
    }
    if (template === undefined) throw messages.createError('error.noTemplate');
    const { withPresent } = await import('../../../pipeline/layOut.js');
    return withPresent({ template, ...given }, present);
  }

  private async mayCreate(
    context: PipelineContext,
    branches: readonly string[],
    { mainBranch, prompts }: Readonly<{ mainBranch: string; prompts: Prompts | undefined }>
  ): Promise<boolean> {
    if (!prompts) return false;
    const { missingBranches } = await import('../../../promotion/pipelines/missingBranches.js');
    const missing = await missingBranches(context, branches);
    if (!missing.length) return false;
    const message = messages.getMessage('prompt.create', [missing.join(', '), mainBranch]);
    return prompts.confirm({ message, default: true });
  }

  private async preview(plan: InitPlan): Promise<void> {
    const { initText } = await import('../../../ui/pipeline/initText.js');
    this.log(initText(plan).join('\n'));
    this.log();
    plan.warnings.forEach((warning) => this.warn(warning));
  }

  private tell({ mainBranch }: InitPlan, { instances, published, fileChanged }: Initialized): void {
    this.logSuccess(messages.getMessage('info.written', [instances.length]));
    const created = instances.filter(({ createdBranch }) => createdBranch).map(({ instance }) => instance.branch);
    if (created.length) this.log(messages.getMessage('info.created', [created.join(', '), mainBranch]));
    published.forEach(({ branch, commit }) =>
      this.log(messages.getMessage('info.published', [branch, commit.slice(0, 7)]))
    );
    const recorded = instances.filter(({ baseline }) => baseline).map(({ instance }) => instance.name);
    if (recorded.length) this.log(messages.getMessage('info.baseline', [recorded.join(', ')]));
    if (!published.length && fileChanged) this.log(messages.getMessage('info.notPublished'));
    if (!recorded.length) this.log(messages.getMessage('info.noBaseline', [instances[0].instance.name]));
    this.log(messages.getMessage('info.check'));
  }
}
