import type { CommitView } from './commitView.js';
import { refuseConflictMarkers } from './conflictMarkers.js';
import { type DeployedFiles, readDeployedFiles, type ReplacementEnvironment } from './fileContents.js';
import type { Sent } from './sent.js';
import { refuseTwoSchemas } from './twoSchemas.js';

/** How the files of a delta are read. */
export type Reading = ReplacementEnvironment &
  Readonly<{
    /** Whether files with the markers of a conflict are refused: what is merged, and not what was there before. */
    refusesMarkers?: boolean;
    /** Whether the files are read as they are deployed; without that it is not known what is replaced in them. */
    readsContents?: boolean;
  }>;

/**
 * Reads the files of what is sent as they are deployed, for what there is to say of them.
 *
 * @throws SfError ConflictMarkersError, DoubtfulContentError, and what {@link readDeployedFiles} throws
 */
export const readSent = async (
  view: CommitView,
  sent: Iterable<Sent>,
  reading: Reading
): Promise<Omit<DeployedFiles, 'contents'>> => {
  if (reading.readsContents === false) return { replaced: [], warnings: [] };
  const all = [...sent];
  const paths = [...new Set(all.flatMap(({ files }) => files))];
  const { contents, replaced, warnings } = await readDeployedFiles(view, paths, reading);
  if (reading.refusesMarkers) refuseConflictMarkers(contents);
  refuseTwoSchemas(view.project.registry, all, contents);
  return { replaced, warnings };
};

/** Reads files of a commit for what stands in them. */
export const readerOf =
  (reading: Reading): ((view: CommitView, paths: readonly string[]) => Promise<ReadonlyMap<string, Buffer>>) =>
  async (view, paths) =>
    reading.readsContents === false ? view.tree.read(paths) : (await readDeployedFiles(view, paths, reading)).contents;
