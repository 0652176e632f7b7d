import { memberKey, type Member } from '../common/member.js';
import { groupBy } from '../common/groupBy.js';
import { firstOf } from '../common/words.js';
import type { Delta } from '../metadata/delta/delta.js';
import type { NamedPackage, PackageVersion } from '../metadata/delta/packageVersions.js';
import type { InstalledPackage } from '../org/installedPackages.js';
import type { ConnectedOrg } from '../org/types.js';
import type { Context } from './context.js';

/** A version of a package that components are bound to, and that an org does not have. */
export type LackingPackage = Readonly<{
  namespace: string;
  /** The version that is named, such as `1.1785`. */
  version: string;
  /** The version that the org has; left out where it has none. */
  installed?: string;
  /** The version that the org had first, where the named one is older. */
  first?: string;
  components: readonly Member[];
}>;

/** What a plan names of packages, and the org does not have, with what there is to say about it. */
export type PackageAnswer = Readonly<{ lacking: readonly LackingPackage[]; warnings: readonly string[] }>;

/**
 * Compares the versions of packages that components name in their `packageVersions` with those that an org has installed. The org
 * is asked only where one is named.
 *
 * An org refuses a version that it does not have: "The specified Package Version number does not exist for that Package"
 * (scolladon/Apex_reCaptcha#2). It can be bound to the version that it had first, and to later ones that it had installed
 * (Help, View Installed Package Details), of which only the first and the present one are known here.
 *
 * @param org undefined where none is asked
 * @throws the errors of a connected org, and what reading the commit throws
 */
export const askPackageVersions = async (
  { repo, env }: Pick<Context, 'repo' | 'env'>,
  org: ConnectedOrg | undefined,
  delta: Delta,
  { instance, replacementEnv }: Readonly<{ instance: string; replacementEnv: readonly string[] }>
): Promise<PackageAnswer> => {
  if (org === undefined) return nothing;
  const { namedPackages } = await import('../metadata/delta/packageVersions.js');
  const named = await namedPackages(repo, delta, { env, allowedVariables: replacementEnv, instance });
  if (named.length === 0) return nothing;
  const { installedPackages } = await import('../org/installedPackages.js');
  const answer = await installedPackages(org);
  if (answer.kind === 'not answered') {
    const namespaces = [...new Set(named.map(({ namespace }) => namespace))];
    return {
      lacking: [],
      warnings: [
        `Whether the org of ${instance} has the versions of ${firstOf(namespaces)} that components name could not be asked: ${answer.reason}`,
      ],
    };
  }
  const byVersion = groupBy(named, ({ namespace, version }) => `${namespace.toLowerCase()} ${inWords(version)}`);
  const lacking: LackingPackage[] = [];
  for (const naming of byVersion.values()) {
    const found = await lackingIn(org, naming, answer.packages);
    if (found !== undefined) lacking.push(found);
  }
  return { lacking, warnings: lacking.map((each) => lackingInWords(each, instance)) };
};

const nothing: PackageAnswer = { lacking: [], warnings: [] };

const lackingIn = async (
  org: ConnectedOrg,
  naming: readonly NamedPackage[],
  packages: readonly InstalledPackage[]
): Promise<LackingPackage | undefined> => {
  const [{ namespace, version }] = naming;
  const installed = packages.find((each) => each.namespace.toLowerCase() === namespace.toLowerCase());
  const lacking = { namespace, version: inWords(version), components: naming.map(({ of }) => of) };
  if (installed === undefined) return lacking;
  if (isOlder(installed, version)) return { ...lacking, installed: inWords(installed) };
  if (!isOlder(version, installed) || installed.firstVersionId === undefined) return undefined;
  const { versionOfPackage } = await import('../org/installedPackages.js');
  const first = await versionOfPackage(org, installed.firstVersionId);
  if (first === undefined || !isOlder(version, first)) return undefined;
  return { ...lacking, installed: inWords(installed), first: inWords(first) };
};

const isOlder = (a: PackageVersion, b: PackageVersion): boolean =>
  a.major === b.major ? a.minor < b.minor : a.major < b.major;

const inWords = ({ major, minor }: PackageVersion): string => `${major}.${minor}`;

const lackingInWords = (
  { namespace, version, installed, first, components }: LackingPackage,
  instance: string
): string => {
  const who = `${firstOf(components.map(memberKey))} ${components.length === 1 ? 'needs' : 'need'} package ${namespace} ${version}`;
  const refused = 'The org refuses the deploy';
  if (installed === undefined) return `${who}, and ${instance} has none. ${refused} until it is installed.`;
  if (first === undefined) {
    return `${who}, and ${instance} has ${installed}. ${refused} until the package is updated, or the -meta.xml names a version that the org has.`;
  }
  return `${who}, and ${instance} has ${installed}, and had none before ${first}. ${refused} unless the -meta.xml names a version that the org has.`;
};
