import type { Member } from '../../common/member.js';
import type { Repository } from '../../git/repository.js';
import { childrenInOwnFiles } from './childrenOf.js';
import { openCommit, whyLeftOut } from './commitView.js';
import type { Delta } from './delta.js';
import { holdersAmong } from './holders.js';

/**
 * What a deploy names, too, that sends whole each changed file in which children stand: the other children, and what the file is
 * of. The first versions of this plugin did so, and what they recorded names it.
 *
 * @throws SfError IncompleteComponentError, ObjectMissingError
 */
export const sentWhole = async (
  repo: Repository,
  { to, components, changed }: Pick<Delta, 'to' | 'components' | 'changed'>
): Promise<readonly Member[]> => {
  const view = await openCommit(repo, to);
  const paths = new Set([...changed.keys(), ...components.flatMap(({ files }) => files)]);
  const present = [...(await view.tree.entries([...paths])).keys()];
  const holders = await holdersAmong(
    view,
    present.filter((path) => whyLeftOut(view, path) === undefined)
  );
  const parents = holders.map(({ component }) => component);
  const children = await childrenInOwnFiles(view, parents);
  return [...parents, ...children].map(({ member }) => member);
};
