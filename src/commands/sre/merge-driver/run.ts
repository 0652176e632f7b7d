import { Args } from '@oclif/core';
import { Messages } from '@salesforce/core/messages';
import { Flags, toHelpSection } from '@salesforce/sf-plugins-core';
import { defaultMarkers } from '../../../metadata/merge/conflict.js';
import { mergeDriverRunJson, type MergeDriverRunJson } from '../../../ui/mergeDriver/mergeDriverJson.js';
import { SfCommand } from '../../../ui/sfCommand.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-sre', 'merge-driver.run');

export default class MergeDriverRun extends SfCommand<MergeDriverRunJson> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');
  public static readonly errorCodes = toHelpSection('ERROR CODES', {
    '0': messages.getMessage('exit.merged'),
    '1': messages.getMessage('exit.conflicted'),
  });
  public static readonly args = {
    base: Args.file({ description: messages.getMessage('args.base.description'), required: true }),
    ours: Args.file({ description: messages.getMessage('args.ours.description'), required: true }),
    theirs: Args.file({ description: messages.getMessage('args.theirs.description'), required: true }),
  };
  public static readonly flags = {
    path: Flags.string({
      summary: messages.getMessage('flags.path.summary'),
      description: messages.getMessage('flags.path.description'),
    }),
    'marker-size': Flags.integer({
      summary: messages.getMessage('flags.marker-size.summary'),
      default: 7,
      min: 1,
      max: 1000,
    }),
    output: Flags.file({ summary: messages.getMessage('flags.output.summary') }),
  };

  public async run(): Promise<MergeDriverRunJson> {
    const { args, flags } = await this.parse(MergeDriverRun);
    const { mergeFiles } = await import('../../../mergeDriver/mergeFiles.js');
    const { remarksOf } = await import('../../../mergeDriver/remarks.js');
    const { writeMerged } = await import('../../../mergeDriver/writeMerged.js');
    const { path = args.ours, output = args.ours } = flags;
    const merge = mergeFiles({ files: args, path, markers: { ...defaultMarkers, size: flags['marker-size'] } });
    if (merge.content !== undefined) await writeMerged(output, merge.content);
    remarksOf(merge, path).forEach((remark) => this.warn(remark));
    if (merge.isClean) this.logSuccess(messages.getMessage('info.merged', [output]));
    else process.exitCode = 1;
    return mergeDriverRunJson(merge, { path, output });
  }
}
