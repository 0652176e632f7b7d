import type { Repository } from '../../git/repository.js';
import { decodedName, looseName } from '../../metadata/delta/looseKey.js';
import { onlyEntriesThatDiffer } from '../../metadata/overlay/changedEntries.js';
import { fileIn } from '../fileIn.js';
import type { PromotionRecord } from '../record.js';

/** A profile in metadata format. */
const profileFile = /^profiles\/(.+)\.profile$/;

/**
 * The files of a preimage, its profiles with nothing but the entries that the run changed: an org returns more with the
 * components that were asked for, and that is none of the run's.
 *
 * @throws SfError UnparsableMetadataError, and what reading commits throws
 */
export const withTouchedEntries = async (
  repo: Repository,
  files: ReadonlyMap<string, Buffer>,
  { manifest, previousDeployedCommit, deployedCommit }: PromotionRecord
): Promise<ReadonlyMap<string, Buffer>> => {
  const filtered = new Map(files);
  for (const [path, content] of files) {
    const name = profileFile.exec(path)?.[1];
    if (name === undefined) continue;
    const isIt = (fullName: string): boolean => looseName(fullName) === looseName(decodedName(name));
    const member = manifest.find(({ type, fullName }) => type === 'Profile' && isIt(fullName));
    if (member === undefined) continue;
    const [before, after] = await Promise.all(
      [previousDeployedCommit, deployedCommit].map(async (commit) =>
        commit === undefined ? undefined : (await fileIn(repo, commit, member))?.content
      )
    );
    filtered.set(path, onlyEntriesThatDiffer(content, [before, after], path));
  }
  return filtered;
};
