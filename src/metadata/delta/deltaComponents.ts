import { compareMembers, type Member, memberKey } from '../../common/member.js';
import { deletedFirst } from './deletedFirst.js';
import type { Delta, DeltaComponent } from './delta.js';
import { type Deleted, type KeepingInstance, splitDeleted } from './notDeleted.js';
import type { SentAndDeleted } from './sentAndDeleted.js';

/**
 * The components of a delta, by type and name, and what of the deletions is left to a person.
 *
 * @param keeping whose will it is that components are not deleted
 */
export const deltaComponents = (
  { sent, deleted }: SentAndDeleted,
  keeping: KeepingInstance
): Pick<Delta, 'components' | 'notDeleted'> => {
  const split = splitDeleted(deleted, keeping);
  const wanted = [...sent.values()].map(({ member, ...rest }) => ({ ...member, ...rest }));
  return {
    components: [...wanted, ...deletionsOf(split.deleted, wanted)].sort(compareMembers),
    notDeleted: split.notDeleted,
  };
};

const deletionsOf = (deleted: Deleted, wanted: readonly Member[]): DeltaComponent[] => {
  const gone = [...deleted.values()];
  const first = deletedFirst(
    gone.map(({ member }) => member),
    wanted
  );
  return gone.map(({ member, ...paths }) => {
    const successor = first.get(memberKey(member));
    const deletion = { ...member, operation: 'delete', ...paths } as const;
    return successor === undefined ? deletion : { ...deletion, deletedBefore: memberKey(successor) };
  });
};
