import type { Sides } from '../../metadata/merge/versions.js';
import type { FileEntry } from './bothChanged.js';
import type { Contested } from './contested.js';
import type { Decisions } from './decisions.js';

/** A file by its versions, which may each be absent. */
export type ContestedFile = Readonly<{
  path: string;
  kind?: string;
  base: FileEntry | undefined;
  ours: FileEntry | undefined;
  theirs: FileEntry | undefined;
  /** Where each version has it, where a side moved it. */
  paths?: Sides<string | undefined>;
  /** Why it is contested where it is, where that is not what the paths say. */
  note?: string;
}>;

/** A file as a whole, as something contested. */
export const contestedFile = ({
  path,
  kind = 'contents',
  base,
  ours,
  theirs,
  paths,
  note,
}: ContestedFile): Contested => ({
  ...{ kind: 'file', file: path, element: '', type: kind },
  values: { base: base?.oid, ours: ours?.oid, theirs: theirs?.oid },
  ...(paths === undefined ? {} : { paths, note: note ?? placesInWords(paths) }),
});

const placesInWords = ({ base = '', ours, theirs }: Sides<string | undefined>): string => {
  const did = (path: string | undefined): string => (path === undefined ? 'deleted it' : `moved it to ${path}`);
  return `Of ${base}, ours ${did(ours)}, and theirs ${did(theirs)}.`;
};

/** What comes of a contested file: the entry that is kept, and where; no entry where there is no such file. */
export type DecidedFile = Readonly<{ entry: FileEntry | undefined; path: string }>;

/** What was decided about a file as a whole. */
export const decidedFile = async (
  file: ContestedFile,
  decisions: Pick<Decisions, 'about'> | undefined
): Promise<DecidedFile | undefined> => {
  const decision = await decisions?.about(contestedFile(file));
  if (decision === undefined || decision === 'both') return undefined;
  const { path, paths } = file;
  if (typeof decision === 'string') return { entry: file[decision], path: paths?.[decision] ?? path };
  if (!('content' in decision)) return undefined;
  const { content, mode = (file.ours ?? file.theirs)?.mode, path: place } = decision;
  const entry = content === undefined || mode === undefined ? undefined : { mode, oid: content };
  return { entry, path: place ?? paths?.ours ?? paths?.theirs ?? path };
};
