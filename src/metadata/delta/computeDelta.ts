import type { Repository } from '../../git/repository.js';
import { apiVersionOf } from './apiVersion.js';
import { changedComponents } from './changedComponents.js';
import { changedFiles } from './changedFiles.js';
import { openCommit, openCommitIfProject } from './commitView.js';
import { flowsDeleted, flowWarning } from './deletedFlows.js';
import type { Delta, DeployedPackages, Owed, OwedSince } from './delta.js';
import { deltaComponents } from './deltaComponents.js';
import { refuseDoubtfulContent } from './doubtfulContent.js';
import { withFormerFiles } from './formerFiles.js';
import { fileOperations } from './fileOperations.js';
import { findDependencies, noDependencies } from './findDependencies.js';
import { goingAlong } from './goingAlong.js';
import { goneAndStill } from './goneAndStill.js';
import type { NeverDelete } from './notDeleted.js';
import { withOwed } from './owed.js';
import { readerOf, type Reading, readSent } from './readSent.js';
import { revocationsOf, warningsOfKept } from './revocations.js';
import { refuseSamePlaces } from './samePlaces.js';
import { withMore } from './sent.js';
import { sentAndDeletedFor } from './sentAndDeleted.js';
import { refuseTwins } from './twins.js';
import { refuseUnparsable } from './unparsable.js';
import { warningsOfDirectories } from './warningsOfDirectories.js';
import { warningsOfUnclaimed } from './warningsOfUnclaimed.js';

/** What a delta is computed from. */
export type DeltaRequest = Reading &
  Readonly<{
    /** The commit that the org holds; undefined deploys everything in `to`. */
    from: string | undefined;
    to: string;
    owed?: readonly Owed[];
    /** What profiles that are owed lost since then is taken away. */
    owedSince?: OwedSince;
    /** The packages whose directories are deployed, and were before; all when left out. */
    packages?: DeployedPackages;
    /** What is done about what components need to be deployed: what lacks is named in warnings, or what can be added is. */
    dependencies?: 'named' | 'added';
    /** What is not deleted in the org, although the later commit does not have it. */
    neverDelete?: NeverDelete;
    /** Whether changed metadata files that are not well-formed are refused: where nobody else looks into them. */
    refusesUnparsable?: boolean;
    /** For package.xml, when the commit's sfdx-project.json names no sourceApiVersion. */
    apiVersion?: string;
  }>;

/**
 * Computes what has to be deployed and deleted to bring an org from one commit to another. All that shapes it (package
 * directories, ignore rules, registry, replacements, API version) is that of the commits.
 *
 * @throws SfError NoProjectError, InvalidProjectError, InvalidPresetError, InvalidRegistryError, ApiVersionMissingError,
 * IncompleteComponentError, UnparsableMetadataError, NameCollisionError, ComponentTwiceError, DoubtfulContentError,
 * SymlinkError, SubmoduleError, FilteredFileError, LfsPointerError, ReplacementVariableError, ReplacementFileError,
 * ConflictMarkersError, ObjectMissingError, GitError
 */
export const computeDelta = async (repo: Repository, request: DeltaRequest): Promise<Delta> => {
  const { packages = {} } = request;
  const to = await openCommit(repo, request.to, packages.now);
  const from = request.from === undefined ? undefined : await openCommitIfProject(repo, request.from, packages.before);
  const files = await changedFiles(from, to);
  const changed = await changedComponents(from, to, files);
  await refuseTwins(to, files, changed);
  await refuseSamePlaces(to, files, changed);
  const { ignored, moved, ...ofChanges } = await sentAndDeletedFor(from, to, files, changed);
  const { sent: wanted, deleted } = await withOwed(to, request.owed ?? [], ofChanges);
  const needed =
    request.dependencies === undefined
      ? noDependencies
      : await findDependencies({
          ...{ from, to, changed, sent: wanted },
          deleted: [...deleted.values()].map(({ member }) => member),
          adds: request.dependencies === 'added',
        });
  // Behind what reads most of the files anyway.
  if (request.refusesUnparsable) await refuseUnparsable(to, files, changed);
  const present = [...changed.present, ...needed.components];
  const { sent, lists } = await goingAlong(to, present, withMore(wanted, needed.added));
  refuseDoubtfulContent(to.project.registry, sent.values());
  const { replaced, warnings } = await readSent(to, sent.values(), request);
  const { notDeleted, ...rest } = deltaComponents({ sent, deleted }, request);
  const components = withFormerFiles(rest.components, changed, files);
  const told = { components, notDeleted, ignored: ignored.filter(({ path }) => !lists.has(path)) };
  // Access to what a person deletes goes with it, as to what a deploy deletes.
  const byHand = notDeleted.map((item) => ({ ...item, operation: 'delete' as const }));
  const revocations =
    from === undefined
      ? []
      : await revocationsOf({
          ...{ from, to, components: [...components, ...byHand] },
          ...{ owedSince: request.owedSince, read: readerOf(request) },
        });
  return {
    from: request.from,
    to: request.to,
    apiVersion: apiVersionOf(to, request.apiVersion),
    components,
    notDeleted,
    ignored: [...told.ignored, ...goneAndStill(changed.gone, files.gone, { ...told, moved })],
    revocations,
    ...(request.owedSince === undefined ? {} : { owedSince: request.owedSince }),
    ...(packages.now === undefined && packages.before === undefined ? {} : { packages }),
    ...(request.dependencies === 'added' ? { withDependencies: true } : {}),
    warnings: [
      ...warnings,
      ...needed.warnings,
      ...warningsOfKept(revocations),
      ...warningsOfUnclaimed(changed.unclaimed, files),
      ...flowsDeleted({ components }).map((fullName) => flowWarning({ type: 'Flow', fullName })),
      ...(await warningsOfDirectories(from, to)),
    ],
    replaced,
    changed: fileOperations(files),
  };
};
