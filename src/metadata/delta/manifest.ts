import { groupBy } from '../../common/groupBy.js';
import type { Member } from '../../common/member.js';
import { deactivations, namedForDeletion } from './deletedFlows.js';
import type { Delta, DeltaComponent } from './delta.js';

/** What a deploy is told to do, as texts. */
export type Manifests = Readonly<{
  /** package.xml */
  packageXml: string;
  /** destructiveChangesPre.xml; undefined when nothing is deleted before the rest is deployed. */
  destructiveChangesPre: string | undefined;
  /** destructiveChangesPost.xml; undefined when nothing is deleted after that. */
  destructiveChanges: string | undefined;
}>;

/**
 * What the Salesforce CLI has to be told so that it deploys a delta from files: of children in their parent's file the parent as
 * well. Without that it sends none of an object's, and those of a workflow or of rules to a place that no type has
 * (source-deploy-retrieve 13.7, resolve/sourceComponent, getChildren; convert/transformers/defaultMetadataTransformer).
 */
export const forSalesforceCli = (components: readonly DeltaComponent[]): readonly DeltaComponent[] => [
  ...components,
  ...components.flatMap((component) =>
    component.standsIn === undefined
      ? []
      : [{ ...component.standsIn, operation: 'change' as const, files: component.files }]
  ),
];

/** The manifests of a delta, byte for byte as the Salesforce CLI writes them. */
export const manifestsOf = ({ components, apiVersion }: Pick<Delta, 'components' | 'apiVersion'>): Manifests => {
  const deleted = components.filter(({ operation }) => operation === 'delete');
  const deactivated = [...deactivations(deleted).keys()].map((fullName) => ({ type: 'FlowDefinition', fullName }));
  const manifestOrNone = (deletions: readonly DeltaComponent[]): string | undefined =>
    deletions.length === 0 ? undefined : manifestOf(deletions.flatMap(namedForDeletion), apiVersion);
  return {
    packageXml: manifestOf(
      [...components.filter(({ operation }) => operation !== 'delete'), ...deactivated],
      apiVersion
    ),
    destructiveChangesPre: manifestOrNone(deleted.filter(({ deletedBefore }) => deletedBefore !== undefined)),
    destructiveChanges: manifestOrNone(deleted.filter(({ deletedBefore }) => deletedBefore === undefined)),
  };
};

/** As ComponentSet.getPackageXml of source-deploy-retrieve 13.7 writes it: types and members sorted by code units. */
const manifestOf = (members: readonly Member[], apiVersion: string): string => {
  const types = [...groupBy(members, ({ type }) => type)].sort(([a], [b]) => (a < b ? -1 : 1));
  const lines = types.flatMap(([type, own]) => [
    '    <types>',
    ...[...new Set(own.map(({ fullName }) => fullName))]
      .sort()
      .map((name) => `        <members>${escaped(name)}</members>`),
    `        <name>${type}</name>`,
    '    </types>',
  ]);
  return `${[
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<Package xmlns="http://soap.sforce.com/2006/04/metadata">',
    ...lines,
    `    <version>${apiVersion}</version>`,
    '</Package>',
  ].join('\n')}\n`;
};

const escaped = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll("'", '&apos;')
    .replaceAll('"', '&quot;');
