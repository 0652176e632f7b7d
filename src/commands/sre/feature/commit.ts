import { Messages } from '@salesforce/core/messages';
import { SfError } from '@salesforce/core/sfError';
import { Flags, toHelpSection } from '@salesforce/sf-plugins-core';
import { counted } from '../../../common/words.js';
import type { CommitPlan } from '../../../promotion/featureCommit/plan.js';
import type { CommitOutcome } from '../../../promotion/featureCommit/request.js';
import { featureCommitJson, type FeatureCommitJson } from '../../../ui/features/commitJson.js';
import { commitPlanText } from '../../../ui/features/commitText.js';
import { confirmCommit } from '../../../ui/features/confirmCommit.js';
import { instancePrompt } from '../../../ui/promotion/askInstance.js';
import { showMirror } from '../../../ui/promotion/mirrorText.js';
import { inContext } from '../../../ui/promotion/inContext.js';
import { SfCommand } from '../../../ui/sfCommand.js';
import { Ux } from '../../../ui/ux.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-sre', 'feature.commit');

export default class FeatureCommit extends SfCommand<FeatureCommitJson> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');
  public static readonly errorCodes = toHelpSection('ERROR CODES', {
    '0': messages.getMessage('exit.done'),
    '1': messages.getMessage('exit.refused'),
  });
  public static readonly flags = {
    feature: Flags.string({
      char: 'f',
      summary: messages.getMessage('flags.feature.summary'),
      description: messages.getMessage('flags.feature.description'),
    }),
    instance: Flags.string({
      summary: messages.getMessage('flags.instance.summary'),
      description: messages.getMessage('flags.instance.description'),
    }),
    metadata: Flags.string({
      char: 'm',
      summary: messages.getMessage('flags.metadata.summary'),
      description: messages.getMessage('flags.metadata.description'),
      multiple: true,
      exclusive: ['manifest', 'source-dir'],
    }),
    manifest: Flags.file({
      char: 'x',
      summary: messages.getMessage('flags.manifest.summary'),
      exclusive: ['metadata', 'source-dir'],
      exists: true,
    }),
    'source-dir': Flags.string({
      char: 'd',
      summary: messages.getMessage('flags.source-dir.summary'),
      description: messages.getMessage('flags.source-dir.description'),
      multiple: true,
      exclusive: ['manifest', 'metadata'],
    }),
    message: Flags.string({
      summary: messages.getMessage('flags.message.summary'),
      description: messages.getMessage('flags.message.description'),
    }),
    wait: Flags.duration({
      char: 'w',
      summary: messages.getMessage('flags.wait.summary'),
      unit: 'minutes',
      defaultValue: 33,
      helpValue: '<minutes>',
      min: 1,
    }),
    'no-prompt': Flags.boolean({ summary: messages.getMessage('flags.no-prompt.summary') }),
  };

  public async run(): Promise<FeatureCommitJson> {
    const { flags } = await this.parse(FeatureCommit);
    const prompts = !flags['no-prompt'];
    if (prompts && (this.jsonEnabled() || !process.stdin.isTTY)) {
      throw new SfError(messages.getMessage('error.noTerminal'), 'PromptNotPossibleError', [
        messages.getMessage('error.noTerminal.actions'),
      ]);
    }
    return inContext(this, async (context, signal) => {
      const { commitFeature } = await import('../../../promotion/featureCommit/commitFeature.js');
      const { connectFreshly } = await import('../../../promotion/instances/instanceOrgs.js');
      const request = {
        name: flags.feature,
        instance: flags.instance,
        metadata: flags.metadata ?? [],
        manifest: flags.manifest,
        sourceDirs: flags['source-dir'] ?? [],
        message: flags.message,
      };
      this.spinner.start(messages.getMessage('info.reading'));
      signal.addEventListener('abort', () => {
        this.spinner.status = messages.getMessage('info.ending');
      });
      const outcome = await commitFeature(context, request, {
        connect: connectFreshly,
        askInstance: instancePrompt(this, prompts),
        confirm: async (plan) => this.confirmPlan(plan, prompts, signal),
        signal,
        wait: flags.wait.milliseconds,
      });
      this.spinner.stop();
      this.tell(outcome);
      if (outcome.kind === 'conflicted') process.exitCode = 1;
      return featureCommitJson(outcome);
    });
  }

  private async confirmPlan(plan: CommitPlan, prompts: boolean, signal: AbortSignal): Promise<boolean> {
    this.spinner.stop();
    this.log(['', ...commitPlanText(plan), ''].join('\n'));
    plan.warnings.forEach((warning) => this.warn(warning));
    if (prompts && !(await confirmCommit(plan, signal))) return false;
    this.spinner.start(messages.getMessage('info.publishing'));
    return true;
  }

  private tell(outcome: CommitOutcome): void {
    const { plan, feature, instance } = outcome;
    if (outcome.kind === 'nothing') {
      this.log(commitPlanText(plan).join('\n'));
      plan.warnings.forEach((warning) => this.warn(warning));
      return;
    }
    if (plan.commit !== undefined) {
      this.logSuccess(
        messages.getMessage('info.committed', [
          counted(plan.taken.length, 'component'),
          plan.commit.slice(0, 7),
          feature,
        ])
      );
    }
    if (outcome.kind === 'recorded') {
      const { run, mergeCommit, owed } = outcome;
      const at = mergeCommit.slice(0, 7);
      this.logSuccess(messages.getMessage('info.recorded', [instance.name, feature, instance.branch, at, run]));
      if (owed.length > 0)
        this.warn(messages.getMessage('warning.owed', [counted(owed.length, 'component'), instance.name]));
      outcome.mirrors.forEach((mirror) => showMirror(mirror, new Ux({ jsonEnabled: this.jsonEnabled() })));
      return;
    }
    const files = outcome.conflicts.map(({ path }) => path).join(', ');
    this.warn(messages.getMessage('warning.conflicted', [feature, instance.branch, instance.name, files]));
    messages.getMessages('info.afterConflict', [instance.branch, feature]).forEach((line) => this.log(line));
  }
}
