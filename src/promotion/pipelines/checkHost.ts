import { type BranchRules, branchRulesOf } from '../../host/branchRules.js';
import type { Instance } from '../../pipeline/pipeline.js';
import type { PipelineContext } from '../instances/pipelineContext.js';
import { type Check, type Looked, ok, warning } from './check.js';
import { remoteLooked } from './checkRemote.js';

/**
 * Whether the host lets the branches of instances be moved as they are set up, where its own program is here to be asked: a
 * push that is refused is refused after the deploy.
 */
export const checkHost = async ({ repo, store, loaded, env }: PipelineContext): Promise<readonly Check[]> => {
  const instances = (loaded.pipeline?.instances ?? []).filter(({ mirrorOf }) => mirrorOf === undefined);
  const asking = { address: store.url, dir: repo.dir, env };
  const all = await Promise.all(
    instances.map(async (instance) => ({ instance, rules: await branchRulesOf(instance.branch, asking) }))
  );
  const branchesBy = new Map<string, string[]>();
  for (const { instance, rules } of all) {
    if (rules.kind !== 'unknown') continue;
    branchesBy.set(rules.why, [...(branchesBy.get(rules.why) ?? []), instance.branch]);
  }
  return [
    ...[...branchesBy].map(([why, branches]) =>
      warning(
        remoteLooked(store.remote),
        `What it demands of ${branches.join(', ')} could not be asked: ${why}.`,
        'Log in with that program, as somebody who may see the rules of branches.'
      )
    ),
    ...all.flatMap(({ instance, rules }) => findings(instance, rules)),
  ];
};

const findings = ({ name, branch, publish, mergeMethod }: Instance, rules: BranchRules): readonly Check[] => {
  if (rules.kind !== 'known') return [];
  const looked: Looked = { area: 'branch', subject: name };
  const setting = (key: string, value: string): string =>
    `Set "${key}" of instance ${name} in sfdx-project.json to "${value}".`;
  const isRefused = rules.pullRequestsOnly && publish !== 'pull-request';
  const isNotLinear = rules.linear && mergeMethod !== 'squash';
  if (!isRefused && !isNotLinear) return [ok(looked, `The host lets ${branch} be moved as it is set up.`)];
  return [
    ...(isRefused
      ? [
          warning(
            looked,
            `The host lets nobody push to ${branch} who is no exception: what was deployed could not be published without a pull request.`,
            setting('publish', 'pull-request')
          ),
        ]
      : []),
    ...(isNotLinear
      ? [
          warning(
            looked,
            `The host demands linear history of ${branch}: a merge commit would be refused after the deploy.`,
            setting('mergeMethod', 'squash')
          ),
        ]
      : []),
  ];
};
