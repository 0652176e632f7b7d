import { bold } from 'ansis';
import { StandardColors, type Ux } from '@salesforce/sf-plugins-core';
import { memberKey, type Member } from '../../common/member.js';
import type { ComponentMessage, DeployResult } from '../../org/deployResult.js';
import { failureReasons } from '../../org/failureReasons.js';
import type { Verbosity } from './planText.js';

const states = { created: 'Created', changed: 'Changed', unchanged: 'Unchanged', deleted: 'Deleted', failed: 'Failed' };

/** A component and its files in the repository. */
type SourceOf = Readonly<Member & { files: readonly string[] }>;
type PathOf = (member: Member, file: string) => string;

/** The file of the repository that a component comes from, where it is known, and else the one in the package. */
const pathsOf = (components: readonly SourceOf[]): PathOf => {
  const filesOf = new Map(components.map((component) => [memberKey(component), component.files]));
  return (member, file) => {
    const files = filesOf.get(memberKey(member)) ?? [];
    const content = files.filter((path) => !path.endsWith('-meta.xml'));
    return files.find((path) => path.endsWith(`/${file}`)) ?? content[0] ?? files[0] ?? file;
  };
};

/** Shows how a deploy ended, in the tables of `sf project deploy start`: what is in, what failed and where, and tests. */
export const showDeployResult = (
  result: DeployResult,
  verbosity: Verbosity,
  ux: Ux,
  components: readonly SourceOf[] = []
): void => {
  const pathOf = pathsOf(components);
  if (result.success && verbosity !== 'concise') {
    showComponents(result.checkOnly ? 'Validated Source' : 'Deployed Source', result.successes, pathOf, ux);
    showDeleted(result, ux);
  }
  if (!result.success) showFailures(result, pathOf, ux);
  showTests(result, verbosity, ux);
};

const showComponents = (title: string, messages: readonly ComponentMessage[], pathOf: PathOf, ux: Ux): void => {
  const data = messages
    .filter(({ type, state }) => type !== '' && state !== 'deleted')
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
    overflow: 'wrap',
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
    overflow: 'wrap',
  });
};

const showFailures = (result: DeployResult, pathOf: PathOf, ux: Ux): void => {
  const data = failureReasons(result).map(({ type = '', fullName = '', file = '', message, line, column }) => ({
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
    overflow: 'wrap',
  });
};

const showTests = ({ testRun }: DeployResult, verbosity: Verbosity, ux: Ux): void => {
  if (testRun.numberRun === 0) return;
  ux.log(bold('Test Results Summary'));
  ux.log(`Passing: ${testRun.numberRun - testRun.failures.length}`);
  ux.log(`Failing: ${testRun.failures.length}`);
  ux.log(`Total: ${testRun.numberRun}`);
  const stacks = verbosity === 'concise' ? [] : testRun.failures.filter(({ stack }) => stack !== undefined);
  stacks.forEach(({ className, method, stack }) => ux.log(`  ${className}.${method}\n    ${stack ?? ''}`));
  ux.log();
};
