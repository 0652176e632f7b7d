import { bold } from 'ansis';
import { StandardColors } from '@salesforce/sf-plugins-core';
import type { Coverage, TestPass, TestRun } from '../../org/testRun.js';
import { wrapped } from '../tableWidth.js';
import type { Ux } from '../ux.js';
import type { Verbosity } from './planText.js';

/** Shows the Apex tests of a deploy as `sf project deploy start` does: a summary, and on request each test and coverage. */
export const showTestResults = (testRun: TestRun, verbosity: Verbosity, ux: Ux): void => {
  if (testRun.numberRun === 0) return;
  if (verbosity !== 'concise') showFailures(testRun, ux);
  if (verbosity === 'verbose') {
    showPasses(testRun, ux);
    showCoverage(testRun, ux);
  }
  ux.log(bold('Test Results Summary'));
  ux.log(`Passing: ${testRun.numberRun - testRun.numberFailed}`);
  ux.log(`Failing: ${testRun.numberFailed}`);
  ux.log(`Total: ${testRun.numberRun}`);
  if (testRun.milliseconds > 0) ux.log(`Time: ${testRun.milliseconds}`);
  testRun.coverageWarnings.forEach(({ name, message }) =>
    ux.warn(name === undefined ? message : `${name} - ${message}`)
  );
  ux.log();
};

const showFailures = ({ failures }: TestRun, ux: Ux): void => {
  if (failures.length === 0) return;
  ux.log(StandardColors.error(`Test Failures [${failures.length}]`));
  for (const failure of [...failures].sort(byMethod)) {
    ux.log(`• ${nameOf(failure)}`);
    ux.log(`  message: ${failure.message}`);
    if (failure.stack !== undefined) ux.log(`  stacktrace:\n    ${failure.stack.replaceAll('\n', '\n    ')}`);
    ux.log();
  }
};

const showPasses = ({ passes }: TestRun, ux: Ux): void => {
  if (passes.length === 0) return;
  ux.log(StandardColors.success(`Test Success [${passes.length}]`));
  for (const pass of [...passes].sort(byMethod)) ux.log(`✓ ${nameOf(pass)} (${pass.milliseconds}ms)`);
  ux.log();
};

const showCoverage = ({ coverage }: TestRun, ux: Ux): void => {
  if (coverage.length === 0) return;
  ux.table({
    data: [...coverage].sort((a, b) => a.name.localeCompare(b.name)).map(coverageRow),
    columns: [
      { key: 'name', name: 'Name' },
      { key: 'covered', name: '% Covered' },
      { key: 'uncoveredLines', name: 'Uncovered Lines' },
    ],
    title: bold('Apex Code Coverage'),
    ...wrapped(),
  });
};

const coverageRow = ({
  name,
  lines,
  uncovered,
  uncoveredLines,
}: Coverage): Readonly<{ name: string; covered: string; uncoveredLines: string }> => ({
  name,
  covered: lines === 0 ? '100%' : `${Math.round(((lines - uncovered) / lines) * 100)}%`,
  uncoveredLines: uncoveredLines.join(','),
});

/** The name of a test; an org names no method of a class that it could not run at all. */
const nameOf = ({ className, method }: TestPass): string => (method === '' ? className : `${className}.${method}`);

const byMethod = (a: TestPass, b: TestPass): number =>
  a.method.localeCompare(b.method) || a.className.localeCompare(b.className);
