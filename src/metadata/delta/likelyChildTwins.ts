import { posix } from 'node:path';
import type { Member } from '../../common/member.js';
import { childrenInOwnFiles } from './childrenOf.js';
import { type CommitView, resolveFiles, whyLeftOut } from './commitView.js';
import { likelyRoots } from './likelyRoots.js';
import type { MetadataType } from './metadataType.js';
import { holderOf, labelsHaveOwnFiles } from './presets.js';

/** A child, such as a label or a field, and the repository path of the file that it is in. */
export type PlacedChild = Readonly<{ member: Member; file: string }>;

/**
 * Finds children in other files, where the Salesforce CLI lays them: in their parent's file, in source format or in that of the
 * Metadata API, or in a file of their own. Costs as much as there are package directories.
 *
 * @returns the children at these places, be they the same or not
 * @throws SfError IncompleteComponentError
 */
export const likelyChildTwins = async (
  view: CommitView,
  children: readonly PlacedChild[]
): Promise<readonly PlacedChild[]> => {
  if (children.length === 0) return [];
  const own = new Set(children.map(({ file }) => file));
  const places = new Set(children.flatMap((child) => placesOf(view, child)));
  const there = [...(await view.tree.entries([...places].filter((path) => !own.has(path)))).keys()];
  const resolved = await resolveFiles(
    view,
    there.filter((path) => whyLeftOut(view, path) === undefined)
  );
  const found = [...resolved.values()].flatMap((each) => ('component' in each ? [each.component] : []));
  const types = new Set(children.map(({ member: { type } }) => type));
  return [...found, ...(await childrenInOwnFiles(view, found))]
    .filter(({ member: { type }, files: [file] }) => types.has(type) && !own.has(file))
    .map(({ member, files: [file] }) => ({ member, file }));
};

const placesOf = (view: CommitView, { member, file }: PlacedChild): readonly string[] => {
  const { registry } = view.project;
  const holder = holderOf(member.type, registry);
  if (holder === undefined) return [];
  const roots = [...likelyRoots(view), ...rootOf(file, holder.directoryName)];
  const below =
    holder.name === 'CustomLabels'
      ? placesOfLabel(member, labelsHaveOwnFiles(registry))
      : placesOfChild(member, holder, registry.getTypeByName(member.type));
  return roots.flatMap((root) => below.map((place) => posix.join(root, holder.directoryName, place)));
};

/** What has the folder of a type that a file is in. */
const rootOf = (file: string, folder: string): readonly string[] => {
  const at = `/${file}`.lastIndexOf(`/${folder}/`);
  return at < 0 ? [] : [file.slice(0, at)];
};

/** In the list, or in a file of its own (presets decomposeCustomLabelsBeta and decomposeCustomLabelsBeta2). */
const placesOfLabel = ({ fullName }: Member, hasOwnFile: boolean): readonly string[] => {
  const own = `${fullName}.label-meta.xml`;
  return ['CustomLabels.labels-meta.xml', ...(hasOwnFile ? [own, `CustomLabels/${own}`] : [])];
};

const placesOfChild = ({ fullName }: Member, holder: MetadataType, own: MetadataType): readonly string[] => {
  const dot = fullName.indexOf('.');
  const [parent, name] = [fullName.slice(0, dot), fullName.slice(dot + 1)];
  const inFile = `${parent}.${holder.suffix ?? ''}`;
  const inFolder = [`${inFile}-meta.xml`, `${own.directoryName}/${name}.${own.suffix ?? ''}-meta.xml`];
  const hasFolder = holder.strategies?.adapter === 'decomposed';
  return [inFile, `${inFile}-meta.xml`, ...(hasFolder ? inFolder.map((file) => `${parent}/${file}`) : [])];
};
