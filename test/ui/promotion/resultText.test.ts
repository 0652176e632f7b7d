import { stripVTControlCharacters } from 'node:util';
import { expect } from 'chai';
import type { Ux } from '@salesforce/sf-plugins-core';
import { readDeployResult, type DeployResult } from '../../../src/org/deployResult.js';
import { componentsOf, type WithFiles } from '../../../src/promotion/sourcePath.js';
import type { Verbosity } from '../../../src/ui/promotion/planText.js';
import { showDeployResult } from '../../../src/ui/promotion/resultText.js';

const id = '0Af000000000001AAA';

const resultOf = (answer: Readonly<Record<string, unknown>>): DeployResult => {
  const result = readDeployResult({ id, done: true, checkOnly: false, ...answer }, id);
  if (result === undefined) throw new Error('The answer of the test is none.');
  return result;
};

const files = ['force-app/main/default/classes/Rating.cls-meta.xml', 'force-app/main/default/classes/Rating.cls'];

const shown = (
  result: DeployResult,
  components: readonly WithFiles[] = [{ type: 'ApexClass', fullName: 'Rating', files }],
  verbosity: Verbosity = 'normal'
): Readonly<{ text: string; tables: ReadonlyMap<string, unknown[]> }> => {
  const lines: string[] = [];
  const tables = new Map<string, unknown[]>();
  const ux = {
    log: (text = '') => lines.push(text),
    table: ({ title, data }: { title: string; data: unknown[] }) => tables.set(stripVTControlCharacters(title), data),
  };
  showDeployResult(result, verbosity, ux as unknown as Ux, components);
  return { text: stripVTControlCharacters(lines.join('\n')), tables };
};

const component = { componentType: 'ApexClass', fullName: 'Rating', fileName: 'classes/Rating.cls' };

describe('the result of a deploy', () => {
  it('shows what is in and what is gone, each in a table', () => {
    const { tables } = shown(
      resultOf({
        status: 'Succeeded',
        success: true,
        details: {
          componentSuccesses: [
            { ...component, success: true, created: true },
            { ...component, fullName: 'Old', success: true, deleted: true },
            { componentType: '', fullName: 'package.xml', fileName: 'package.xml', success: true },
          ],
        },
      })
    );
    expect(tables.get('Deployed Source')).to.deep.equal([
      { state: 'Created', fullName: 'Rating', type: 'ApexClass', file: 'force-app/main/default/classes/Rating.cls' },
    ]);
    expect(tables.get('Deleted Source')).to.deep.equal([{ fullName: 'Old', type: 'ApexClass' }]);
  });

  it('shows no failure of a component where a person canceled the deploy', () => {
    const result = resultOf({ status: 'Canceled', success: false, errorMessage: 'Canceled by a person', details: {} });
    expect([...shown(result).tables.keys()]).to.deep.equal([]);
  });

  it('shows the repository’s paths also of a run that only its journal knows', () => {
    const result = resultOf({
      status: 'Succeeded',
      success: true,
      details: { componentSuccesses: [{ ...component, success: true, created: true }] },
    });
    const path = 'force-app/main/default/classes/Rating.cls';
    expect(shown(result, componentsOf({ 'ApexClass:Rating': path })).tables.get('Deployed Source')).to.deep.equal([
      { state: 'Created', fullName: 'Rating', type: 'ApexClass', file: path },
    ]);
    expect(componentsOf({ 'Layout:Account-A:B': '' })).to.deep.equal([
      { type: 'Layout', fullName: 'Account-A:B', files: [] },
    ]);
  });

  it('shows what failed with line and column, and the tests', () => {
    const { tables, text } = shown(
      resultOf({
        status: 'Failed',
        success: false,
        details: {
          componentFailures: [{ ...component, success: false, problem: 'No stars', lineNumber: 7, columnNumber: 3 }],
          runTestResult: {
            numTestsRun: 2,
            numFailures: 1,
            failures: [{ name: 'RatingTest', methodName: 'rates', message: 'Expected five', stackTrace: 'line 5' }],
          },
        },
      })
    );
    expect(tables.get('Failures [2]')?.[0]).to.deep.include({ fullName: 'Rating', message: 'No stars', place: '7:3' });
    expect(text).to.match(/• RatingTest\.rates\n {2}message: Expected five\n {2}stacktrace:\n {4}line 5\n/);
    expect(text).to.include('Passing: 1\nFailing: 1\nTotal: 2');
  });

  it('names a test class of which the org could run no method by the class alone', () => {
    const failures = [{ name: 'NoSuchTest', methodName: '', message: 'no test class of this name exists' }];
    const runTestResult = { numTestsRun: 1, numFailures: 1, failures };
    const result = resultOf({ status: 'Failed', success: false, details: { runTestResult } });
    expect(shown(result).text).to.include('• NoSuchTest\n');
  });

  it('shows each test and the coverage only with --verbose', () => {
    const result = resultOf({
      status: 'Succeeded',
      success: true,
      details: {
        runTestResult: {
          numTestsRun: 2,
          numFailures: 0,
          totalTime: 71,
          successes: [
            { name: 'RatingTest', methodName: 'rates', time: 51 },
            { name: 'RatingTest', methodName: 'averages', time: 20 },
          ],
          codeCoverage: [
            { name: 'Rating', numLocations: 10, numLocationsNotCovered: 1, locationsNotCovered: [{ line: 7 }] },
          ],
        },
      },
    });
    const verbose = shown(result, [], 'verbose');
    expect(verbose.text).to.match(/Test Success \[2\]\n✓ RatingTest\.averages \(20ms\)\n✓ RatingTest\.rates \(51ms\)/);
    expect(verbose.tables.get('Apex Code Coverage')).to.deep.equal([
      { name: 'Rating', covered: '90%', uncoveredLines: '7' },
    ]);
    expect(shown(result).text).to.include('Time: 71').and.to.not.include('RatingTest');
    expect(shown(result).tables.has('Apex Code Coverage')).to.equal(false);
  });
});
