import { isDeepStrictEqual } from 'node:util';
import { SfError } from '@salesforce/core/sfError';
import type { InstanceConfig, PipelineConfig } from '../../pipeline/config.js';
import { orgVariable } from '../../pipeline/orgVariable.js';
import type { Instance } from '../../pipeline/pipeline.js';
import { refusedChange } from '../../pipeline/problem.js';
import { problemsOf } from '../../pipeline/readConfig.js';
import type { Context } from '../context.js';
import { sameOrg } from '../history.js';
import type { AskedOrg } from './instanceOrgs.js';

/** The values that a person gives an instance when linking it. */
export type LinkedValues = Readonly<{ name: string }> &
  Pick<InstanceConfig, 'org' | 'branch' | 'parent' | 'mirrorOf' | 'follow'>;

/**
 * A pipeline with one instance more. An instance that is there keeps its branch and its place, so that a link can be
 * repeated; the org behind it may be another one.
 *
 * @throws SfError InvalidInstanceNameError, InvalidBranchNameError, UnknownParentError, PipelineCycleError,
 * BranchTakenError, OrgTakenError (by name), InstanceNameCollisionError, InstanceExistsError
 */
export const withInstance = (config: PipelineConfig, values: LinkedValues): PipelineConfig =>
  withInstances(config, [values], { replaceOrg: true });

/**
 * Like {@link withInstance}, for several that may be each other's parents.
 *
 * @param options.replaceOrg whether instances that are there may get another org
 * @throws SfError as {@link withInstance}
 */
export const withInstances = (
  config: PipelineConfig,
  linked: readonly LinkedValues[],
  { replaceOrg }: Readonly<{ replaceOrg: boolean }>
): PipelineConfig => {
  const entries = linked.map(({ name, ...values }): [string, InstanceConfig] => {
    const present = Object.hasOwn(config.instances, name) ? config.instances[name] : undefined;
    if (present) assertSame(name, present, { ...values, ...(replaceOrg ? { org: present.org } : {}) });
    const { org, branch, parent, mirrorOf, follow } = values;
    const given = {
      ...(parent === undefined ? {} : { parent }),
      ...(mirrorOf === undefined ? {} : { mirrorOf }),
      ...(follow === undefined ? {} : { follow }),
    };
    return [name, { ...present, org, branch, ...given }];
  });
  const changed = { ...config, instances: { ...config.instances, ...Object.fromEntries(entries) } };
  if (isDeepStrictEqual(changed, config)) return config;
  const [problem] = problemsOf(changed);
  if (!problem) return changed;
  const names = linked.map(({ name }) => JSON.stringify(name)).join(', ');
  throw refusedChange(problem, `${linked.length === 1 ? 'Instance' : 'Instances'} ${names} cannot be linked`);
};

const assertSame = (name: string, present: InstanceConfig, wanted: InstanceConfig): void => {
  const keys = ['org', 'branch', 'parent', 'mirrorOf'] as const;
  const differing = keys.filter((key) => !isDeepStrictEqual(present[key], wanted[key]));
  if (!differing.length) return;
  throw new SfError(
    `Instance ${name} is linked already, with other values: ${differing
      .map((key) => `its ${key} is ${inWords(present[key]) ?? 'not set'}, not ${inWords(wanted[key]) ?? 'left out'}`)
      .join('; ')}.`,
    'InstanceExistsError',
    [
      `To change it, edit plugins.sre.instances.${name} in sfdx-project.json.`,
      `To link it anew, run "sf sre instance unlink --name ${name}" first; its history is kept.`,
    ]
  );
};

const inWords = (value: InstanceConfig['parent']): string | undefined =>
  typeof value === 'object' ? `${value.instance} in ${value.repository}` : value;

/**
 * Refuses an org that another instance has. Where that instance's org could not be asked, the org ids of its records
 * count.
 *
 * @param orgId the id of the org to be linked
 * @param others the other instances, their orgs freshly asked
 * @param recorded the org id of each other instance's newest record, by instance name
 * @returns warnings about orgs that could not be compared
 * @throws SfError OrgTakenError
 */
export const assertOwnOrg = (
  name: string,
  orgId: string,
  others: readonly AskedOrg[],
  recorded: ReadonlyMap<string, string>
): string[] =>
  others.flatMap(({ instance, facts, failure }) => {
    const other = facts?.orgId ?? recorded.get(instance.name);
    if (other !== undefined && sameOrg(other, orgId)) throw orgTaken(name, orgId, instance);
    if (facts !== undefined) return [];
    return [
      `The org of instance ${instance.name} could not be asked, so it is not certain that it is another one: ${failure?.message ?? ''}`,
    ];
  });

const orgTaken = (name: string, orgId: string, owner: Instance): SfError =>
  new SfError(
    `Instance ${name} cannot be linked to org ${orgId}: it is the org of instance ${owner.name} (${owner.org}).`,
    'OrgTakenError',
    ['Give each instance an org of its own: check "sf org list" for the alias you meant.']
  );

/** What a person should know about a pipeline after a link, and what does not hinder it. */
export const linkWarnings = (
  config: PipelineConfig,
  mainBranch: string | undefined,
  { name, org }: LinkedValues,
  env: Context['env']
): string[] => {
  const warnings: string[] = [];
  const variable = orgVariable(name);
  const override = env[variable]?.trim();
  if (override !== undefined && override !== '' && override !== org) {
    warnings.push(`${variable} is set: on this machine instance ${name} uses the org ${override}, not ${org}.`);
  }
  const roots = Object.entries(config.instances).filter(
    ([, { parent, mirrorOf }]) => parent === undefined && mirrorOf === undefined
  );
  const follows = config.mainFollows !== undefined || roots.length === 0;
  if (!follows && !roots.some(([, { branch }]) => branch === mainBranch)) {
    warnings.push(
      `The main branch${mainBranch === undefined ? ' is not known, so it' : `, ${mainBranch},`} is no root's branch and follows none: what is promoted does not come back to it. Set "plugins.sre.mainFollows" to a root.`
    );
  }
  return warnings;
};
