import type { SfCommand, Ux } from '@salesforce/sf-plugins-core';
import type { DeployResult } from '../../org/deployResult.js';
import type { Plan } from '../../promotion/plan.js';
import type { RunEvent } from '../../promotion/steps/step.js';
import { showPlan, type Verbosity } from './planText.js';
import { showDeployResult } from './resultText.js';
import type { PromotionStages } from './stages.js';

/** Where a reporter writes, and how much. */
export type ReporterOptions = Readonly<{
  ux: Ux;
  spinner: SfCommand<unknown>['spinner'];
  verbosity: Verbosity;
  jsonEnabled: boolean;
  checkOnly: boolean;
}>;

/** Shows a promotion on its way: a spinner until there is a plan, then the plan, then the stages of the deploy. */
export class PromotionReporter {
  /** How the deploy ended, once it has. */
  public result: DeployResult | undefined;
  private stages: PromotionStages | undefined;

  public constructor(private readonly options: ReporterOptions) {}

  /** Takes what the run tells. */
  public readonly report = (event: RunEvent): void => {
    if (event.type === 'result') this.result = event.result;
    else if (this.stages !== undefined) this.stages.show(event);
    else if (event.type === 'planning') this.options.spinner.start('Merging and planning');
    else if (event.type === 'step') this.options.spinner.start(event.description);
  };

  /** Shows the plan. */
  public plan(plan: Plan): void {
    this.options.spinner.stop();
    showPlan(plan, this.options.verbosity, this.options.ux);
  }

  /** Begins to show the stages of the deploy; the library behind them is loaded only now. */
  public async begin({ org, run, target }: Readonly<{ org: Plan['org']; run: string; target: string }>): Promise<void> {
    const { checkOnly, jsonEnabled } = this.options;
    const { PromotionStages: Stages } = await import('./stages.js');
    this.stages = new Stages({
      title: `${checkOnly ? 'Validating in' : 'Promoting into'} ${target}`,
      username: org.username,
      run,
      checkOnly,
      jsonEnabled,
    });
  }

  /** Ends what is shown, well or not, and shows how the deploy ended. */
  public end(success: boolean): void {
    if (success) {
      this.options.spinner.stop();
      this.stages?.done();
    } else {
      this.stages?.failed();
    }
    this.stages = undefined;
    if (this.result !== undefined) showDeployResult(this.result, this.options.verbosity, this.options.ux);
  }
}
