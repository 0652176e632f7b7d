import { resolve } from 'node:path';
import { Messages } from '@salesforce/core/messages';
import { Flags } from '@salesforce/sf-plugins-core';
import { shellWord } from '../../../common/shellWord.js';
import type { Started } from '../../../promotion/features/startFeature.js';
import { featureStartJson, type FeatureStartJson } from '../../../ui/features/featureResultJson.js';
import { instancePrompt } from '../../../ui/promotion/askInstance.js';
import { inContext } from '../../../ui/promotion/inContext.js';
import { SfCommand } from '../../../ui/sfCommand.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-sre', 'feature.start');

export default class FeatureStart extends SfCommand<FeatureStartJson> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');
  public static readonly flags = {
    name: Flags.string({
      char: 'n',
      summary: messages.getMessage('flags.name.summary'),
      description: messages.getMessage('flags.name.description'),
      required: true,
    }),
    instance: Flags.string({
      char: 'i',
      summary: messages.getMessage('flags.instance.summary'),
      description: messages.getMessage('flags.instance.description'),
    }),
    hotfix: Flags.boolean({
      summary: messages.getMessage('flags.hotfix.summary'),
      description: messages.getMessage('flags.hotfix.description'),
    }),
    directory: Flags.directory({
      char: 'd',
      summary: messages.getMessage('flags.directory.summary'),
      description: messages.getMessage('flags.directory.description'),
      dependsOn: ['instance'],
    }),
    'no-prompt': Flags.boolean({ summary: messages.getMessage('flags.no-prompt.summary') }),
  };

  public async run(): Promise<FeatureStartJson> {
    const { flags } = await this.parse(FeatureStart);
    const askInstance = instancePrompt(this, !flags['no-prompt'], messages.getMessage('error.cancelled'));
    const directory = flags.directory === undefined ? undefined : resolve(flags.directory);
    return inContext(this, async (context) => {
      const { startInPlace } = await import('../../../promotion/features/startElsewhere.js');
      const placed = await startInPlace(
        context,
        { ...flags, directory },
        {
          askInstance,
          onClone: (repository, clone) => this.log(messages.getMessage('info.cloned', [repository, clone])),
        }
      );
      this.tell(placed.started);
      return featureStartJson(placed);
    });
  }

  private tell({ feature, name, instance, hotfix, base, from, remote, uncommitted }: Started): void {
    this.logSuccess(messages.getMessage('info.started', [feature, instance, from, base.slice(0, 7)]));
    this.log(messages.getMessage(remote === undefined ? 'info.here' : 'info.pushed', [remote]));
    if (uncommitted.length > 0) this.log(messages.getMessage('info.kept', [uncommitted.join(', ')]));
    const word = shellWord(name);
    this.log(hotfix ? messages.getMessage('info.nextHotfix', [word, from]) : messages.getMessage('info.next', [word]));
  }
}
