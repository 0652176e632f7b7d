import { Messages } from '@salesforce/core/messages';
import { Flags } from '@salesforce/sf-plugins-core';
import { shellWord } from '../../../common/shellWord.js';
import type { Finish } from '../../../promotion/features/finishFeature.js';
import { featureFinishJson, type FeatureFinishJson } from '../../../ui/features/featureResultJson.js';
import { inContext } from '../../../ui/promotion/inContext.js';
import { SfCommand } from '../../../ui/sfCommand.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-sre', 'feature.finish');

/** How long a confirmation is waited for, in milliseconds. */
const patience = 10 * 60 * 1000;

export default class FeatureFinish extends SfCommand<FeatureFinishJson> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');
  public static readonly flags = {
    feature: Flags.string({ char: 'f', summary: messages.getMessage('flags.feature.summary') }),
    abandon: Flags.boolean({
      summary: messages.getMessage('flags.abandon.summary'),
      description: messages.getMessage('flags.abandon.description'),
    }),
    'no-prompt': Flags.boolean({ summary: messages.getMessage('flags.no-prompt.summary') }),
  };

  public async run(): Promise<FeatureFinishJson> {
    const { flags } = await this.parse(FeatureFinish);
    return inContext(this, async (context) => {
      const { finishFeature } = await import('../../../promotion/features/finishFeature.js');
      const { feature, abandon } = flags;
      const finished = await finishFeature(context, { feature, abandon }, async (finish) => {
        if (!finish.whereabouts.isInRoot) this.warn(abandonedText(finish));
        if (flags['no-prompt']) return true;
        if (!process.stdin.isTTY || this.jsonEnabled()) throw messages.createError('error.noTerminal');
        return this.confirm({ message: promptText(finish), ms: patience, defaultAnswer: false });
      });
      this.tell(finished);
      return featureFinishJson(finished);
    });
  }

  private tell({ feature, tip, remoteBranch, localBranch, switchedTo, collections }: Finish): void {
    this.logSuccess(messages.getMessage('info.finished', [feature]));
    const places = placesOf({ remoteBranch, localBranch });
    if (places !== '') this.log(messages.getMessage('info.deleted', [places, tip]));
    if (switchedTo !== undefined) this.log(messages.getMessage('info.switched', [switchedTo]));
    if (collections.length > 0) {
      this.warn(
        messages.getMessage('warning.collections', [collections.join(', '), collections[0], shellWord(feature)])
      );
    }
  }
}

const placesOf = ({ remoteBranch, localBranch }: Pick<Finish, 'remoteBranch' | 'localBranch'>): string =>
  [...(remoteBranch === undefined ? [] : [`on ${remoteBranch}`]), ...(localBranch ? ['here'] : [])].join(' and ');

const promptText = (finish: Finish): string => {
  const places = placesOf(finish);
  return places === ''
    ? messages.getMessage('prompt.facts', [finish.feature])
    : messages.getMessage('prompt.branch', [finish.feature, places]);
};

const abandonedText = ({ feature, whereabouts: { roots, standing } }: Finish): string => {
  const held = standing.heldBy.map(({ instance }) => instance).join(', ');
  return held === ''
    ? messages.getMessage('warning.nowhere', [feature, roots.join(', ')])
    : messages.getMessage('warning.elsewhere', [feature, roots.join(', '), held]);
};
