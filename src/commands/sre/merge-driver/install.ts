import { basename } from 'node:path';
import { Messages } from '@salesforce/core/messages';
import { Flags } from '@salesforce/sf-plugins-core';
import { printable } from '../../../common/printable.js';
import { firstOf } from '../../../common/words.js';
import type { MergeDriverInstallJson } from '../../../ui/mergeDriver/mergeDriverJson.js';
import { SfCommand } from '../../../ui/sfCommand.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-sre', 'merge-driver.install');

export default class MergeDriverInstall extends SfCommand<MergeDriverInstallJson> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');
  public static readonly flags = {
    global: Flags.boolean({
      summary: messages.getMessage('flags.global.summary'),
      description: messages.getMessage('flags.global.description'),
    }),
  };

  public async run(): Promise<MergeDriverInstallJson> {
    const { flags } = await this.parse(MergeDriverInstall);
    const { install } = await import('../../../mergeDriver/install.js');
    const scope = flags.global ? 'global' : 'local';
    const installed = await install({ scope, dir: process.cwd(), env: process.env });
    const { attributesFile, changed, overridden, otherwise } = installed;
    if (changed) {
      this.logSuccess(messages.getMessage('info.installed', [attributesFile]));
      if (scope === 'local') this.log(messages.getMessage('info.commit'));
    } else {
      this.log(messages.getMessage('info.unchanged', [attributesFile]));
    }
    if (overridden.length > 0) {
      const lines = overridden.map(({ line, text }) => `  ${line}: ${printable(text)}`).join('\n');
      this.warn(messages.getMessage('warning.overridden', [attributesFile, lines]));
    }
    if (otherwise.length > 0) {
      const files = otherwise.map(({ path, merge }) => printable(`${path} (merge: ${merge})`));
      this.warn(messages.getMessage('warning.otherwise', [firstOf(files, 10), basename(attributesFile)]));
    }
    return { scope, ...installed };
  }
}
