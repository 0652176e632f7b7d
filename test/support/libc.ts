import koffi from 'koffi';

// Numbers of Linux' headers: spawn.h, sys/socket.h, sys/wait.h.
const flags = { setSignalDefaults: 0x04, setSignalMask: 0x08, setSession: 0x80 };
const [unixSocket, streamOnly, closeOnExec] = [1, 1, 2 ** 19];
const withoutWaiting = 1;

/** More room than the types of spawn.h and signal.h take in glibc and musl, in bytes. */
const sizes = { actions: 256, attributes: 1024, signals: 128 };

/** How a process is started. */
export type ProcessOptions = Readonly<{
  /** Its own name first. */
  args: readonly string[];
  /** `NAME=value` each. */
  env: readonly string[];
  dir: string | undefined;
  /** What becomes its file descriptors 0, 1 and so on. */
  streams: readonly number[];
  ownSession: boolean;
}>;

/** As much of the C library as starting a process takes. */
export type Libc = Readonly<{
  /** Starts a program by its path; gives the process's id, undefined when the system refused. */
  spawn(path: string, options: ProcessOptions): number | undefined;
  /** Two connected sockets that no process inherits by itself. */
  socketPair(): Readonly<{ ours: number; theirs: number }>;
  /** What waitpid says of a process that ended; undefined while it runs. */
  statusOf(pid: number): number | undefined;
}>;

type Call = (...values: readonly unknown[]) => number;

/** Loads what it takes from the C library of this process, which is that of Linux. */
export const loadLibc = (): Libc => {
  const library = koffi.load(null);
  const call = (declaration: string): Call => library.func(`int ${declaration}`) as Call;
  const spawn = call(
    'posix_spawn(_Out_ int *pid, const char *path, void *actions, void *attributes, const char **argv, const char **envp)'
  );
  const initActions = call('posix_spawn_file_actions_init(void *actions)');
  const destroyActions = call('posix_spawn_file_actions_destroy(void *actions)');
  const addDuplicate = call('posix_spawn_file_actions_adddup2(void *actions, int from, int to)');
  const addFolder = call('posix_spawn_file_actions_addchdir_np(void *actions, const char *path)');
  const initAttributes = call('posix_spawnattr_init(void *attributes)');
  const setFlags = call('posix_spawnattr_setflags(void *attributes, short flags)');
  const setDefaults = call('posix_spawnattr_setsigdefault(void *attributes, void *signals)');
  const setMask = call('posix_spawnattr_setsigmask(void *attributes, void *signals)');
  const socketPair = call('socketpair(int domain, int type, int protocol, _Out_ int *ends)');
  const wait = call('waitpid(int pid, _Out_ int *status, int options)');
  return {
    spawn: (path, { args, env, dir, streams, ownSession }): number | undefined => {
      const [actions, attributes] = [Buffer.alloc(sizes.actions), Buffer.alloc(sizes.attributes)];
      initActions(actions);
      streams.forEach((fd, number) => addDuplicate(actions, fd, number));
      if (dir !== undefined) addFolder(actions, dir);
      initAttributes(attributes);
      setFlags(attributes, flags.setSignalDefaults + flags.setSignalMask + (ownSession ? flags.setSession : 0));
      setDefaults(attributes, Buffer.alloc(sizes.signals, 0xff));
      setMask(attributes, Buffer.alloc(sizes.signals));
      const pid = [0];
      const failed = spawn(pid, path, actions, attributes, [...args, null], [...env, null]);
      destroyActions(actions);
      return failed === 0 ? pid[0] : undefined;
    },
    socketPair: (): ReturnType<Libc['socketPair']> => {
      const ends = [0, 0];
      if (socketPair(unixSocket, streamOnly + closeOnExec, 0, ends) !== 0) throw new Error('No socket could be made.');
      return { ours: ends[0], theirs: ends[1] };
    },
    statusOf: (pid): number | undefined => {
      const status = [0];
      return wait(pid, status, withoutWaiting) === pid ? status[0] : undefined;
    },
  };
};
