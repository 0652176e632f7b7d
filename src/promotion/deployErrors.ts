import { SfError } from '@salesforce/core/sfError';
import { toJson } from '../common/json.js';
import { memberKey } from '../common/member.js';
import type { DeployResult } from '../org/deployResult.js';
import { failureReasons, type FailureReason } from '../org/failureReasons.js';
import { repeatOf } from './repeat.js';
import type { Run, RunPlan } from './run.js';

/** Which run asked for a deploy, and what of its plan its errors need. */
export type DeployOfRun = Pick<Run, 'id' | 'kind' | 'instance' | 'inPlaceOf'> &
  Pick<RunPlan, 'from' | 'paths'> &
  Readonly<{
    /** How to do it again, such as "validate again"; by the kind of the run when left out. */
    again?: string;
  }>;

/**
 * The error of a deploy that the org refused: each reason with component, file and line where the org gave them. Nothing
 * was applied, since every deploy is sent with rollbackOnError.
 */
export const deployFailedError = (run: DeployOfRun, result: DeployResult): SfError => {
  const { id, instance, paths } = run;
  const reasons = failureReasons(result).map((reason) => inRepository(reason, paths));
  const canceled = result.status === 'Canceled';
  return SfError.create({
    name: canceled ? 'DeployCanceledError' : 'DeployFailedError',
    message: [
      `The org of instance ${instance} ${canceled ? 'canceled' : 'refused'} ${result.checkOnly ? 'validation' : 'deploy'} ${result.id}. Branch, history and org are as they were.`,
      ...reasons.map((reason) => `  ${reasonLine(reason)}`),
    ].join('\n'),
    actions: canceled ? [`When it is clear who canceled it and why, ${againOf(run)}.`] : curesOf(run, result),
    exitCode: 1,
    data: toJson({ run: id, deployId: result.id, status: result.status, reasons }),
  });
};

/**
 * The error of a validation that the org would accept, though the tests that ran are not those that were asked for: it says
 * nothing about these.
 *
 * @param unmet how they fall short, as phrases
 */
export const validationUnverifiedError = (run: DeployOfRun, { id }: DeployResult, unmet: readonly string[]): SfError =>
  SfError.create({
    name: 'ValidationUnverifiedError',
    message: [
      `The org of instance ${run.instance} reports validation ${id} as succeeded, but its tests fall short of what was asked for:`,
      ...unmet.map((what) => `  ${what}`),
      'It counts as refused. Branch, history and org are as they were.',
    ].join('\n'),
    actions: [
      `Look at the validation in the org's Setup, under Deployment Status, and ${againOf(run)}.`,
      'Or ask for other tests, with --test-level or --tests.',
    ],
    exitCode: 1,
    data: toJson({ run: run.id, deployId: id, unmetTests: unmet }),
  });

const againOf = (run: DeployOfRun): string => run.again ?? repeatOf(run);

/** Only a promotion brings what somebody is at work on: otherwise it may as well be the org that has to be mended. */
const curesOf = (run: DeployOfRun, result: DeployResult): string[] => {
  const { kind, instance, from } = run;
  const again = againOf(run);
  const isOrgs = failureReasons(result).every((reason) => reason.kind === 'org');
  if (isOrgs) return [`No component and no test is at fault: see what the org was busy with, wait, and ${again}.`];
  if (kind === 'promotion') return [`Mend the cause on the feature branch, commit, and ${again}.`];
  const inOrg = `Mend in the org of ${instance} what it lacks or has otherwise, and ${again}.`;
  if (from !== undefined) {
    return [
      inOrg,
      `Or, if ${from} has it wrong: mend it on a feature branch, promote that into ${from}, and ${again}.`,
    ];
  }
  // Nothing is promoted into an instance before its org is in step with it.
  return [
    inOrg,
    'Or, if the branch has it wrong: mend it there by a pull request, and sync with --include-undeployed.',
  ];
};

const inRepository = (reason: FailureReason, paths: DeployOfRun['paths']): FailureReason => {
  const { type = '', fullName = '', file } = reason;
  const path =
    paths[memberKey({ type, fullName })] ??
    (file && Object.values(paths).find((each) => each.endsWith(`/${file}`))) ??
    file;
  return path === undefined || path === '' ? reason : { ...reason, file: path };
};

/** One reason of a refused deploy in one line: what, where, why. */
export const reasonLine = ({ type, fullName, file, line, column, message }: FailureReason): string => {
  const what = [type, fullName].filter(Boolean).join(' ');
  const place = line === undefined ? '' : `:${line}${column === undefined ? '' : `:${column}`}`;
  const where = file ? ` (${file}${place})` : place;
  return what || where ? `${what}${where}: ${message}` : message;
};
