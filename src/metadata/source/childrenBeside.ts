import type { SourceComponent } from '@salesforce/source-deploy-retrieve';
import type { Member } from '../../common/member.js';
import { childrenInFile } from '../delta/childrenInFile.js';
import { hasSeparateChildren } from '../delta/metadataType.js';
import { type ChildName, overlayChildren } from '../overlay/overlayChildren.js';

/**
 * Whether a component's own file may have children in it, such as fields, that an org's comes without: converted to source format,
 * what an org returns has each of them in a file of its own.
 */
export const mayHoldChildren = ({ type, parent }: SourceComponent): boolean =>
  parent === undefined && hasSeparateChildren(type);

/**
 * The own file of an object as an org has it, with the children that stand in the branch's: to take them out would delete them.
 *
 * @param mine the branch's file
 * @param fromOrg the org's, in source format
 * @param isKept tells of children in the branch's file whether they stay there
 * @throws SfError UnparsableMetadataError
 */
export const withChildrenOf = (
  owner: SourceComponent,
  { mine, fromOrg, path }: Readonly<{ mine: Buffer; fromOrg: Buffer; path: string }>,
  isKept: (member: Member) => boolean = (): boolean => true
): Buffer => {
  const kept = namesIn(owner, mine, path, isKept);
  return kept.length === 0 ? fromOrg : (overlayChildren(fromOrg, mine, kept, path) ?? fromOrg);
};

/**
 * The branch's own file of an object without some of the children that stand in it.
 *
 * @returns undefined when nothing is left in the file
 * @throws SfError UnparsableMetadataError
 */
export const withoutChildren = (
  owner: SourceComponent,
  { mine, path }: Readonly<{ mine: Buffer; path: string }>,
  isGone: (member: Member) => boolean
): Buffer | undefined => {
  const gone = namesIn(owner, mine, path, isGone);
  return gone.length === 0 ? mine : overlayChildren(mine, undefined, gone, path);
};

const namesIn = (
  source: SourceComponent,
  content: Buffer,
  path: string,
  isAsked: (member: Member) => boolean
): readonly ChildName[] =>
  [...childrenInFile({ source, files: [path] }, content).values()]
    .filter(({ member }) => isAsked(member))
    .map(({ stands: { tag, key }, name }) => ({ tag, key, name }));
