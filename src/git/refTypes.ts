/** One ref to be moved from one object to another. `undefined` stands for "absent": to create, or to delete it. */
export type RefUpdate = Readonly<{
  /** Its full name. */
  ref: string;
  /** What it must point at for the update to happen. The same as `next`: nothing moves, it is only checked. */
  expected: string | undefined;
  next: string | undefined;
  /** Whether a branch may lose what it has: one of our own making, at just the commit that is expected. */
  rewinds?: true;
}>;

/** Why one ref was not moved. */
export type RefRejection = Readonly<{
  ref: string;
  /** `stale`: it is not, or no longer, at what was expected. `refused`: the other side does not want the update. */
  reason: 'stale' | 'refused';
  /** What git and the other side's hooks said. */
  text: string;
}>;

/** What became of an update of several refs. */
export type RefUpdateResult = Readonly<{
  accepted: boolean;
  rejections: readonly RefRejection[];
  /**
   * The refs that were moved: all when accepted, else none, except on a remote that cannot move several refs at once:
   * there, those that came before the rejected one.
   */
  moved: readonly string[];
  /** Set when the remote cannot move several refs at once: they were moved one after the other. */
  oneByOne?: true;
}>;

/** Another name for some refs at a remote: those that begin with `here` by the names we use begin with `there` there. */
export type RefAlias = Readonly<{ here: string; there: string }>;

/** The alias by which every ref has one name. */
export const noAlias: RefAlias = { here: 'refs/', there: 'refs/' };

/** Where the refs of all live: a remote, or this repository when there is none. */
export type RefStore = Readonly<{
  /** The remote's name; undefined for the repository itself. */
  remote: string | undefined;
  /** The remote's address, without credentials. */
  url: string | undefined;

  /** The name that a ref, or a prefix of refs, has at the remote. */
  nameThere(ref: string): string;

  /** Whether several refs are moved at once, all or none; undefined before an update showed it. */
  movesTogether(): boolean | undefined;

  /** The same store, for a remote that keeps some refs under another name; without a remote they keep their names. */
  withAlias(alias: RefAlias): RefStore;

  /**
   * What refs point at now, asked freshly. Absent ones are left out.
   *
   * @param refs full names
   * @throws SfError RemoteUnreachableError
   */
  read(refs: readonly string[]): Promise<ReadonlyMap<string, string>>;

  /**
   * All refs whose names begin with a prefix, asked freshly.
   *
   * @param prefix such as `refs/sre/locks/`
   * @param options.fresh false: what the remote said last is good enough, as for {@link RefStore.fetch}
   * @throws SfError RemoteUnreachableError
   */
  list(prefix: string, options?: Readonly<{ fresh?: boolean }>): Promise<ReadonlyMap<string, string>>;

  /**
   * The branch, without `refs/heads/`, that the remote's HEAD points at; undefined without a remote.
   *
   * @throws SfError RemoteUnreachableError
   */
  head(): Promise<string | undefined>;

  /** What `head` gave last, or else what the clone remembers, without asking the remote. */
  cachedHead(): Promise<string | undefined>;

  /**
   * Brings refs and their objects here, under `refs/sre-remote/<remote>/`, and forgets those that are gone remotely. No
   * other ref is touched.
   *
   * Where the refs are at is asked once, and not again until {@link RefStore.update} was tried: `ls-remote` names every
   * ref of the remote, whichever are wanted.
   *
   * @param refs full names, or patterns that end with `/*`
   * @param options.fresh ask again, for what may have moved during a long wait
   * @returns object ids by the refs' remote names; absent ones are left out
   * @throws SfError RemoteUnreachableError
   */
  fetch(refs: readonly string[], options?: Readonly<{ fresh?: boolean }>): Promise<ReadonlyMap<string, string>>;

  /**
   * The branches that cannot be moved because a work tree has them checked out, by their full names, with its path. None
   * at a remote, where they move all the same.
   */
  checkedOut(): Promise<ReadonlyMap<string, string>>;

  /** What was fetched last, without asking the remote. Takes and gives the same as `fetch`. */
  cached(refs: readonly string[]): Promise<ReadonlyMap<string, string>>;

  /**
   * Moves refs, all or none, if each is where it is expected to be. A ref that is already at `next` counts as moved. A
   * branch only ever moves forward.
   *
   * An update that was cut off (the signal, a lost connection) may still be carried out by the other side: read the refs
   * again to know.
   *
   * @throws SfError BranchMovedError, before anything is sent, when a branch's expected commit is not an ancestor of the
   * next; RemoteUnreachableError; the signal's reason
   */
  update(updates: readonly RefUpdate[], options?: Readonly<{ signal?: AbortSignal }>): Promise<RefUpdateResult>;
}>;
