import { Messages } from '@salesforce/core/messages';
import { Flags } from '@salesforce/sf-plugins-core';
import type { Synced } from '../../../promotion/features/syncFeature.js';
import { featureSyncJson, type FeatureSyncJson } from '../../../ui/features/featureResultJson.js';
import { inContext } from '../../../ui/promotion/inContext.js';
import { SfCommand } from '../../../ui/sfCommand.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-sre', 'feature.sync');

export default class FeatureSync extends SfCommand<FeatureSyncJson> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');
  public static readonly flags = {
    feature: Flags.string({
      char: 'f',
      summary: messages.getMessage('flags.feature.summary'),
      description: messages.getMessage('flags.feature.description'),
    }),
  };

  public async run(): Promise<FeatureSyncJson> {
    const { flags } = await this.parse(FeatureSync);
    return inContext(this, async (context) => {
      const { syncFeature } = await import('../../../promotion/features/syncFeature.js');
      const synced = await syncFeature(context, flags.feature);
      this.tell(synced);
      return featureSyncJson(synced);
    });
  }

  private tell({ feature, outcome, commit, mainBranch, mainCommit, brought, kept, pushedTo, moved }: Synced): void {
    const main = `${mainBranch} at ${mainCommit.slice(0, 7)}`;
    if (outcome === 'upToDate') {
      this.logSuccess(messages.getMessage('info.upToDate', [feature, main]));
      if (moved !== 'nothing') this.log(messages.getMessage('info.movedHere', [feature, commit.slice(0, 7)]));
      return;
    }
    this.logSuccess(messages.getMessage('info.synced', [feature, main, brought, commit.slice(0, 7)]));
    if (kept.length > 0) {
      const commits = kept.map((oid) => oid.slice(0, 7)).join(', ');
      this.log(messages.getMessage('info.kept', [mainBranch, feature, commits]));
    }
    this.log(messages.getMessage(pushedTo === undefined ? 'info.notPushed' : 'info.pushed', [pushedTo]));
    if (moved === 'nothing') this.log(messages.getMessage('info.notHere', [feature]));
  }
}
