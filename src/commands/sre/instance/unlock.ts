import { Messages } from '@salesforce/core/messages';
import { Flags } from '@salesforce/sf-plugins-core';
import { systemClock } from '../../../common/clock.js';
import type { HeldLock } from '../../../promotion/instances/unlock.js';
import { SfCommand } from '../../../ui/sfCommand.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-sre', 'instance.unlock');

/** How long a confirmation is waited for, in milliseconds. */
const patience = 10 * 60 * 1000;

/** The lock that was freed, and whose it was. */
export type UnlockJson = Readonly<{
  instance: string;
  run: string;
  owner: string;
  host: string;
  started: string;
  expires: string;
  /** Whether the lock's time was over. */
  expired: boolean;
}>;

export default class InstanceUnlock extends SfCommand<UnlockJson> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');
  public static readonly flags = {
    run: Flags.string({ char: 'r', summary: messages.getMessage('flags.run.summary'), required: true }),
    abandon: Flags.boolean({ summary: messages.getMessage('flags.abandon.summary') }),
    'no-prompt': Flags.boolean({ summary: messages.getMessage('flags.no-prompt.summary') }),
  };

  public async run(): Promise<UnlockJson> {
    const { flags } = await this.parse(InstanceUnlock);
    const { openContext } = await import('../../../promotion/context.js');
    const { findLockOfRun, freeLock, refuseSent } = await import('../../../promotion/instances/unlock.js');
    const context = await openContext({ dir: process.cwd(), env: process.env, clock: systemClock });
    try {
      const held = await findLockOfRun(context, flags.run);
      this.warn(warningOf(held));
      if (!flags.abandon) await refuseSent(context, held, new AbortController().signal);
      if (!flags['no-prompt'] && !(await this.isSure(held))) throw messages.createError('error.cancelled');
      const next = await freeLock(held.context, held.lock, { abandon: flags.abandon });
      const { instance } = held.lock.owner;
      this.logSuccess(
        next
          ? messages.getMessage('info.givenBack', [instance, next.owner.run])
          : messages.getMessage('info.freed', [instance])
      );
      return toJson(held);
    } finally {
      await context.repo.close();
    }
  }

  private async isSure({ lock: { owner } }: HeldLock): Promise<boolean> {
    if (!process.stdin.isTTY || this.jsonEnabled()) throw messages.createError('error.noTerminal');
    return this.confirm({ message: messages.getMessage('prompt.free', [owner.instance]), ms: patience });
  }
}

const warningOf = ({ lock: { owner }, expired }: HeldLock): string =>
  messages.getMessage('warning.owner', [
    owner.instance,
    owner.run,
    owner.owner,
    owner.host,
    owner.started,
    messages.getMessage(expired ? 'warning.expired' : 'warning.notExpired', [owner.expires]),
  ]);

const toJson = ({ lock: { owner }, expired }: HeldLock): UnlockJson => ({
  instance: owner.instance,
  run: owner.run,
  owner: owner.owner,
  host: owner.host,
  started: owner.started,
  expires: owner.expires,
  expired,
});
