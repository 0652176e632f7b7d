import type { Member } from '../../common/member.js';
import type { Repository } from '../../git/repository.js';
import { readJsonFile, toJsonFile, writeStateCommit } from '../jsonCommit.js';
import type { InstanceName } from '../record.js';

/** A component of which it is not known what the org held. */
export type UnknownMember = Readonly<Member & { reason: string }>;

/** What an org held of a run's components before its deploy, as `preimage.json` lists it; the content is beside it. */
export type Preimage = Readonly<{
  version: 1;
  run: string;
  instance: InstanceName;
  /** The org's id. */
  org: string;
  /** The version in whose shape the files are. */
  apiVersion: string;
  /** When the org was asked, ISO 8601. */
  at: string;
  held: readonly Member[];
  absent: readonly Member[];
  unknown: readonly UnknownMember[];
  /** The active versions of flows among what was held, by name; 0 where none was. */
  activeFlows?: Readonly<Record<string, number>>;
}>;

/** A preimage with its files in metadata format, by path without `unpackaged/`. */
export type PreimageContent = Readonly<{ preimage: Preimage; files: ReadonlyMap<string, Buffer> }>;

const listFile = 'preimage.json';
const folder = 'unpackaged/';

/**
 * Writes a preimage as a commit without parents; no ref moves.
 *
 * @returns the commit's id
 */
export const writePreimage = async (repo: Repository, { preimage, files }: PreimageContent): Promise<string> =>
  writeStateCommit(repo, {
    files: new Map<string, string | Buffer>([
      [listFile, toJsonFile(preimage)],
      ...[...files].map(([path, content]): [string, Buffer] => [`${folder}${path}`, content]),
    ]),
    parents: [],
    message: `preimage of ${preimage.instance}\n\nRun: ${preimage.run}\n`,
  });

/**
 * Reads what a preimage lists, without its files; it was fetched before.
 *
 * @throws SfError DamagedStateError, NewerStateError
 */
export const readPreimageList = async (repo: Repository, commit: string): Promise<Preimage> =>
  readJsonFile<Preimage>(repo, commit, listFile);

/**
 * Reads a preimage that was fetched before.
 *
 * @throws SfError DamagedStateError, NewerStateError
 */
export const readPreimage = async (repo: Repository, commit: string): Promise<PreimageContent> => {
  const preimage = await readPreimageList(repo, commit);
  const paths = (await repo.listFiles(commit)).map(({ path }) => path).filter((path) => path.startsWith(folder));
  const contents = await Promise.all(
    paths.map(async (path): Promise<[string, Buffer]> => [
      path.slice(folder.length),
      (await repo.readFile(commit, path)) ?? Buffer.alloc(0),
    ])
  );
  return { preimage, files: new Map(contents) };
};
