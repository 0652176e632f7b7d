import { Messages } from '@salesforce/core/messages';
import { Flags } from '@salesforce/sf-plugins-core';
import { instancePrompt } from '../../../ui/promotion/askInstance.js';
import { planFlags, toRequest, toVerbosity } from '../../../ui/promotion/flags.js';
import { inContext } from '../../../ui/promotion/inContext.js';
import { planJson, type PlannedJson } from '../../../ui/promotion/planJson.js';
import { showPlan, showStops } from '../../../ui/promotion/planText.js';
import { SfCommand } from '../../../ui/sfCommand.js';
import { Ux } from '../../../ui/ux.js';

/** How long a plan waits for the org to give what it holds, in milliseconds. */
const patience = 33 * 60 * 1000;

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-sre', 'promote.plan');

export default class PromotePlan extends SfCommand<PlannedJson> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');
  public static readonly flags = {
    ...planFlags,
    offline: Flags.boolean({ summary: messages.getMessage('flags.offline.summary') }),
  };

  public async run(): Promise<PlannedJson> {
    const { flags } = await this.parse(PromotePlan);
    this.spinner.start('Merging and planning');
    const { plan, further, stops } = await inContext(
      this,
      async (context, signal) => {
        const [{ planPromotion }, { stopsOf }] = await Promise.all([
          import('../../../promotion/promote.js'),
          import('../../../promotion/gates.js'),
        ]);
        const effects = { signal, wait: patience, askInstance: instancePrompt(this) };
        const request = toRequest(flags);
        const planned = await planPromotion(context, request, effects);
        return { ...planned, stops: stopsOf(planned.plan, request, context.clock.now()) };
      },
      { offline: flags.offline }
    );
    this.spinner.stop();
    const ux = new Ux({ jsonEnabled: this.jsonEnabled() });
    showPlan(plan, toVerbosity(flags), ux);
    showStops(stops, ux);
    if (further.length > 0) ux.log(messages.getMessage('info.further', [further.join(', then ')]));
    return { ...planJson(plan), further, stops };
  }
}
