import { Messages } from '@salesforce/core/messages';
import { Flags } from '@salesforce/sf-plugins-core';
import type { MergeDriverUninstallJson } from '../../../ui/mergeDriver/mergeDriverJson.js';
import { SfCommand } from '../../../ui/sfCommand.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-sre', 'merge-driver.uninstall');

export default class MergeDriverUninstall extends SfCommand<MergeDriverUninstallJson> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');
  public static readonly flags = {
    global: Flags.boolean({ summary: messages.getMessage('flags.global.summary') }),
  };

  public async run(): Promise<MergeDriverUninstallJson> {
    const { flags } = await this.parse(MergeDriverUninstall);
    const { uninstall } = await import('../../../mergeDriver/install.js');
    const scope = flags.global ? 'global' : 'local';
    const uninstalled = await uninstall({ scope, dir: process.cwd(), env: process.env });
    const { changed, stillInForce, attributesFile } = uninstalled;
    if (changed)
      this.logSuccess(messages.getMessage(stillInForce ? `info.left.${scope}` : 'info.uninstalled', [attributesFile]));
    else this.log(messages.getMessage(`info.nothing.${scope}`));
    return { scope, ...uninstalled };
  }
}
