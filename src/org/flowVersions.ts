import { askOrg } from './errors.js';
import { query, soqlText } from './query.js';
import { record, text } from './read.js';
import type { ConnectedOrg } from './types.js';

/** What an org has of a flow. */
export type FlowVersions = Readonly<{
  /** In ascending order. */
  versions: readonly number[];
  isActive: boolean;
  /** The one that is active; undefined where none is. */
  active?: number;
}>;

/** How many names one query has: a request's address has 16,000 characters at most. */
const namesAtOnce = 100;

/**
 * Asks an org for the versions of its own flows (Tooling API, Flow).
 *
 * @returns by name, those that are there
 * @throws the errors of a connected org
 */
export const flowVersions = async (
  org: ConnectedOrg,
  names: readonly string[]
): Promise<ReadonlyMap<string, FlowVersions>> =>
  askOrg(org, 'tell the versions of its flows', async () => {
    const found = new Map<string, FlowVersions>();
    for (let at = 0; at < names.length; at += namesAtOnce) {
      const among = names
        .slice(at, at + namesAtOnce)
        .map(soqlText)
        .join(', ');
      const rows = await query(
        org.connection,
        `SELECT VersionNumber, Status, Definition.DeveloperName, Definition.NamespacePrefix FROM Flow WHERE Definition.DeveloperName IN (${among})`,
        { tooling: true }
      );
      for (const { VersionNumber: version, Status: status, Definition: definition } of rows) {
        const { DeveloperName: name, NamespacePrefix: namespace } = record(definition);
        const key = text(name);
        // A flow of an installed package may have the same name.
        if (key === undefined || typeof version !== 'number' || text(namespace) !== undefined) continue;
        const known = found.get(key) ?? { versions: [], isActive: false };
        const active = text(status) === 'Active' ? version : known.active;
        found.set(key, {
          versions: [...known.versions, version].sort((a, b) => a - b),
          isActive: active !== undefined,
          ...(active === undefined ? {} : { active }),
        });
      }
    }
    return found;
  });
