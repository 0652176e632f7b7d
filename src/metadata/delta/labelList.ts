import { SfError } from '@salesforce/core/sfError';
import { memberKey } from '../../common/member.js';
import { type CommitView, resolveFiles } from './commitView.js';
import { labelsGoByTheirList } from './presets.js';
import type { Sent } from './sent.js';

/**
 * The list that labels in files of their own go along with (preset decomposeCustomLabelsBeta): the Salesforce CLI deploys them by
 * its name alone, those of them that are there (source-deploy-retrieve 13.7, registry/presets/decomposeCustomLabelsBeta).
 *
 * @param sent what is sent of the commit
 * @returns none where no label has a file of its own, or where the list is sent already
 * @throws SfError IncompleteComponentError for labels without their list, where the Salesforce CLI would stop, too
 */
export const labelListFor = async (view: CommitView, sent: ReadonlyMap<string, Sent>): Promise<readonly Sent[]> => {
  if (!labelsGoByTheirList(view.project.registry)) return [];
  const labels = [...sent.values()].filter(({ member }) => member.type === 'CustomLabel');
  const resolved = await resolveFiles(
    view,
    labels.flatMap(({ files }) => files)
  );
  const lists = new Map<string, Sent>();
  for (const [path, resolution] of resolved) {
    const label = 'component' in resolution ? resolution.component : undefined;
    if (label?.source.parent === undefined) continue;
    const { parentFile, source } = label;
    if (parentFile === undefined) throw withoutList(path, view.commit);
    const member = { type: source.parent?.type.name ?? '', fullName: source.parent?.fullName ?? '' };
    if (sent.has(memberKey(member))) continue;
    const files = [...(lists.get(memberKey(member))?.files ?? []), parentFile];
    lists.set(memberKey(member), { member, operation: 'change', files: [...new Set(files)], reason });
  }
  return [...lists.values()];
};

const reason = 'unchanged, goes along because the Salesforce CLI deploys labels in files of their own by its name';

const withoutList = (path: string, commit: string): SfError =>
  new SfError(
    `${path} cannot be deployed from commit ${commit.slice(0, 7)}: CustomLabels.labels-meta.xml is missing or ignored beside it.`,
    'IncompleteComponentError',
    ['Commit the missing file, or have .forceignore leave out the labels, too.']
  );
