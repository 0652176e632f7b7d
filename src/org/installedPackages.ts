import { askOrg } from './errors.js';
import { faultOf } from './faults.js';
import { query, soqlText } from './query.js';
import { count, record, text } from './read.js';
import type { ConnectedOrg } from './types.js';

/** A package that an org has installed. */
export type InstalledPackage = Readonly<{
  namespace: string;
  major: number;
  minor: number;
  /** The id of the version that was the first in this org, where that is told. */
  firstVersionId?: string;
}>;

/** What an org says of the packages that it has installed. */
export type InstalledPackages =
  | Readonly<{ kind: 'found'; packages: readonly InstalledPackage[] }>
  /** It does not speak of them to this user; `reason` in its own words. */
  | Readonly<{ kind: 'not answered'; reason: string }>;

/** Codes for a type that the org does not have, or does not show to this user. */
const notSpokenOf = new Set(['INVALID_TYPE', 'INSUFFICIENT_ACCESS', 'INSUFFICIENT_ACCESS_OR_READONLY']);

/**
 * Asks an org for the packages with a namespace that it has installed (Tooling API, InstalledSubscriberPackage).
 *
 * @throws the errors of a connected org
 */
export const installedPackages = async (org: ConnectedOrg): Promise<InstalledPackages> =>
  askOrg(org, 'tell its installed packages', async (): Promise<InstalledPackages> => {
    try {
      const rows = await query(
        org.connection,
        'SELECT SubscriberPackage.NamespacePrefix, SubscriberPackageVersion.MajorVersion, SubscriberPackageVersion.MinorVersion, MinPackageVersionId FROM InstalledSubscriberPackage',
        { tooling: true }
      );
      const packages = rows.flatMap((row): InstalledPackage[] => {
        const namespace = text(record(row.SubscriberPackage).NamespacePrefix);
        const version = numberOf(row.SubscriberPackageVersion);
        const firstVersionId = text(row.MinPackageVersionId);
        if (namespace === undefined || version === undefined) return [];
        return [{ namespace, ...version, ...(firstVersionId === undefined ? {} : { firstVersionId }) }];
      });
      return { kind: 'found', packages };
    } catch (error) {
      const { code, text: reason } = faultOf(error);
      if (code !== undefined && notSpokenOf.has(code)) return { kind: 'not answered', reason };
      throw error;
    }
  });

/**
 * Asks an org for the number of one version of a package (Tooling API, SubscriberPackageVersion, which is asked for by its id
 * alone).
 *
 * @returns undefined where the org does not tell
 * @throws the errors of a connected org
 */
export const versionOfPackage = async (
  org: ConnectedOrg,
  id: string
): Promise<Readonly<{ major: number; minor: number }> | undefined> =>
  askOrg(org, 'tell a version of a package', async () => {
    const [row] = await query(
      org.connection,
      `SELECT MajorVersion, MinorVersion FROM SubscriberPackageVersion WHERE Id = ${soqlText(id)}`,
      { tooling: true }
    );
    return numberOf(row);
  });

const numberOf = (raw: unknown): Readonly<{ major: number; minor: number }> | undefined => {
  const { MajorVersion, MinorVersion } = record(raw);
  const [major, minor] = [count(MajorVersion), count(MinorVersion)];
  return major === undefined || minor === undefined ? undefined : { major, minor };
};
