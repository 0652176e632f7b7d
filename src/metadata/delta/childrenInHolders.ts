import { posix } from 'node:path';
import type { Member } from '../../common/member.js';
import { childrenInOwnFiles } from './childrenOf.js';
import { type CommitView, tryToResolveFiles, whyLeftOut } from './commitView.js';
import type { FoundComponent } from './component.js';
import { decodedName, looseName } from './looseKey.js';
import { holderOf } from './presets.js';

/**
 * The children that stand in files in which others may stand that have files of their own: a field in the file of its object, or
 * a label in a list. Costs a list of the commit's files.
 *
 * @param children those that have files of their own
 * @param isAsked tells of repository paths whether they are looked at
 * @throws SfError ObjectMissingError
 */
export const childrenInHolders = async (
  view: CommitView,
  children: readonly Member[],
  isAsked: (path: string) => boolean
): Promise<readonly FoundComponent[]> => {
  if (children.length === 0) return [];
  const names = new Set(children.map((child) => holderName(view, child)));
  const isHolder = (path: string): boolean => {
    const name = looseName(decodedName(posix.basename(path).replace(/-meta\.xml$/, '')));
    return names.has(name) || names.has(posix.extname(name));
  };
  const paths = (await view.allPaths()).filter((path) => isHolder(path) && isAsked(path));
  const resolved = await tryToResolveFiles(
    view,
    paths.filter((path) => whyLeftOut(view, path) === undefined)
  );
  const holders = [...resolved.values()].flatMap((found) => ('component' in found ? [found.component] : []));
  return childrenInOwnFiles(view, holders);
};

/** The name of the file, without what tells formats apart; its suffix alone where the name of the parent is none of the child's. */
const holderName = ({ project: { registry } }: CommitView, { type, fullName }: Member): string => {
  const holder = holderOf(type, registry);
  const suffix = `.${holder?.suffix ?? ''}`;
  const isNamed = holder?.children?.types[type.toLowerCase()]?.ignoreParentName !== true && type !== 'CustomLabel';
  return looseName(isNamed ? `${decodedName(fullName).split('.')[0]}${suffix}` : suffix);
};
