import { Messages } from '@salesforce/core/messages';
import { Flags } from '@salesforce/sf-plugins-core';
import { systemClock } from '../../../common/clock.js';
import { type ConflictsJson, conflictsJson } from '../../../ui/conflicts/conflictsJson.js';
import { inContext } from '../../../ui/promotion/inContext.js';
import { SfCommand } from '../../../ui/sfCommand.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-sre', 'conflict.list');

export default class ConflictList extends SfCommand<ConflictsJson> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');
  public static readonly flags = {
    run: Flags.string({ summary: messages.getMessage('flags.run.summary') }),
  };

  public async run(): Promise<ConflictsJson> {
    const { flags } = await this.parse(ConflictList);
    return inContext(this, async (context) => {
      const { changersIn, chooseConflictedRun, conflictsOf } =
        await import('../../../promotion/merge/openConflicts.js');
      const { conflictText, openInWords, previewsOf } = await import('../../../ui/conflicts/conflictText.js');
      const { conflictLine } = await import('../../../promotion/merge/conflictLine.js');
      const placed = await chooseConflictedRun(context, flags.run);
      const { open, others } = await conflictsOf(placed);
      const { run } = placed;
      const changersOf = await changersIn(placed);
      const shown = [];
      for (const each of open) {
        const { contested } = each;
        const previews = await previewsOf(placed.context.repo, contested);
        shown.push({ ...each, changers: await changersOf(contested), previews });
      }
      this.log(messages.getMessage('info.run', [run.id, run.instance]));
      for (const each of shown) this.log(['', ...conflictText(each, systemClock.now())].join('\n'));
      if (others.length > 0) this.log(['', messages.getMessage('info.others'), ...others.map(conflictLine)].join('\n'));
      const left = open.filter(({ decided }) => decided === undefined).length;
      const next =
        left > 0
          ? messages.getMessage('info.next', [openInWords(left, open.length), run.id])
          : messages.getMessage(others.length > 0 ? 'info.onlyOthers' : 'info.allDecided', [run.id]);
      this.log(`\n${next}`);
      return conflictsJson(run, { shown, others });
    });
  }
}
