import { normalize, sep } from 'node:path';
import { SfError } from '@salesforce/core/sfError';
import type { MetadataRegistry } from '@salesforce/source-deploy-retrieve';
import { presetMap } from '@salesforce/source-deploy-retrieve/lib/src/registry/presets/presetMap.js';
import { registry } from '@salesforce/source-deploy-retrieve/lib/src/registry/registry.js';
import { RegistryAccess } from '@salesforce/source-deploy-retrieve/lib/src/registry/registryAccess.js';
import { withLabelsInTheirList, withLabelsOfTheirOwn } from './presets.js';

/** What of an sfdx-project.json shapes the metadata registry. */
export type RegistrySettings = Readonly<{
  registryCustomizations?: Partial<MetadataRegistry>;
  registryPresets?: readonly string[];
  sourceBehaviorOptions?: readonly string[];
}>;

/**
 * The metadata registry that a commit's sfdx-project.json asks for: the library's own, the presets that the project names,
 * its customizations.
 *
 * The library's own way (`getEffectiveRegistry`) is neither exported nor safe: without presets it reads the project of the
 * current directory. The order of merging is the library's (source-deploy-retrieve 13.7, registry/variants).
 *
 * @throws SfError InvalidPresetError, InvalidRegistryError
 */
export const registryOf = (settings: RegistrySettings): RegistryAccess => {
  const presets = new Set([...(settings.registryPresets ?? []), ...(settings.sourceBehaviorOptions ?? [])]);
  const customizations = settings.registryCustomizations ?? {};
  refuseFoldersOutside(customizations);
  const merged = withoutEmptyEntries([...[...presets].map(presetNamed), customizations].reduce(merge, registry));
  return new RegistryAccess(withLabelsInTheirList(withLabelsOfTheirOwn(merged), registry));
};

/** The library's registry as it comes, for metadata that no project shapes. */
export const standardRegistry = (): RegistryAccess => registryOf({});

const presetNamed = (name: string): Partial<MetadataRegistry> => {
  const preset = presetMap.get(name);
  if (preset !== undefined) return preset;
  throw new SfError(`sfdx-project.json names the source behavior "${name}", which is unknown.`, 'InvalidPresetError', [
    `Name one of ${[...presetMap.keys()].join(', ')}.`,
    'Update the Salesforce CLI if the behavior is newer.',
  ]);
};

const merge = (original: MetadataRegistry, override: Partial<MetadataRegistry>): MetadataRegistry => ({
  types: { ...original.types, ...override.types },
  childTypes: { ...original.childTypes, ...override.childTypes },
  suffixes: { ...original.suffixes, ...override.suffixes },
  strictDirectoryNames: { ...original.strictDirectoryNames, ...override.strictDirectoryNames },
});

/** A preset takes an entry away by setting it to an empty string. */
const withoutEmptyEntries = (merged: MetadataRegistry): MetadataRegistry => ({
  types: merged.types,
  childTypes: withoutEmpty(merged.childTypes),
  suffixes: withoutEmpty(merged.suffixes),
  strictDirectoryNames: withoutEmpty(merged.strictDirectoryNames),
});

const withoutEmpty = (names: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(names).filter(([, name]) => name !== ''));

const refuseFoldersOutside = ({ types = {} }: Partial<MetadataRegistry>): void => {
  for (const { name, directoryName } of Object.values(types)) {
    if (directoryName !== undefined && normalize(directoryName).split(sep).includes('..')) {
      throw new SfError(
        `sfdx-project.json, registryCustomizations: type ${name} has the folder "${directoryName}", which leads out of the project.`,
        'InvalidRegistryError'
      );
    }
  }
};
