import { Messages } from '@salesforce/core/messages';
import { Flags, SfCommand, Ux } from '@salesforce/sf-plugins-core';
import { instancePrompt } from '../../../ui/promotion/askInstance.js';
import { planFlags, toRequest, toVerbosity } from '../../../ui/promotion/flags.js';
import { inContext } from '../../../ui/promotion/inContext.js';
import { planJson, type PlanJson } from '../../../ui/promotion/planJson.js';
import { showPlan } from '../../../ui/promotion/planText.js';

/** How long a plan waits for the org to give what it holds, in milliseconds. */
const patience = 33 * 60 * 1000;

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-sre', 'promote.plan');

export default class PromotePlan extends SfCommand<PlanJson> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');
  public static readonly flags = {
    ...planFlags,
    offline: Flags.boolean({ summary: messages.getMessage('flags.offline.summary') }),
  };

  public async run(): Promise<PlanJson> {
    const { flags } = await this.parse(PromotePlan);
    this.spinner.start('Merging and planning');
    const { plan, further } = await inContext(
      this,
      async (context, signal) => {
        const { planPromotion } = await import('../../../promotion/promote.js');
        const effects = { signal, wait: patience, askInstance: instancePrompt(this) };
        return planPromotion(context, toRequest(flags), effects);
      },
      { offline: flags.offline }
    );
    this.spinner.stop();
    showPlan(plan, toVerbosity(flags), new Ux({ jsonEnabled: this.jsonEnabled() }));
    if (further.length > 0) this.log(messages.getMessage('info.further', [further.join(', then ')]));
    return planJson(plan, further);
  }
}
