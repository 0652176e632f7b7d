import { SfError } from '@salesforce/core/sfError';
import { toJson } from '../common/json.js';
import { memberKey } from '../common/member.js';
import type { DeployResult } from '../org/deployResult.js';
import { failureReasons, type FailureReason } from '../org/failureReasons.js';

/** Who asked for a deploy, and where in the repository lies what was sent (by member key), for its errors. */
export type DeployOfRun = Readonly<{ id: string; instance: string; paths: Readonly<Record<string, string>> }>;

/**
 * The error of a deploy that the org refused: each reason with component, file and line where the org gave them. Nothing
 * was applied, since every deploy is sent with rollbackOnError.
 */
export const deployFailedError = ({ id, instance, paths }: DeployOfRun, result: DeployResult): SfError => {
  const reasons = failureReasons(result).map((reason) => inRepository(reason, paths));
  const canceled = result.status === 'Canceled';
  return SfError.create({
    name: canceled ? 'DeployCanceledError' : 'DeployFailedError',
    message: [
      `The org of instance ${instance} ${canceled ? 'canceled' : 'refused'} ${result.checkOnly ? 'validation' : 'deploy'} ${result.id}. Branch, history and org are as they were.`,
      ...reasons.map((reason) => `  ${reasonLine(reason)}`),
    ].join('\n'),
    actions: ['Mend the cause on the feature branch, commit, and promote again.'],
    exitCode: 1,
    data: toJson({ run: id, deployId: result.id, status: result.status, reasons }),
  });
};

const inRepository = (reason: FailureReason, paths: DeployOfRun['paths']): FailureReason => {
  const { type = '', fullName = '', file } = reason;
  const path = paths[memberKey({ type, fullName })] ?? file;
  return path === undefined || path === '' ? reason : { ...reason, file: path };
};

/** One reason of a refused deploy in one line: what, where, why. */
export const reasonLine = ({ type, fullName, file, line, column, message }: FailureReason): string => {
  const what = [type, fullName].filter(Boolean).join(' ');
  const place = line === undefined ? '' : `:${line}${column === undefined ? '' : `:${column}`}`;
  const where = file ? ` (${file}${place})` : place;
  return what || where ? `${what}${where}: ${message}` : message;
};
