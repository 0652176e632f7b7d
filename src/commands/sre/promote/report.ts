import { Messages } from '@salesforce/core/messages';
import { Flags } from '@salesforce/sf-plugins-core';
import { systemClock } from '../../../common/clock.js';
import { exitCodes } from '../../../ui/promotion/flags.js';
import { inContext } from '../../../ui/promotion/inContext.js';
import { exitCodeOfReport, reportJson, type ReportResult } from '../../../ui/promotion/reportJson.js';
import { reportText } from '../../../ui/promotion/reportText.js';
import { SfCommand } from '../../../ui/sfCommand.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-sre', 'promote.report');

export default class PromoteReport extends SfCommand<ReportResult> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');
  public static readonly errorCodes = exitCodes;
  public static readonly flags = {
    run: Flags.string({ summary: messages.getMessage('flags.run.summary') }),
  };

  public async run(): Promise<ReportResult> {
    const { flags } = await this.parse(PromoteReport);
    const done = inContext(this, async (context, signal) => {
      const { chooseKnownRun } = await import('../../../promotion/recordedRun.js');
      const { reportRun } = await import('../../../promotion/reportRun.js');
      const report = await reportRun(await chooseKnownRun(context, flags.run), signal);
      this.log(reportText(report, systemClock.now()).join('\n'));
      process.exitCode = exitCodeOfReport(report);
      return reportJson(report);
    });
    return done.catch(async (error: unknown) => {
      const { outOfReach } = await import('../../../promotion/outOfReach.js');
      throw await outOfReach(process.cwd(), flags.run, error);
    });
  }
}
