import { Messages } from '@salesforce/core/messages';
import { Flags } from '@salesforce/sf-plugins-core';
import type { DeltaJson } from '../../ui/delta/deltaJson.js';
import { inContext } from '../../ui/promotion/inContext.js';
import { interruptible } from '../../ui/promotion/interrupt.js';
import { inRepository } from '../../ui/inRepository.js';
import { SfCommand } from '../../ui/sfCommand.js';
import type { DeltaRead } from '../../promotion/delta/readDelta.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-sre', 'delta');

export default class SreDelta extends SfCommand<DeltaJson> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');
  public static readonly flags = {
    from: Flags.string({
      char: 'f',
      summary: messages.getMessage('flags.from.summary'),
      exactlyOne: ['from', 'instance'],
    }),
    to: Flags.string({ char: 't', summary: messages.getMessage('flags.to.summary'), default: 'HEAD' }),
    instance: Flags.string({
      char: 'i',
      summary: messages.getMessage('flags.instance.summary'),
      description: messages.getMessage('flags.instance.description'),
    }),
    'output-dir': Flags.string({ char: 'd', summary: messages.getMessage('flags.output-dir.summary') }),
    'with-files': Flags.boolean({
      summary: messages.getMessage('flags.with-files.summary'),
      description: messages.getMessage('flags.with-files.description'),
      dependsOn: ['output-dir'],
    }),
    'with-dependencies': Flags.boolean({
      summary: messages.getMessage('flags.with-dependencies.summary'),
      description: messages.getMessage('flags.with-dependencies.description'),
    }),
    explain: Flags.boolean({ summary: messages.getMessage('flags.explain.summary') }),
    backward: Flags.boolean({ summary: messages.getMessage('flags.backward.summary') }),
    'api-version': Flags.orgApiVersion({
      summary: messages.getMessage('flags.api-version.summary'),
      // What a person set for their orgs says nothing of a commit.
      default: undefined,
    }),
    offline: Flags.boolean({ summary: messages.getMessage('flags.offline.summary'), dependsOn: ['instance'] }),
  };

  public async run(): Promise<DeltaJson> {
    const { flags } = await this.parse(SreDelta);
    // Loaded while git tells where the repository is.
    const reading = import('../../promotion/delta/readDelta.js');
    const { from = '', to, instance, backward, offline, 'api-version': apiVersion } = flags;
    const dependencies = flags['with-dependencies'] ? 'added' : 'named';
    const common = { to, backward, env: process.env, apiVersion, dependencies } as const;
    if (instance === undefined) {
      return inRepository(async (repo) => {
        const { deltaOfCommits } = await reading;
        const read = await deltaOfCommits(repo, { ...common, from });
        return this.ending(await interruptible(this, async (signal) => this.show(read, flags, signal)));
      });
    }
    return this.ending(
      await inContext(
        this,
        async (context, signal) => {
          const { deltaOfInstance } = await reading;
          return this.show(await deltaOfInstance(context, { ...common, instance }), flags, signal);
        },
        { offline }
      )
    );
  }

  /** Where the folder is there, all that is left is to say so: a command that is ended now would say that it failed. */
  private ending(result: DeltaJson): DeltaJson {
    if (result.outputDir !== undefined) this.onInterrupt(() => undefined);
    return result;
  }

  private async show(
    read: DeltaRead,
    flags: Readonly<{ instance?: string; 'output-dir'?: string; 'with-files': boolean; explain: boolean }>,
    signal: AbortSignal
  ): Promise<DeltaJson> {
    const { 'output-dir': dir, 'with-files': withFiles, explain } = flags;
    const { deltaJson } = await import('../../ui/delta/deltaJson.js');
    const { notDeletedInWords } = await import('../../metadata/delta/notDeleted.js');
    const { counted, firstOf } = await import('../../common/words.js');
    const { printable } = await import('../../common/printable.js');
    const { memberKey } = await import('../../common/member.js');
    const { componentTable } = await import('../../ui/componentTable.js');
    const { explanation, manifestsText } = await import('../../ui/delta/deltaText.js');
    const written = dir === undefined ? undefined : await read.write({ dir, withFiles, signal });
    const ignoring = explain ? await read.ignoring() : undefined;
    const { delta, manifests, toConfirm } = read;
    if (delta.components.length === 0) this.log(messages.getMessage('info.nothing'));
    else if (explain) this.log(explanation(delta, ignoring).join('\n'));
    else if (written === undefined) this.log(manifestsText(manifests));
    else this.table(componentTable(delta.components));
    if (explain && delta.components.length === 0) this.log(explanation(delta, ignoring).join('\n'));
    // Names of files may hold control characters, which JSON escapes.
    const shown = (text: string): string => (this.jsonEnabled() ? text : printable(text));
    [...delta.notDeleted.map(notDeletedInWords), ...delta.warnings].forEach((text) => this.warn(shown(text)));
    if (toConfirm.length > 0) {
      const names = firstOf(toConfirm.map(memberKey), 5);
      this.warn(shown(messages.getMessage('warning.confirm', [flags.instance ?? '', names])));
    }
    if (written !== undefined && dir !== undefined) {
      this.logSuccess(messages.getMessage('info.written', [counted(written.length, 'file'), dir]));
      const { destructiveChangesPre: pre, destructiveChanges: post } = manifests;
      const destructive = [
        ...(pre === undefined ? [] : [' --pre-destructive-changes destructiveChangesPre.xml']),
        ...(post === undefined ? [] : [' --post-destructive-changes destructiveChangesPost.xml']),
      ].join('');
      if (withFiles && delta.components.length > 0)
        this.log(
          messages.getMessage('info.deploy', [dir, `sf project deploy start --manifest package.xml${destructive}`])
        );
    }
    return deltaJson(read, { dir, written, ignoring });
  }
}
