import { type Member, memberKey } from '../../common/member.js';
import { removedEntries } from '../overlay/changedEntries.js';
import { partlyRetrieved } from '../merge/keyTable.js';
import type { CommitView } from './commitView.js';
import { locateMembers } from './locate.js';

type Changed = Member & Readonly<{ operation: string; files: readonly string[] }>;

/** How many entries of one component are named. */
const named = 5;

/**
 * What an org keeps although the commit took it out: an org lays a profile over what it has, so a right goes only where it
 * is deployed as not granted (Metadata API Developer Guide, "Profile").
 *
 * @returns a sentence for each component
 * @throws SfError UnparsableMetadataError, ObjectMissingError
 */
export const keptEntries = async (
  from: CommitView | undefined,
  to: CommitView,
  components: readonly Changed[]
): Promise<string[]> => {
  const changed = components.filter(
    ({ type, operation, files }) => operation === 'change' && files.length === 1 && Object.hasOwn(partlyRetrieved, type)
  );
  if (from === undefined || changed.length === 0) return [];
  const located = await locateMembers(from, changed);
  const warnings: string[] = [];
  for (const component of changed) {
    const [path] = component.files;
    const before = located.get(memberKey(component))?.files[0];
    if (before === undefined) continue;
    const [old, now] = [(await from.tree.read([before])).get(before), (await to.tree.read([path])).get(path)];
    const entries = old && now ? removedEntries(old, now, path) : [];
    if (entries.length === 0) continue;
    const more = entries.length > named ? ` and ${entries.length - named} more` : '';
    warnings.push(
      `${memberKey(component)} lost ${entries.slice(0, named).join(', ')}${more}, which orgs keep: deploy them as not granted to take them away.`
    );
  }
  return warnings;
};
