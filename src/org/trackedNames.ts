import { registry } from '@salesforce/source-deploy-retrieve/lib/src/registry/registry.js';
import { RegistryAccess } from '@salesforce/source-deploy-retrieve/lib/src/registry/registryAccess.js';
import type { Member } from '../common/member.js';
import { memberOf } from '../metadata/delta/component.js';
import type { MetadataType } from '../metadata/delta/metadataType.js';

/** What package.xml calls a row of source tracking, and whether the row is of a part of that component alone. */
export type TrackedMember = Readonly<{ member: Member; isPart: boolean }>;

/**
 * Files of bundles have rows of their own, `invoiceTile/invoiceTile.js`, beside that of the bundle
 * (getMappingsForSourceMemberTypesToMetadataType and remoteChangeElementToChangeResult, source-tracking 8.1).
 */
const bundleOfPart = new Map([
  ['LightningComponentResource', 'LightningComponentBundle'],
  ['AuraDefinition', 'AuraDefinitionBundle'],
]);

/** A global action is called so in the row of its deletion (sourceMemberCorrections, source-tracking 8.1). */
const rightName = new Map([['QuickActionDefinition', 'QuickAction']]);

const types = new RegistryAccess(registry);

/**
 * What package.xml calls a row of source tracking; undefined for a type that source-deploy-retrieve does not know, such as
 * `PicklistValue` or `ExperienceResource`, which no manifest can name.
 *
 * Names are taken as the org has them: without percent-encoding, though files and manifests encode layouts and profiles
 * (isEncodedTypeWithPercentSign, source-tracking 8.1); of navigation menus and audiences only a part of the name
 * (TYPES_WITH_SOURCEMEMBER_NAME_MISMATCH); of fields of platform events sometimes without the `__e` of the event
 * (pollForSourceTracking).
 */
export const memberOfRow = (type: string, name: string): TrackedMember | undefined => {
  const bundle = bundleOfPart.get(type);
  if (bundle !== undefined) return { member: { type: bundle, fullName: name.split('/')[0] }, isPart: true };
  const known = typeNamed(rightName.get(type) ?? type);
  if (known !== undefined) return { member: memberOf({ type: known, fullName: name }, types), isPart: false };
  // "they're settings to mdapi, and FooSettings in sourceMembers" (calculateExpectedSourceMembers, source-tracking 8.1).
  if (type.endsWith('Settings')) return { member: { type: 'Settings', fullName: name }, isPart: false };
  return undefined;
};

const typeNamed = (name: string): MetadataType | undefined => {
  const id = name.toLowerCase();
  if (!Object.hasOwn(registry.types, id) && !Object.hasOwn(registry.childTypes, id)) return undefined;
  const type = types.getTypeByName(id);
  return type.isAddressable === false ? undefined : type;
};
