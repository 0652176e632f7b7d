import { Messages } from '@salesforce/core/messages';
import { Flags } from '@salesforce/sf-plugins-core';
import { systemClock } from '../../../common/clock.js';
import type { ForeignInstance, Instance } from '../../../pipeline/pipeline.js';
import type { Linked } from '../../../promotion/instances/link.js';
import { linkJson, type LinkJson } from '../../../ui/instances/linkJson.js';
import { SfCommand } from '../../../ui/sfCommand.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-sre', 'instance.link');

export default class InstanceLink extends SfCommand<LinkJson> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');
  public static readonly flags = {
    name: Flags.string({
      char: 'n',
      summary: messages.getMessage('flags.name.summary'),
      description: messages.getMessage('flags.name.description'),
      required: true,
    }),
    'target-org': Flags.string({
      // Text, not Flags.requiredOrg: the project keeps the alias as it was typed, and a default would link by accident.
      // eslint-disable-next-line sf-plugin/dash-o
      char: 'o',
      summary: messages.getMessage('flags.target-org.summary'),
      description: messages.getMessage('flags.target-org.description'),
      required: true,
    }),
    branch: Flags.string({
      char: 'b',
      summary: messages.getMessage('flags.branch.summary'),
      description: messages.getMessage('flags.branch.description'),
      exactlyOne: ['branch', 'mirror-of'],
    }),
    parent: Flags.string({
      char: 'p',
      summary: messages.getMessage('flags.parent.summary'),
      description: messages.getMessage('flags.parent.description'),
    }),
    'parent-repository': Flags.string({
      summary: messages.getMessage('flags.parent-repository.summary'),
      description: messages.getMessage('flags.parent-repository.description'),
      dependsOn: ['parent'],
    }),
    'mirror-of': Flags.string({
      summary: messages.getMessage('flags.mirror-of.summary'),
      description: messages.getMessage('flags.mirror-of.description'),
      exclusive: ['parent', 'branch', 'create-branch'],
    }),
    follow: Flags.option({
      summary: messages.getMessage('flags.follow.summary'),
      options: ['manual', 'auto'] as const,
      dependsOn: ['mirror-of'],
    })(),
    baseline: Flags.boolean({
      summary: messages.getMessage('flags.baseline.summary'),
      description: messages.getMessage('flags.baseline.description'),
    }),
    'create-branch': Flags.boolean({ summary: messages.getMessage('flags.create-branch.summary') }),
    publish: Flags.boolean({
      summary: messages.getMessage('flags.publish.summary'),
      description: messages.getMessage('flags.publish.description'),
    }),
  };

  public async run(): Promise<LinkJson> {
    const { flags } = await this.parse(InstanceLink);
    const { openPipelineContext } = await import('../../../promotion/instances/pipelineContext.js');
    const { linkInstance } = await import('../../../promotion/instances/link.js');
    const { connectFreshly } = await import('../../../promotion/instances/instanceOrgs.js');
    const context = await openPipelineContext({ dir: process.cwd(), env: process.env, clock: systemClock });
    try {
      const request = {
        name: flags.name,
        org: flags['target-org'],
        branch: flags.branch,
        parent: parentOf(flags.parent, flags['parent-repository']),
        mirrorOf: flags['mirror-of'],
        follow: flags.follow,
        baseline: flags.baseline,
        createBranch: flags['create-branch'],
        publish: flags.publish,
      };
      this.spinner.start(messages.getMessage('info.checking'));
      const linked = await linkInstance(context, request, connectFreshly);
      this.spinner.stop();
      this.tell(linked, flags.publish);
      return linkJson(linked);
    } finally {
      await context.repo.close();
    }
  }

  private tell(linked: Linked, publish: boolean): void {
    const { instance, org, tip, baseline, published } = linked;
    const { name, branch } = instance;
    const place = placeOf(instance);
    const at = tip.slice(0, 7);
    this.logSuccess(messages.getMessage('info.linked', [name, org.username, org.kind, org.orgId, branch, at, place]));
    if (linked.createdBranch) this.log(messages.getMessage('info.createdBranch', [branch, at]));
    if (baseline) this.log(messages.getMessage('info.baseline', [baseline.commit.slice(0, 7), baseline.run]));
    if (published) this.log(messages.getMessage('info.published', [published.branch, published.commit.slice(0, 7)]));
    if (linked.replacedOrg !== undefined)
      this.warn(messages.getMessage('info.replacedOrg', [name, linked.replacedOrg, name, name]));
    if (!linked.fileChanged) this.log(messages.getMessage('info.unchanged'));
    linked.warnings.forEach((warning) => this.warn(warning));
    if (!publish && linked.fileChanged) this.log(messages.getMessage('info.notPublished'));
    if (!baseline && linked.replacedOrg === undefined) this.log(messages.getMessage('info.noBaseline', [name]));
  }
}

const placeOf = ({ parent, foreignParent, mirrorOf }: Instance): string => {
  if (mirrorOf !== undefined) return messages.getMessage('info.mirror', [mirrorOf]);
  if (foreignParent)
    return messages.getMessage('info.below', [`${foreignParent.instance} of ${foreignParent.repository}`]);
  return parent === undefined ? messages.getMessage('info.root') : messages.getMessage('info.below', [parent]);
};

const parentOf = (
  instance: string | undefined,
  repository: string | undefined
): string | ForeignInstance | undefined =>
  instance === undefined || repository === undefined ? instance : { repository, instance };
