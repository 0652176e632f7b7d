import { SfError } from '@salesforce/core/sfError';
import { memberKey } from '../../common/member.js';
import type { Repository } from '../../git/repository.js';
import { type CommitView, openCommit } from './commitView.js';
import type { Delta } from './delta.js';
import { refuseFilters } from './fileContents.js';
import { forceIgnoreFile } from './forceIgnore.js';
import { holdersAmong, sentPartOf } from './holders.js';
import { readLfsObject, readLfsPointer } from './lfs.js';
import { refuseWhatIsNoFile } from './notFiles.js';
import { projectFile } from './project.js';
import { isMeantFor, replacementFileOf } from './replacements.js';
import { revokingFile } from './revocations.js';

/**
 * A file at its place in the repository, as a checkout has it: replacements are made by who deploys it. A profile has also what
 * takes away in the org what it lost, and of the children in one file only those are there that are sent. What that file says of
 * their parent stays: the Salesforce CLI deploys them by its name, and an org may take no object without a label.
 */
export type StoredFile = Readonly<{ path: string; content: Buffer }>;

/**
 * Gives the files of what a delta adds and changes one by one, so that they never are all in memory, with what the Salesforce
 * CLI needs to deploy them from a folder: the project file, ignore files, and the files that replacements read.
 *
 * @throws SfError SymlinkError, SubmoduleError, FilteredFileError, LfsPointerError, ObjectMissingError, UnparsableMetadataError
 */
export const storedFiles = async function* (
  repo: Repository,
  { to, components, revocations }: Pick<Delta, 'to' | 'components' | 'revocations'>
): AsyncGenerator<StoredFile> {
  const view = await openCommit(repo, to);
  const sent = components.filter(({ operation }) => operation !== 'delete');
  const own = [...new Set(sent.flatMap(({ files }) => files))];
  const holders = new Map((await holdersAmong(view, own)).map((holder) => [holder.path, holder]));
  const keys = new Set(sent.map(memberKey));
  const paths = [...own, ...(await filesBeside(view, own))];
  await refuseFilters(view, paths);
  const entries = await view.tree.entries(paths);
  for (const [path, { mode }] of entries) {
    refuseWhatIsNoFile(path, mode);
    refuseUnsafe(path);
  }
  const oids = [...entries.values()].map(({ oid }) => oid);
  const names = [...entries.keys()];
  let index = 0;
  for await (const { content } of repo.objects.stream(oids)) {
    const path = names[index];
    index += 1;
    const pointer = readLfsPointer(content);
    const stored = pointer === undefined ? content : await readLfsObject(repo, path, pointer);
    const revocation = revocations.find((profile) => profile.path === path);
    const holder = holders.get(path);
    if (revocation !== undefined) yield { path, content: revokingFile(stored, revocation) };
    else yield { path, content: holder ? sentPartOf(holder, stored, { sent: keys, own: 'kept' }) : stored };
  }
};

/** A tree can name what no checkout has: it must not lead out of the folder that files are written to. */
const refuseUnsafe = (path: string): void => {
  if (!path.split('/').some((name) => ['', '.', '..'].includes(name) || /^\.git$/i.test(name) || name.includes('\\')))
    return;
  throw new SfError(`The commit has a file named ${path}, which no folder can hold safely.`, 'UnsafePathError', [
    'Rename it, and commit that.',
  ]);
};

const filesBeside = async ({ tree, project }: CommitView, own: readonly string[]): Promise<readonly string[]> => {
  const read = project.replacements
    .filter((config) => config.replaceWithFile !== undefined && own.some((path) => isMeantFor(config, path)))
    .flatMap((config) => replacementFileOf(config) ?? []);
  const ignoring = [...project.packageDirectories, ''].map((directory) =>
    directory === '' ? forceIgnoreFile : `${directory}/${forceIgnoreFile}`
  );
  const wanted = [...new Set([projectFile, ...ignoring, ...read])].filter((path) => !own.includes(path));
  return [...(await tree.entries(wanted)).keys()];
};
