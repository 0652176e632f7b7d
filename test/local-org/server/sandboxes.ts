import type { Clock } from '../../../src/common/clock.js';
import type { OrgState } from '../judge/types.js';
import type { LocalOrg } from '../org/localOrg.js';
import { orgIdOf } from '../org/record.js';
import { deleteCopy, endCopy, requestCopy, sandboxInfoId } from '../org/sandboxCopies.js';

/** What refreshing orgs needs of the server. */
export type SandboxHost = Readonly<{
  orgs: () => readonly LocalOrg[];
  /** @throws Error when there is none of this name. */
  org: (name: string) => LocalOrg;
  /** The number of a new org within the server. */
  takeMark: () => Promise<number>;
  clock: Clock;
}>;

type PendingCopy = Readonly<{ mark: number; contents: OrgState | undefined }>;

/** Refreshes of orgs, each in two steps: the copy is asked for, and some time later it is there. */
export class Sandboxes {
  private readonly pending = new Map<string, PendingCopy>();

  public constructor(private readonly host: SandboxHost) {}

  /**
   * Asks for a copy of the org `copyOf` as it is now; production knows of it from now on. Without one the new org will be
   * empty, and production knows nothing: no copy is like that.
   *
   * @throws Error when a copy for this org is under way, or it would be one of itself.
   */
  public async request(name: string, copyOf?: string): Promise<void> {
    const org = this.host.org(name);
    const source = copyOf === undefined ? undefined : this.host.org(copyOf);
    if (this.pending.has(name)) throw new Error(`A copy for ${name} is under way: end it first.`);
    if (source === org) throw new Error(`${name} cannot become a copy of itself.`);
    const mark = await this.host.takeMark();
    this.pending.set(name, { mark, contents: source?.state });
    const production = this.production();
    if (!source || !production || org.record.kind !== 'sandbox') return;
    requestCopy(production.record, {
      sandboxName: name,
      orgId: orgIdOf(mark),
      date: this.host.clock.now(),
      ...(source.record.kind === 'sandbox' ? { sourceInfoId: sandboxInfoId(production.record, source.record) } : {}),
    });
    await production.save();
  }

  /** Ends the copy: from now on the new org answers. @throws Error when none was asked for. */
  public async finish(name: string): Promise<void> {
    const copy = this.pending.get(name);
    if (!copy) throw new Error(`No copy for ${name} is under way: ask for one first.`);
    await this.host.org(name).refresh(copy.mark, copy.contents);
    this.pending.delete(name);
    const production = this.production();
    if (!production) return;
    endCopy(production.record, orgIdOf(copy.mark), this.host.clock.now());
    await production.save();
  }

  /** Deletes an org: a page answers in its place. Production says of a sandbox that it was deleted. */
  public async delete(name: string): Promise<void> {
    const org = this.host.org(name);
    org.settings.expired = true;
    await org.save();
    const production = this.production();
    if (!production) return;
    deleteCopy(production.record, org.record.id);
    await production.save();
  }

  /** All sandboxes of a server belong to its first production org. */
  private production(): LocalOrg | undefined {
    return this.host.orgs().find(({ record }) => record.kind === 'production');
  }
}
