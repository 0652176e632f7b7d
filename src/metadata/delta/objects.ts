import { posix } from 'node:path';
import { memberKey } from '../../common/member.js';
import { parseXml } from '../xml/parse.js';
import { textOf, type XmlElement } from '../xml/values.js';
import { childrenInFile } from './childrenInFile.js';
import { childrenOf } from './childrenOf.js';
import { type CommitView, resolveFiles, whyLeftOut } from './commitView.js';
import { childTagsOf, type FoundComponent } from './component.js';
import { likelyRoots } from './likelyRoots.js';
import { hasSeparateChildren } from './metadataType.js';
import { type Sent, sentAnyway } from './sent.js';

/**
 * Object files that hold nothing but their root, or children that go by themselves, as of a standard object that only carries fields. The library leaves such
 * a parent out of package.xml, so it is not sent (source-deploy-retrieve 13.7, ComponentSet.getObject).
 */
export const emptyParents = async (
  view: CommitView,
  components: readonly FoundComponent[]
): Promise<readonly FoundComponent[]> => {
  const parents = components.filter(
    ({ source: { parent, type } }) =>
      parent === undefined && hasSeparateChildren(type) && type.strategies?.transformer === 'decomposed'
  );
  const elements = await ownElements(view, parents);
  return parents.filter((parent) => {
    const ofChildren = new Set(childTagsOf(parent.source).map(({ tag }) => tag));
    return Object.keys(elements.get(parent) ?? {}).every((tag) => ofChildren.has(tag));
  });
};

/**
 * The master-detail fields of objects whose sharing is controlled by their parent, to go along when the object's own file
 * is sent: an org refuses such an object without its master-detail field in the same deploy, although it has the field
 * (forcedotcom/cli#28; https://help.salesforce.com/s/articleView?id=000386883).
 */
export const masterDetailFields = async (
  view: CommitView,
  components: readonly FoundComponent[],
  sent: ReadonlyMap<string, Sent>
): Promise<readonly Sent[]> => {
  const objects = components.filter(
    ({ source: { parent, type } }) => type.name === 'CustomObject' && parent === undefined
  );
  const elements = await ownElements(view, objects);
  const controlled = objects.filter((object) => isControlledByParent(elements.get(object) ?? {}));
  const fields = (await fieldsOf(view, controlled)).filter(({ member }) => !sent.has(memberKey(member)));
  const definitions = await ownElements(view, fields);
  const masterDetails = fields.filter((field) => textOf(definitions.get(field) ?? {}, 'type') === 'MasterDetail');
  const reason = 'unchanged, goes along because the org takes its object only together with it';
  return (await Promise.all(masterDetails.map(async (field) => sentAnyway(view, field, reason)))).flat();
};

const isControlledByParent = (object: XmlElement): boolean =>
  [textOf(object, 'sharingModel'), textOf(object, 'externalSharingModel')].includes('ControlledByParent');

/** Those in the object's own file and in its folder, and where package directories have a folder for it. */
const fieldsOf = async (view: CommitView, objects: readonly FoundComponent[]): Promise<readonly FoundComponent[]> => {
  const all = [...(await childrenOf(view, objects)), ...(await inOtherFolders(view, objects))];
  const fields = new Map(all.map((field) => [memberKey(field.member), field]));
  return [...fields.values()].filter(({ member }) => member.type === 'CustomField');
};

/** What the folders `fields` of objects hold, beside an object's one file and where the Salesforce CLI lays them. */
const inOtherFolders = async (
  view: CommitView,
  objects: readonly FoundComponent[]
): Promise<readonly FoundComponent[]> => {
  const { tree } = view;
  const folders = objects.flatMap(({ source: { fullName, type }, files: [file] }) => [
    posix.join(posix.dirname(file), fullName, 'fields'),
    ...likelyRoots(view).map((root) => posix.join(root, type.directoryName, fullName, 'fields')),
  ]);
  const files = (folder: string): string[] => (tree.isFolder(folder) ? tree.filesAt(folder) : []);
  const found = await tree.ask([...new Set(folders)].map((folder) => () => files(folder)));
  const paths = found.flatMap((answer) => ('value' in answer ? answer.value : []));
  const resolved = await resolveFiles(
    view,
    paths.filter((path) => whyLeftOut(view, path) === undefined)
  );
  return [...resolved.values()].flatMap((each) => ('component' in each ? [each.component] : []));
};

/** What components' own files say of them, and the files of their parents of those that stand in these. */
const ownElements = async (
  { tree }: CommitView,
  components: readonly FoundComponent[]
): Promise<Map<FoundComponent, XmlElement>> => {
  const contents = await tree.read(components.map(({ files: [path] }) => path));
  return new Map(
    components.map((component) => {
      const { source, member, files } = component;
      const content = contents.get(files[0]) ?? Buffer.alloc(0);
      if (source.parent?.xml !== source.xml) return [component, parseXml(content, files[0]).element];
      const children = childrenInFile({ source: source.parent ?? source, files }, content);
      return [component, children.get(memberKey(member))?.element ?? {}];
    })
  );
};
