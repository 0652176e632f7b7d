import { memberKey } from '../../common/member.js';
import { commitTree, treeWith } from '../../git/write.js';
import type { TakenFiles } from '../../metadata/source/takeFromOrg.js';
import type { OrgFacts } from '../../org/types.js';
import type { Instance } from '../../pipeline/pipeline.js';
import type { Context } from '../context.js';

/** What is committed, and from where. */
export type NewFeatureCommit = Pick<TakenFiles, 'files' | 'taken'> &
  Readonly<{ tip: string; instance: Instance; org: OrgFacts; message: string | undefined }>;

/** How many components a message names. */
const componentsNamed = 20;

/**
 * Writes a commit of what was taken from an org on top of a feature's tip. No ref moves.
 *
 * @returns its id; undefined when nothing is taken
 * @throws SfError GitIdentityError, CommitSigningError
 */
export const writeFeatureCommit = async (
  { repo }: Pick<Context, 'repo'>,
  { files, tip, ...about }: NewFeatureCommit
): Promise<string | undefined> => {
  if (files.size === 0) return undefined;
  const tree = await treeWith(repo, await repo.tree(tip), files);
  return commitTree(repo, { tree, parents: [tip], message: about.message ?? messageOf(about), sign: 'configured' });
};

const messageOf = ({ taken, instance, org }: Omit<NewFeatureCommit, 'files' | 'tip'>): string => {
  const signs = { add: '+', change: '~', delete: '-' } as const;
  const names = taken.slice(0, componentsNamed).map((each) => `${signs[each.operation]} ${memberKey(each)}`);
  const more = taken.length - names.length;
  return [
    `Take ${taken.length === 1 ? memberKey(taken[0]) : `${taken.length} components`} from ${instance.name}`,
    '',
    ...(taken.length === 1 && taken[0].operation !== 'delete'
      ? []
      : [...names, ...(more > 0 ? [`and ${more} more`] : []), '']),
    `Instance: ${instance.name}`,
    `Org: ${org.orgId}`,
    '',
  ].join('\n');
};
