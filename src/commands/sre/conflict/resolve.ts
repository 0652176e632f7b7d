import { Messages } from '@salesforce/core/messages';
import { SfError } from '@salesforce/core/sfError';
import { Flags } from '@salesforce/sf-plugins-core';
import { type ResolvedJson } from '../../../ui/conflicts/conflictsJson.js';
import { resolveByFlags, resolveInWorktree, type ResolveTools } from '../../../ui/conflicts/resolve.js';
import { terminalPrompts } from '../../../ui/pipeline/prompts.js';
import { inContext } from '../../../ui/promotion/inContext.js';
import { SfCommand } from '../../../ui/sfCommand.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-sre', 'conflict.resolve');

const choices = ['ours', 'theirs', 'base', 'both', 'known', 'edit', 'text', 'worktree'];

const othersThan = (name: string): string[] => choices.filter((other) => other !== name);

export default class ConflictResolve extends SfCommand<ResolvedJson> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');
  public static readonly flags = {
    run: Flags.string({ summary: messages.getMessage('flags.run.summary') }),
    file: Flags.string({ summary: messages.getMessage('flags.file.summary'), multiple: true }),
    element: Flags.string({ summary: messages.getMessage('flags.element.summary') }),
    type: Flags.string({ summary: messages.getMessage('flags.type.summary') }),
    all: Flags.boolean({ summary: messages.getMessage('flags.all.summary'), exclusive: ['file', 'element', 'type'] }),
    ours: Flags.boolean({ summary: messages.getMessage('flags.ours.summary'), exclusive: othersThan('ours') }),
    theirs: Flags.boolean({ summary: messages.getMessage('flags.theirs.summary'), exclusive: othersThan('theirs') }),
    base: Flags.boolean({ summary: messages.getMessage('flags.base.summary'), exclusive: othersThan('base') }),
    both: Flags.boolean({ summary: messages.getMessage('flags.both.summary'), exclusive: othersThan('both') }),
    known: Flags.boolean({ summary: messages.getMessage('flags.known.summary'), exclusive: othersThan('known') }),
    edit: Flags.boolean({ summary: messages.getMessage('flags.edit.summary'), exclusive: othersThan('edit') }),
    text: Flags.string({
      summary: messages.getMessage('flags.text.summary'),
      exclusive: othersThan('text'),
    }),
    worktree: Flags.directory({
      summary: messages.getMessage('flags.worktree.summary'),
      description: messages.getMessage('flags.worktree.description'),
      exclusive: ['file', 'element', 'type', 'all', ...othersThan('worktree')],
    }),
    'accept-removed': Flags.boolean({
      summary: messages.getMessage('flags.accept-removed.summary'),
      description: messages.getMessage('flags.accept-removed.description'),
      dependsOn: ['worktree'],
    }),
    why: Flags.string({ summary: messages.getMessage('flags.why.summary') }),
  };

  public async run(): Promise<ResolvedJson> {
    const { flags } = await this.parse(ConflictResolve);
    return inContext(this, async (context) => {
      const { chooseConflictedRun } = await import('../../../promotion/merge/openConflicts.js');
      const placed = await chooseConflictedRun(context, flags.run);
      const left = (): SfError => new SfError(messages.getMessage('error.left'), 'CancelledError');
      const tools: ResolveTools = {
        prompts: terminalPrompts(this, true, left),
        log: (line) => this.log(line),
        success: (line) => this.logSuccess(line),
        isInteractive: process.stdin.isTTY && !this.jsonEnabled(),
      };
      if (flags.worktree !== undefined) {
        return resolveInWorktree(placed, { ...flags, worktree: flags.worktree }, tools);
      }
      return resolveByFlags(placed, flags, tools);
    });
  }
}
