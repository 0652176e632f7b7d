import type { SfCommand } from '@salesforce/sf-plugins-core';
import pLimit from 'p-limit';
import type { BackPromoted, BackPromoteEffects } from '../../promotion/backPromote.js';
import type { BackStage } from '../../promotion/backStages.js';
import type { Promoted, PromoteEffects } from '../../promotion/carryOut.js';
import type { RunEvent } from '../../promotion/steps/step.js';
import { confirmPlan } from '../promotion/confirm.js';
import { mirrorInWords } from '../promotion/mirrorText.js';
import { showPlan, type Verbosity } from '../promotion/planText.js';
import {
  inFullInWords,
  PromotionReporter,
  publishedInWords,
  takenOverInWords,
  waitingInWords,
} from '../promotion/reporter.js';
import { troubleInWords } from '../promotion/stageEvents.js';
import { runEffects } from '../promotion/runEffects.js';
import type { Ux } from '../ux.js';

/** What showing a back-promotion needs. */
export type EffectsRequest = Readonly<{
  stages: readonly BackStage[];
  ux: Ux;
  spinner: SfCommand<unknown>['spinner'];
  jsonEnabled: boolean;
  verbosity: Verbosity;
  /** Whether each plan is confirmed by a person. */
  prompts: boolean;
  signal: AbortSignal;
  /** How long to watch each deploy, in milliseconds. */
  wait: number;
  /** How long to wait for each lock that another run holds, in milliseconds. */
  waitLock?: number;
}>;

/** Shows one instance as a promotion is shown, and several side by side as lines that begin with the instance's name. */
export const createEffects = (request: EffectsRequest): BackPromoteEffects => {
  const [first] = request.stages;
  const isSingle = request.stages.length === 1 && first.below.length === 0;
  return isSingle ? singleEffects(request) : severalEffects(request);
};

const singleEffects = (request: EffectsRequest): BackPromoteEffects => {
  const { ux, spinner, verbosity, jsonEnabled } = request;
  const options = { ux, spinner, verbosity, jsonEnabled, checkOnly: false, reports: { junit: false } };
  const reporter = new PromotionReporter(options);
  return {
    effectsFor: () => runEffects({ reporter, ...request }),
    onEnd: async (result): Promise<void> => {
      if (result.outcome === 'failed') await reporter.failed(result.error);
      else await reporter.done();
    },
  };
};

const severalEffects = ({
  ux,
  spinner,
  verbosity,
  prompts,
  signal,
  wait,
  waitLock,
}: EffectsRequest): BackPromoteEffects => {
  // Siblings run side by side, but a person reads and answers one plan after another.
  const oneAtATime = pLimit(1);
  const say = (instance: string, text: string): void => ux.log(`${instance}: ${text}`);
  return {
    effectsFor: ({ instance: { name } }): PromoteEffects => ({
      confirm: async (plan): Promise<boolean> =>
        oneAtATime(async () => {
          spinner.stop();
          showPlan(plan, verbosity, ux);
          return !prompts || confirmPlan(plan, signal);
        }),
      asks: prompts,
      report: lineReporter((text) => say(name, text)),
      signal,
      wait,
      waitLock,
    }),
    onEnd: async (result): Promise<void> => Promise.resolve(say(result.instance, endInWords(result))),
  };
};

/** Tells each step once, and of the org's counts only the end of a stage. */
const lineReporter = (say: (text: string) => void): ((event: RunEvent) => void) => {
  let last = '';
  return (event) => {
    // The next silence is another one.
    if (event.type === 'answered') last = '';
    const text = lineOf(event);
    if (text === undefined || text === last) return;
    last = text;
    say(text);
  };
};

const lineOf = (event: RunEvent): string | undefined => {
  switch (event.type) {
    case 'waiting':
      return waitingInWords(event);
    case 'planning':
      return 'Merging and planning';
    case 'step':
      return event.description;
    case 'answerLost':
    case 'turnedAway':
    case 'unanswered':
      return troubleInWords(event);
    case 'status':
      return `Deploy ${event.status.id}: ${event.status.status}`;
    case 'takenOver':
      return takenOverInWords(event);
    case 'inFull':
      return inFullInWords(event);
    case 'publishedElsewhere':
      return publishedInWords(event);
    case 'answered':
    case 'result':
      return undefined;
    case 'mirror':
      return mirrorInWords(event.mirror);
  }
};

const doneInWords = ({ plan, run }: Promoted): string =>
  `Done, ${plan.target.branch} is at ${(run.branchTip ?? plan.mergeCommit).slice(0, 7)}`;

const endInWords = (result: BackPromoted): string => {
  switch (result.outcome) {
    case 'published':
      return doneInWords(result.promoted);
    case 'upToDate':
      return `Up to date with ${result.parent}, nothing deployed`;
    case 'failed':
      return `Stopped: ${result.error.message.split('\n')[0]}`;
    case 'notReached':
      return `Not reached, since ${result.failed} stopped`;
  }
};
