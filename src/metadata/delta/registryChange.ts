import type { MetadataRegistry, RegistryAccess } from '@salesforce/source-deploy-retrieve';
import type { MetadataType } from './metadataType.js';

/**
 * Tells of repository paths whether their names speak of a type that two registries do not describe alike: by a folder, or by
 * what a file's name ends with. What it tells may still be of another type.
 *
 * @returns undefined for registries that are the same
 */
export const speaksOfChangedTypes = (
  before: RegistryAccess,
  after: RegistryAccess
): ((path: string) => boolean) | undefined => {
  const [old, now] = [before.getRegistry(), after.getRegistry()];
  const types = [...changedTypes(old, now)];
  if (types.length === 0) return undefined;
  const folders = new Set(types.map(({ directoryName }) => directoryName));
  const endings = new Set(types.flatMap(endingsOf));
  return (path) =>
    path.split('/').some((name) => folders.has(name) || endings.has(endingOf(name.replace(/-meta\.xml$/, ''))));
};

const changedTypes = (old: MetadataRegistry, now: MetadataRegistry): ReadonlySet<MetadataType> => {
  const ids = [
    ...changedKeys(old.types, now.types),
    ...(['suffixes', 'strictDirectoryNames', 'childTypes'] as const).flatMap((part) =>
      changedKeys(old[part], now[part]).flatMap((key) => [old[part][key], now[part][key]])
    ),
  ];
  return new Set(ids.flatMap((id) => [old.types[id], now.types[id]]).filter((type) => type !== undefined));
};

/** The keys whose values differ; those of types that no project changes are the same objects. */
const changedKeys = (old: Readonly<Record<string, unknown>>, now: Readonly<Record<string, unknown>>): string[] =>
  [...new Set([...Object.keys(old), ...Object.keys(now)])].filter(
    (key) => old[key] !== now[key] && JSON.stringify(old[key]) !== JSON.stringify(now[key])
  );

const endingsOf = ({ suffix, legacySuffix, children }: MetadataType): string[] =>
  [suffix, legacySuffix, ...Object.keys(children?.suffixes ?? {})].filter((ending) => ending !== undefined);

const endingOf = (name: string): string => name.slice(name.lastIndexOf('.') + 1);
