import type { ChangedComponents } from './changedComponents.js';
import type { ChangedFiles } from './changedFiles.js';
import type { CommitView } from './commitView.js';
import { type Deletions, findDeletions } from './deletions.js';
import type { IgnoredFile } from './delta.js';
import type { Deleted } from './notDeleted.js';
import { type Sent, sentAnyway, sentFor, withMore } from './sent.js';
import { noTypeClaimsAnyMore } from './unclaimed.js';
import { unchangedLists } from './unchangedLists.js';
import { withoutEmptyParents } from './withoutEmptyParents.js';
import { withoutMoved } from './withoutMoved.js';

/** What is done to an org, by member key. */
export type SentAndDeleted = Readonly<{ sent: ReadonlyMap<string, Sent>; deleted: Deleted }>;

/**
 * Finds what the files that changed between two commits send to an org and delete there, which of them do nothing there, and
 * where those were before that only moved.
 *
 * @throws SfError IncompleteComponentError, UnparsableMetadataError, ObjectMissingError
 */
export const sentAndDeletedFor = async (
  from: CommitView | undefined,
  to: CommitView,
  files: ChangedFiles,
  changed: ChangedComponents
): Promise<SentAndDeleted & Readonly<{ ignored: readonly IgnoredFile[]; moved: readonly string[] }>> => {
  const { deleted, reduced, kept } =
    from === undefined ? nothingDeleted : await findDeletions(from, to, changed, files);
  const anew: Sent[] = [];
  for (const { component, reason } of reduced) anew.push(...(await sentAnyway(to, component, reason)));
  const sent = withMore(sentFor(files, changed), anew);
  const changing = from === undefined ? { sent, ignored: [], former: [] } : await withoutMoved(from, to, changed, sent);
  const told = [
    ...[...sent.values(), ...deleted.values()].flatMap((item) => item.files),
    ...[...kept, ...changing.ignored].map(({ path }) => path),
  ];
  const present = [...changed.present, ...reduced.map(({ component }) => component)];
  const telling = await withoutEmptyParents(to, present, changing.sent);
  return {
    sent: telling.sent,
    deleted,
    moved: changing.former,
    ignored: [
      ...files.leftOut,
      ...changed.unclaimed,
      ...files.claimedNoMore.map((path) => ({ path, reason: noTypeClaimsAnyMore })),
      ...kept,
      ...unchangedLists(changed, told),
      ...changing.ignored,
      ...telling.ignored,
    ],
  };
};

const nothingDeleted: Deletions = { deleted: new Map(), reduced: [], kept: [] };
