import type { JudgeOptions, OrgKind, Refusal } from './types.js';

/**
 * What deploy() itself refuses, before there is a job, or undefined when the deploy is accepted. Sources: Metadata API
 * Developer Guide, deploy(); the texts are those of ForceCLI/force#67, forcedotcom/cli#2105, MavensMate#451 and haoide#138.
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
  const isSpecified = options.testLevel === 'RunSpecifiedTests';
  if (!isSpecified && options.runTests.length > 0) {
    return {
      code: 'INVALID_OPERATION',
      message: 'INVALID_OPERATION: runTests can only be used with a testLevel of RunSpecifiedTests',
    };
  }
  if (isSpecified && options.runTests.length === 0) {
    return {
      code: 'INVALID_OPERATION',
      message: 'INVALID_OPERATION: runTests must not be empty when a testLevel of RunSpecifiedTests is used',
    };
  }
  return undefined;
};
