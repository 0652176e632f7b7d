import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, normalize, sep } from 'node:path';
import { SfError } from '@salesforce/core/sfError';
import type { SourceTracking } from '@salesforce/source-tracking';
import type { Member } from '../common/member.js';
import { sameId } from './ids.js';
import type { ConnectedOrg } from './types.js';

/** Which files the sf CLI keeps in a project about what it saw of an org: of either kind there may be none. */
export type CliTrackingFiles = Readonly<{
  /** The project's folder. */
  project: string;
  orgId: string;
  /** The org's changes up to a revision, and which of them the project has: `maxRevision.json`. */
  remote: string | undefined;
  /** The project's files as they were last in step with the org, in a git dir: `localSourceTracking`. */
  local: string | undefined;
}>;

/**
 * Looks for the files in which the sf CLI tracks an org in a project (getGitDir in localShadowRepo.js and the constructor
 * in remoteSourceTrackingService.js, source-tracking 8.1).
 *
 * @returns undefined when there are none
 */
export const findCliTracking = (project: string, orgId: string): CliTrackingFiles | undefined => {
  const dir = join(project, '.sf', 'orgs', orgId);
  const [remote, local] = ['maxRevision.json', 'localSourceTracking'].map((name) => {
    const path = join(dir, name);
    return existsSync(path) ? path : undefined;
  });
  return remote === undefined && local === undefined ? undefined : { project, orgId, remote, local };
};

/** Files of a project by their paths below its folder, with slashes. */
export type FilesInStep = Readonly<{
  /** Those that are as the org has them. */
  files: readonly string[];
  /** Those that neither has any more. */
  gone: readonly string[];
}>;

/** The sf CLI's own view of what differs between a project and an org. */
export type CliTracking = Readonly<{
  /** Reads from the org what changed there since the CLI last asked. */
  readOrg: () => Promise<void>;
  /**
   * Notes that the project has what {@link readOrg} saw of some components, named as source tracking names them. Nothing
   * is read from the org: what changes there later counts as a change.
   */
  markInOrg: (names: readonly Member[]) => Promise<void>;
  /** Notes that files are in step with the org, as they are in the project now. */
  markFiles: (inStep: FilesInStep) => Promise<void>;
  /** The files that are changed, new or gone in the project, by their paths below its folder, with slashes. */
  changedFiles: () => Promise<ReadonlySet<string>>;
}>;

/**
 * Opens the sf CLI's tracking of an org in a project with the library that the CLI does it with. Ask it only about the kinds
 * of files that there are, else the library makes them.
 *
 * @throws SfError CliTrackingError when a file cannot be read, and what the library throws
 */
export const openCliTracking = async (org: ConnectedOrg, files: CliTrackingFiles): Promise<CliTracking> => {
  await checkReadable(files);
  const tracking = await openLibrary(org, files);
  const { ComponentStatus } = await import('@salesforce/source-deploy-retrieve');
  return {
    readOrg: async () => tracking.reReadRemoteTracking(),
    markInOrg: async (names) =>
      tracking.updateRemoteTracking(
        names.map(({ type, fullName }) => ({ type, fullName, state: ComponentStatus.Changed })),
        true
      ),
    markFiles: async ({ files: same, gone }): Promise<void> => {
      const local = (path: string): string => path.split('/').join(sep);
      await tracking.updateLocalTracking({ files: same.map(local), deletedFiles: gone.map(local) });
    },
    changedFiles: async (): Promise<ReadonlySet<string>> => {
      const states = ['nondelete', 'delete'] as const;
      const paths = await Promise.all(
        states.map((state) => tracking.getChanges({ origin: 'local', state, format: 'string' }))
      );
      return new Set(paths.flat().map((path) => path.split(sep).join('/')));
    },
  };
};

/** The library takes a file that it cannot read for an empty one, and all that the org ever changed for news. */
const checkReadable = async ({ remote }: CliTrackingFiles): Promise<void> => {
  if (remote === undefined) return;
  try {
    const { serverMaxRevisionCounter, sourceMembers } = JSON.parse(await readFile(remote, 'utf8')) as Partial<
      Record<string, unknown>
    >;
    if (typeof serverMaxRevisionCounter === 'number' && typeof sourceMembers === 'object') return;
  } catch (error) {
    throw new SfError(`${remote} cannot be read: ${(error as Error).message}`, 'CliTrackingError');
  }
  throw new SfError(`${remote} is no tracking file.`, 'CliTrackingError');
};

/**
 * The library keeps one shadow repository a project and one service an org for as long as the process lives, whichever org
 * or project asks next (the instanceMap of both classes, source-tracking 8.1). A run may go through several orgs of one
 * project, so what is kept is dropped first.
 */
const openLibrary = async (
  { connection }: ConnectedOrg,
  { project, orgId }: CliTrackingFiles
): Promise<SourceTracking> => {
  const [{ Org, SfProject }, { SourceTracking: Library }, { ShadowRepo }, { RemoteSourceTrackingService }] =
    await Promise.all([
      import('@salesforce/core'),
      import('@salesforce/source-tracking'),
      import('@salesforce/source-tracking/lib/shared/local/localShadowRepo.js'),
      import('@salesforce/source-tracking/lib/shared/remote/remoteSourceTrackingService.js'),
    ]);
  for (const holder of [ShadowRepo, RemoteSourceTrackingService]) {
    const kept: unknown = Reflect.get(holder, 'instanceMap');
    if (!(kept instanceof Map)) throw new SfError('This version of source-tracking is not known.', 'CliTrackingError');
    kept.clear();
  }
  const org = await Org.create({ connection });
  if (!sameId(org.getOrgId(), orgId)) {
    throw new SfError(`The login of ${connection.getUsername() ?? ''} is for another org.`, 'CliTrackingError', [
      'Log in again with "sf org login web".',
    ]);
  }
  const opened = await Library.create({ org, project: await SfProject.resolve(project) });
  if (normalize(opened.projectPath) === normalize(project)) return opened;
  throw new SfError(`${project} is no project of its own, but part of ${opened.projectPath}.`, 'CliTrackingError');
};
