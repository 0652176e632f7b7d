import { Messages } from '@salesforce/core/messages';
import { Flags, SfCommand, Ux } from '@salesforce/sf-plugins-core';
import { systemClock } from '../../../common/clock.js';
import { planFlags, toRequest, toVerbosity } from '../../../ui/promotion/flags.js';
import { interruptSignal } from '../../../ui/promotion/interrupt.js';
import { planJson, type PlanJson } from '../../../ui/promotion/planJson.js';
import { showPlan } from '../../../ui/promotion/planText.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
/** How long a plan waits for the org to give what it holds, in milliseconds. */
const patience = 33 * 60 * 1000;

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
    const { openContext } = await import('../../../promotion/context.js');
    const { planPromotion } = await import('../../../promotion/promote.js');
    const { signal, release } = interruptSignal(this);
    this.spinner.start('Merging and planning');
    const context = await openContext({
      dir: process.cwd(),
      env: process.env,
      clock: systemClock,
      offline: flags.offline,
    });
    try {
      const { plan } = await planPromotion(context, toRequest(flags), { signal, wait: patience });
      this.spinner.stop();
      showPlan(plan, toVerbosity(flags), new Ux({ jsonEnabled: this.jsonEnabled() }));
      return planJson(plan);
    } finally {
      release();
      await context.repo.close();
    }
  }
}
