import type { Member } from '../../common/member.js';
import type { Repository } from '../../git/repository.js';
import { parseXml } from '../xml/parse.js';
import { textOf, valuesOf } from '../xml/values.js';
import { openCommit } from './commitView.js';
import type { Delta } from './delta.js';
import { readDeployedFiles, type ReplacementEnvironment } from './fileContents.js';

/** The number of a package's version: patches do not count, since no component names them. */
export type PackageVersion = Readonly<{ major: number; minor: number }>;

/** A version of an installed package that a component is bound to. */
export type NamedPackage = Readonly<{ of: Member; namespace: string; version: PackageVersion }>;

/** Types with `packageVersions` (Metadata API WSDL). */
const bound: ReadonlySet<string> = new Set([
  'ApexClass',
  'ApexComponent',
  'ApexPage',
  'ApexTrigger',
  'AuraDefinitionBundle',
  'EmailTemplate',
]);

/**
 * Finds the versions of packages that the components of a delta name in `packageVersions` of their `-meta.xml`.
 *
 * @returns in the order of the delta
 * @throws SfError UnparsableMetadataError, and what reading files of the commit throws
 */
export const namedPackages = async (
  repo: Repository,
  { components, to }: Pick<Delta, 'components' | 'to'>,
  environment: ReplacementEnvironment
): Promise<readonly NamedPackage[]> => {
  const files = components
    .filter(({ type, operation }) => operation !== 'delete' && bound.has(type))
    .flatMap(({ type, fullName, files: all }) =>
      all.filter((path) => path.endsWith('-meta.xml')).map((path) => ({ of: { type, fullName }, path }))
    );
  if (files.length === 0) return [];
  const paths = files.map(({ path }) => path);
  const { contents } = await readDeployedFiles(await openCommit(repo, to), paths, environment);
  return files.flatMap(({ of, path }) => {
    const content = contents.get(path);
    return content?.includes('packageVersions') ? named(content, path).map((each) => ({ of, ...each })) : [];
  });
};

const named = (content: Buffer, path: string): ReadonlyArray<Omit<NamedPackage, 'of'>> =>
  valuesOf(parseXml(content, path).element, 'packageVersions').flatMap((entry) => {
    if (typeof entry === 'string') return [];
    const namespace = textOf(entry, 'namespace');
    const [major, minor] = [Number(textOf(entry, 'majorNumber')), Number(textOf(entry, 'minorNumber'))];
    // What is no number the org refuses with words of its own.
    const isWhole = namespace !== undefined && Number.isInteger(major) && Number.isInteger(minor);
    return isWhole ? [{ namespace, version: { major, minor } }] : [];
  });
