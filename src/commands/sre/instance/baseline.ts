import { Messages } from '@salesforce/core/messages';
import { Flags, toHelpSection } from '@salesforce/sf-plugins-core';
import { systemClock } from '../../../common/clock.js';
import { memberKey } from '../../../common/member.js';
import type { BaselineOutcome } from '../../../promotion/instances/baseline.js';
import { baselineJson, type BaselineJson } from '../../../ui/instances/baselineJson.js';
import { SfCommand } from '../../../ui/sfCommand.js';
import { Ux } from '../../../ui/ux.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-sre', 'instance.baseline');

export default class InstanceBaseline extends SfCommand<BaselineJson> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');
  public static readonly errorCodes = toHelpSection('ERROR CODES', {
    '0': messages.getMessage('exit.done'),
    '1': messages.getMessage('exit.differs'),
  });
  public static readonly flags = {
    name: Flags.string({ char: 'n', summary: messages.getMessage('flags.name.summary'), required: true }),
    commit: Flags.string({
      char: 'c',
      summary: messages.getMessage('flags.commit.summary'),
      description: messages.getMessage('flags.commit.description'),
    }),
    compare: Flags.boolean({
      summary: messages.getMessage('flags.compare.summary'),
      description: messages.getMessage('flags.compare.description'),
    }),
    'commit-to': Flags.string({
      summary: messages.getMessage('flags.commit-to.summary'),
      description: messages.getMessage('flags.commit-to.description'),
    }),
    wait: Flags.duration({
      char: 'w',
      summary: messages.getMessage('flags.wait.summary'),
      unit: 'minutes',
      defaultValue: 33,
      helpValue: '<minutes>',
      min: 1,
    }),
  };

  public async run(): Promise<BaselineJson> {
    const { flags } = await this.parse(InstanceBaseline);
    const { openContext } = await import('../../../promotion/context.js');
    const { baselineInstance } = await import('../../../promotion/instances/baseline.js');
    const { connectFreshly } = await import('../../../promotion/instances/instanceOrgs.js');
    const context = await openContext({ dir: process.cwd(), env: process.env, clock: systemClock });
    try {
      const request = {
        name: flags.name,
        commit: flags.commit,
        compare: flags.compare,
        commitTo: flags['commit-to'],
        wait: flags.wait.milliseconds,
      };
      const compares = flags.compare || flags['commit-to'] !== undefined;
      this.spinner.start(messages.getMessage(compares ? 'info.comparing' : 'info.asking'));
      const outcome = await baselineInstance(context, request, connectFreshly);
      this.spinner.stop();
      await this.tell(outcome);
      if (!outcome.recorded && !outcome.committed) process.exitCode = 1;
      return baselineJson(outcome);
    } finally {
      await context.repo.close();
    }
  }

  private async tell({ instance, org, commit, comparison, committed, recorded }: BaselineOutcome): Promise<void> {
    const short = commit.slice(0, 7);
    comparison?.warnings.forEach((warning) => this.warn(warning));
    if (comparison && !comparison.differences.length) {
      this.log(messages.getMessage('info.equal', [comparison.compared, short]));
    } else if (comparison) {
      const { showDifferences } = await import('../../../ui/instances/differencesText.js');
      showDifferences(comparison.differences, comparison.compared, new Ux({ jsonEnabled: this.jsonEnabled() }));
      this.log();
    }
    if (committed) {
      this.logSuccess(messages.getMessage('info.committed', [committed.commit.slice(0, 7), committed.branch]));
      for (const { member, reason } of committed.left) {
        this.warn(messages.getMessage('warning.left', [memberKey(member), reason]));
      }
    }
    if (recorded) {
      const { name } = instance;
      const at = recorded.commit.slice(0, 7);
      this.logSuccess(
        messages.getMessage('info.recorded', [name, org.username, org.kind, org.orgId, at, recorded.run])
      );
      if (recorded.owed > 0) this.warn(messages.getMessage('warning.owed', [recorded.owed]));
      return;
    }
    this.log(messages.getMessage('info.notRecorded', [instance.name]));
    messages
      .getMessages(committed ? 'info.afterCommit' : 'info.choices', [instance.name])
      .forEach((line) => this.log(line));
  }
}
