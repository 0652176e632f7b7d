import { Messages } from '@salesforce/core/messages';
import { Flags } from '@salesforce/sf-plugins-core';
import {
  exitCodes,
  knownOrgPlanFlags,
  noTerminalError,
  promptFlag,
  toPlanOptions,
  toVerbosity,
  waitFlag,
  waitLockFlag,
} from '../../../ui/promotion/flags.js';
import { inContext } from '../../../ui/promotion/inContext.js';
import { showStops } from '../../../ui/promotion/planText.js';
import { PromotionReporter } from '../../../ui/promotion/reporter.js';
import { runEffects } from '../../../ui/promotion/runEffects.js';
import { type UndoResult, undoJson, undoPreviewJson } from '../../../ui/promotion/undoJson.js';
import { undoneInWords } from '../../../ui/promotion/undoText.js';
import { SfCommand } from '../../../ui/sfCommand.js';
import { Ux } from '../../../ui/ux.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-sre', 'promote.undo');

export default class PromoteUndo extends SfCommand<UndoResult> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');
  public static readonly errorCodes = exitCodes;
  public static readonly flags = {
    run: Flags.string({ summary: messages.getMessage('flags.run.summary'), exclusive: ['feature', 'to'] }),
    feature: Flags.string({
      char: 'f',
      summary: messages.getMessage('flags.feature.summary'),
      dependsOn: ['instance'],
      exclusive: ['run', 'to'],
    }),
    instance: Flags.string({
      char: 'i',
      summary: messages.getMessage('flags.instance.summary'),
      description: messages.getMessage('flags.instance.description'),
    }),
    to: Flags.string({
      summary: messages.getMessage('flags.to.summary'),
      description: messages.getMessage('flags.to.description'),
      exclusive: ['run', 'feature'],
    }),
    'include-later': Flags.boolean({ summary: messages.getMessage('flags.include-later.summary') }),
    'as-committed': Flags.boolean({
      summary: messages.getMessage('flags.as-committed.summary'),
      description: messages.getMessage('flags.as-committed.description'),
    }),
    preview: Flags.boolean({ summary: messages.getMessage('flags.preview.summary') }),
    ...knownOrgPlanFlags,
    ...waitFlag,
    ...waitLockFlag,
    ...promptFlag,
  };

  public async run(): Promise<UndoResult> {
    const { flags } = await this.parse(PromoteUndo);
    const jsonEnabled = this.jsonEnabled();
    const prompts = !flags['no-prompt'] && !flags.preview;
    if (prompts && (jsonEnabled || !process.stdin.isTTY)) throw noTerminalError();
    const options = { ux: new Ux({ jsonEnabled }), spinner: this.spinner, verbosity: toVerbosity(flags), jsonEnabled };
    const reporter = new PromotionReporter({ ...options, checkOnly: false, reports: { junit: false } });
    const request = {
      ...toPlanOptions({ ...flags, full: false, 'include-undeployed': false }, false),
      ...(flags.run === undefined ? {} : { run: flags.run }),
      ...(flags.feature === undefined ? {} : { feature: flags.feature }),
      ...(flags.instance === undefined ? {} : { instance: flags.instance }),
      ...(flags.to === undefined ? {} : { to: flags.to }),
      includeLater: flags['include-later'],
      asCommitted: flags['as-committed'],
    };
    const done = inContext(this, async (context, signal) => {
      const { previewUndo, undo } = await import('../../../promotion/undo/undo.js');
      const [wait, waitLock] = [flags.wait.milliseconds, flags['wait-lock']?.milliseconds];
      try {
        if (flags.preview) {
          reporter.report({ type: 'planning' });
          const plan = await previewUndo(context, request, { signal, wait });
          reporter.plan(plan);
          await reporter.done();
          const preview = undoPreviewJson(plan, request, context.clock.now());
          showStops(preview.plan?.stops ?? [], options.ux);
          return preview;
        }
        const undone = await undo(context, request, runEffects({ reporter, prompts, signal, wait, waitLock }));
        await reporter.done();
        const { plan, run } = undone;
        this.logSuccess(messages.getMessage('info.undone', [undoneInWords(plan, flags.feature), plan.target.name]));
        const tip = (run.branchTip ?? plan.mergeCommit).slice(0, 7);
        this.log(
          run.inPlaceOf === undefined
            ? messages.getMessage('info.branchMoved', [plan.target.branch, tip, run.id])
            : messages.getMessage('info.branchStays', [plan.target.branch, run.id])
        );
        return undoJson(undone, flags.concise);
      } catch (error) {
        throw await reporter.failed(error);
      }
    });
    return done.catch(async (error: unknown) => {
      // Only one that is named may be another than those which are undone by their records.
      if (flags.run === undefined) throw error;
      const { outOfReach } = await import('../../../promotion/outOfReach.js');
      throw await outOfReach(process.cwd(), flags.run, error);
    });
  }
}
