import { SfError } from '@salesforce/core/sfError';
import { toJson } from '../common/json.js';
import type { DeployResult } from '../org/deployResult.js';
import { failureReasons, type FailureReason } from '../org/failureReasons.js';

/** Who asked for a deploy, for its errors. */
export type DeployOfRun = Readonly<{ id: string; instance: string }>;

/**
 * The error of a deploy that the org refused: each reason with component, file and line where the org gave them. Nothing
 * was applied, since every deploy is sent with rollbackOnError.
 */
export const deployFailedError = ({ id, instance }: DeployOfRun, result: DeployResult): SfError => {
  const reasons = failureReasons(result);
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

/** One reason of a refused deploy in one line: what, where, why. */
export const reasonLine = ({ type, fullName, file, line, column, message }: FailureReason): string => {
  const what = [type, fullName].filter(Boolean).join(' ');
  const place = line === undefined ? '' : `:${line}${column === undefined ? '' : `:${column}`}`;
  const where = file ? ` (${file}${place})` : place;
  return what || where ? `${what}${where}: ${message}` : message;
};
