import { counted, firstOf } from '../../common/words.js';
import type { ChangedFiles } from './changedFiles.js';
import type { IgnoredFile } from './delta.js';
import { isUnclaimed } from './unclaimed.js';

/**
 * Warns of changed files that no metadata type claims: the Salesforce CLI would stop at what looks like metadata; the rest it
 * passes over without a word, as those whose component has another file for its content. Of unchanged ones that a type claimed
 * before, too: that a preset was dropped is easily a mistake.
 *
 * @returns a sentence for each changed file that looks like metadata, and one for all others of a kind
 */
export const warningsOfUnclaimed = (
  unclaimed: readonly IgnoredFile[],
  { present, claimedNoMore }: ChangedFiles
): string[] => {
  const rest = unclaimed.filter((file) => !looksLikeMetadata(file) && present.has(file.path));
  const others = pathsOf(rest.filter(isUnclaimed));
  const beside = pathsOf(rest.filter((file) => !isUnclaimed(file)));
  return [
    ...unclaimed
      .filter(looksLikeMetadata)
      .map(({ path, reason }) => `${path} looks like metadata and is not deployed: ${reason}.`),
    ...(others.length === 0
      ? []
      : [
          `No metadata type claims ${counted(others.length, 'changed file')} in the package directories: ${firstOf(others)}.`,
        ]),
    ...(beside.length === 0
      ? []
      : [`Not deployed, since another file is the content of its component: ${firstOf(beside)}.`]),
    ...(claimedNoMore.length === 0
      ? []
      : [
          `No metadata type claims ${counted(claimedNoMore.length, 'file')} any more, since sfdx-project.json changed: ${firstOf(claimedNoMore)}. They are not deployed, nor with the components that they were parts of.`,
        ]),
  ];
};

const pathsOf = (files: readonly IgnoredFile[]): string[] => files.map(({ path }) => path);

const looksLikeMetadata = ({ path }: IgnoredFile): boolean => path.endsWith('-meta.xml');
