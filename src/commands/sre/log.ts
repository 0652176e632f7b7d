import { Messages } from '@salesforce/core/messages';
import { Flags } from '@salesforce/sf-plugins-core';
import { systemClock } from '../../common/clock.js';
import type { LogJson } from '../../ui/landscape/logText.js';
import { inContext } from '../../ui/promotion/inContext.js';
import { toMember } from '../../ui/promotion/member.js';
import { SfCommand } from '../../ui/sfCommand.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-sre', 'log');

export default class SreLog extends SfCommand<LogJson> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');
  public static readonly flags = {
    instance: Flags.string({ char: 'i', summary: messages.getMessage('flags.instance.summary'), multiple: true }),
    feature: Flags.string({ char: 'f', summary: messages.getMessage('flags.feature.summary') }),
    component: Flags.string({
      char: 'c',
      summary: messages.getMessage('flags.component.summary'),
      description: messages.getMessage('flags.component.description'),
    }),
    number: Flags.integer({ char: 'n', summary: messages.getMessage('flags.number.summary'), default: 20, min: 1 }),
    offline: Flags.boolean({ summary: messages.getMessage('flags.offline.summary') }),
  };

  public async run(): Promise<LogJson> {
    const { flags } = await this.parse(SreLog);
    const { instance: instances = [], feature, number, offline } = flags;
    const component = flags.component === undefined ? undefined : toMember(flags.component);
    return inContext(
      this,
      async (context) => {
        const { readLog } = await import('../../promotion/landscape/recordsLog.js');
        const { logJson, logText } = await import('../../ui/landscape/logText.js');
        const log = await readLog(context, { instances, feature, component, number });
        this.log(logText(log, component, systemClock.now(), context.store.url).join('\n').trimEnd());
        return logJson(log);
      },
      { offline }
    );
  }
}
