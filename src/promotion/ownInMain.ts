import type { Context } from './context.js';
import { InstanceHistory } from './history.js';
import { isSameFeature } from './landscape/identity.js';
import { historyRef } from './refNames.js';

/**
 * The commits that were promoted into the main branch as a feature's own, where that is the branch of an instance on the
 * way: the main branch has them, and they are the feature's all the same.
 *
 * @param home the repository that the feature is from
 * @returns their ids, by what the records of those instances say. What a root holds needs no telling: it comes along anyway
 */
export const ownInMain = async (
  { repo, store, loaded, offline }: Pick<Context, 'repo' | 'store' | 'loaded' | 'offline'>,
  name: string
): Promise<ReadonlySet<string>> => {
  const names = loaded.pipeline.instances
    .filter(
      ({ branch, parent, foreignParent }) => branch === loaded.mainBranch && (parent ?? foreignParent) !== undefined
    )
    .map((instance) => instance.name);
  const tips = await (offline ? store.cached(names.map(historyRef)) : store.fetch(names.map(historyRef)));
  const feature = { name, repository: store.url };
  const own = new Set<string>();
  for (const instance of names) {
    for await (const { record } of new InstanceHistory(repo, instance, tips.get(historyRef(instance))).records()) {
      if (record.kind === 'undo') continue;
      for (const each of record.features) if (isSameFeature(each, feature)) each.commits.forEach((oid) => own.add(oid));
    }
  }
  return own;
};
