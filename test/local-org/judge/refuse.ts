import type { JudgeOptions, OrgKind, Refusal } from './types.js';

/**
 * What deploy() itself refuses, before there is a job, or undefined when the deploy is accepted. Sources: Metadata API
 * Developer Guide, deploy(); the texts are those of ForceCLI/force#67 and forcedotcom/cli#2105.
 */
export const refuseAtSubmit = (
  kind: OrgKind,
  options: Pick<JudgeOptions, 'rollbackOnError' | 'testLevel' | 'runTests'>
): Refusal | undefined => {
  if (kind === 'production' && !options.rollbackOnError) {
    return {
      code: 'INVALID_OPERATION',
      message: 'INVALID_OPERATION: rollbackOnError option must be true on a production org',
    };
  }
  if (kind === 'production' && options.testLevel === 'NoTestRun') {
    return {
      code: 'INVALID_OPERATION',
      message: 'INVALID_OPERATION: testLevel of NoTestRun cannot be used in production organizations',
    };
  }
  return undefined;
};
