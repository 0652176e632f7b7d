/** One file that differs between two trees; `T` means that its type changed (say, from a file to a link). */
export type FileChange = Readonly<{
  status: 'A' | 'M' | 'D' | 'T';
  path: string;
  oldMode: string;
  newMode: string;
  oldOid: string;
  newOid: string;
}>;

/** One entry of a tree and its folders. */
export type TreeFile = Readonly<{
  path: string;
  mode: string;
  /** `blob`, or `commit` for a submodule. */
  type: string;
  oid: string;
}>;

/** Reads the output of `git diff-tree --raw -z`. */
export const parseChanges = (output: string): FileChange[] => {
  const parts = output.split('\0');
  const changes: FileChange[] = [];
  for (let at = 0; at + 1 < parts.length; at += 2) {
    changes.push(parseChange(parts[at], parts[at + 1]));
  }
  return changes;
};

/** Reads one entry of the output of `git diff-tree --raw -z`: what comes before a path, and the path. */
export const parseChange = (entry: string, path: string): FileChange => {
  const [oldMode, newMode, oldOid, newOid, status] = entry.slice(1).split(' ');
  return { status: status as FileChange['status'], path, oldMode, newMode, oldOid, newOid };
};

/** Reads the output of `git ls-tree -z`. */
export const parseFiles = (output: string): TreeFile[] =>
  output
    .split('\0')
    .filter((line) => line !== '')
    .map((line) => {
      const tab = line.indexOf('\t');
      const [mode, type, oid] = line.slice(0, tab).split(' ');
      return { path: line.slice(tab + 1), mode, type, oid };
    });
