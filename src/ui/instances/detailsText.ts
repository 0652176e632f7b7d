import { bold } from 'ansis';
import type { InstanceDetails } from '../../promotion/instances/displayInstance.js';
import { alignColumns, alignFacts } from './columns.js';
import { settingsInWords } from './settingsText.js';
import { recordInWords, remarksOn } from './treeText.js';

/**
 * Everything about one instance as lines: its place in the pipeline, its org, its branch, its settings, its newest
 * records.
 *
 * @param room how many characters a line of the table may have; undefined where nobody looks at it
 */
export const detailsText = (details: InstanceDetails, now: Date, room?: number): string[] => {
  const { instance, org, records, pipelineVersion } = details;
  const remarks = remarksOn(instance);
  return [
    ...alignFacts(
      [
        ['Instance', instance.name],
        ['Parent', parentInWords(instance)],
        ['Pipeline', pipelineVersion],
        ['Org', orgInWords(details)],
        ['Org Id', org?.orgId],
        ['Org Name', org && `${org.name} (${org.edition})`],
        ['User', org?.username],
        ['URL', org?.instanceUrl],
        ['API Version', org?.apiVersion],
        ['Expires', org?.expires],
        ['Branch', `${instance.branch}${instance.branchTip === undefined ? '' : ` at ${short(instance.branchTip)}`}`],
        ['Deployed', deployedInWords(details)],
        [
          'Ahead',
          instance.ahead === undefined
            ? undefined
            : `${commits(instance.ahead)} that ${instance.parent ?? 'the parent'} lacks`,
        ],
        [
          'Behind',
          instance.behind === undefined
            ? undefined
            : `${commits(instance.behind)} that only ${instance.parent ?? 'the parent'} has`,
        ],
        ...settingsInWords(instance, now),
        ['Remarks', remarks.length ? remarks.join('\n') : undefined],
      ],
      bold
    ),
    '',
    ...recordLines(records, now, room),
  ];
};

const recordLines = (records: InstanceDetails['records'], now: Date, room: number | undefined): string[] => {
  if (!records.length) return ['No records yet.'];
  const rows = records.map((record) => [
    { text: recordInWords(record, now) },
    { text: short(record.deployedCommit) },
    { text: record.deployId ?? 'none' },
    { text: record.by },
    { text: record.run },
  ]);
  return alignColumns(
    [['Record', 'Commit', 'Deploy', 'By', 'Run'].map((text) => ({ text, paint: bold })), ...rows],
    room
  );
};

const parentInWords = ({ parent, foreignParent, mirrorOf }: InstanceDetails['instance']): string => {
  if (mirrorOf !== undefined) return `none: a mirror of ${mirrorOf}`;
  if (foreignParent !== undefined) return `${foreignParent.instance} in ${foreignParent.repository}`;
  return parent ?? 'none: a root';
};

const orgInWords = ({ instance, org, orgFailure }: InstanceDetails): string => {
  const { orgOverride } = instance;
  const name = orgOverride
    ? `${orgOverride.org} (by ${orgOverride.variable}; the project says ${instance.org})`
    : instance.org;
  if (org) return `${name}, ${org.kind}`;
  if (!orgFailure) return `${name}, not asked`;
  return [`${name}, could not be asked: ${orgFailure.message}`, ...orgFailure.actions].join('\n');
};

const deployedInWords = ({ instance, org, deployedCommit, orgReplaced }: InstanceDetails): string => {
  if (org && deployedCommit !== undefined) return short(deployedCommit);
  if (orgReplaced) {
    return `unknown: the org was replaced; the records are of org ${instance.recordedOrg?.id ?? ''}`;
  }
  if (instance.deployedCommit === undefined) return 'unknown: there is no record yet';
  return `${short(instance.deployedCommit)}, if the org is still ${instance.recordedOrg?.id ?? ''}`;
};

const short = (commit: string): string => commit.slice(0, 7);

const commits = (count: number): string => `${count} ${count === 1 ? 'commit' : 'commits'}`;
