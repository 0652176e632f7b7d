import { bold } from 'ansis';
import { StandardColors } from '@salesforce/sf-plugins-core';
import type { ComponentMessage, DeployResult } from '../../org/deployResult.js';
import { failureReasons } from '../../org/failureReasons.js';
import { isManifest } from '../../org/verify.js';
import { sourcePathOf, type SourcePath, type WithFiles } from '../../promotion/sourcePath.js';
import { wrapped } from '../tableWidth.js';
import type { Ux } from '../ux.js';
import type { Verbosity } from './planText.js';
import { showTestResults } from './testResultText.js';

const states = { created: 'Created', changed: 'Changed', unchanged: 'Unchanged', deleted: 'Deleted', failed: 'Failed' };

/** Shows how a deploy ended, in the tables of `sf project deploy start`: what is in, what failed and where, and tests. */
export const showDeployResult = (
  result: DeployResult,
  verbosity: Verbosity,
  ux: Ux,
  components: readonly WithFiles[] = []
): void => {
  const pathOf = sourcePathOf(components);
  if (result.success && verbosity !== 'concise') {
    showComponents(result.checkOnly ? 'Validated Source' : 'Deployed Source', result.successes, pathOf, ux);
    showDeleted(result, ux);
  }
  if (!result.success) showFailures(result, pathOf, ux);
  showTestResults(result.testRun, verbosity, ux);
};

const showComponents = (title: string, messages: readonly ComponentMessage[], pathOf: SourcePath, ux: Ux): void => {
  const data = messages
    .filter((message) => message.type !== '' && message.state !== 'deleted' && !isManifest(message))
    .map(({ state, fullName, type, file }) => ({
      state: states[state],
      fullName,
      type,
      file: pathOf({ type, fullName }, file),
    }));
  if (data.length === 0) return;
  ux.table({
    data,
    columns: [
      { key: 'state', name: 'State' },
      { key: 'fullName', name: 'Name' },
      { key: 'type', name: 'Type' },
      { key: 'file', name: 'Path' },
    ],
    title: bold(title),
    ...wrapped(),
  });
};

const showDeleted = ({ successes, checkOnly }: DeployResult, ux: Ux): void => {
  const data = successes.filter(({ state }) => state === 'deleted').map(({ fullName, type }) => ({ fullName, type }));
  if (data.length === 0) return;
  ux.table({
    data,
    columns: [
      { key: 'fullName', name: 'Name' },
      { key: 'type', name: 'Type' },
    ],
    title: bold(checkOnly ? 'Would Be Deleted' : 'Deleted Source'),
    ...wrapped(),
  });
};

const showFailures = (result: DeployResult, pathOf: SourcePath, ux: Ux): void => {
  const reasons = failureReasons(result);
  // That somebody canceled it is what the error says, and no failure of any component.
  if (result.status === 'Canceled' && reasons.every(({ kind }) => kind === 'org')) return;
  const data = reasons.map(({ type = '', fullName = '', file = '', message, line, column }) => ({
    type,
    fullName,
    file: pathOf({ type, fullName }, file),
    message,
    place: line === undefined ? '' : `${line}${column === undefined ? '' : `:${column}`}`,
  }));
  ux.table({
    data,
    columns: [
      { key: 'type', name: 'Type' },
      { key: 'fullName', name: 'Name' },
      { key: 'message', name: 'Problem' },
      { key: 'file', name: 'Path' },
      { key: 'place', name: 'Line:Column' },
    ],
    title: StandardColors.error(`Failures [${data.length}]`),
    ...wrapped(),
  });
};
