import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { coverageFormats, writeTestReports } from '../../src/org/testReports.js';
import type { OrgFacts } from '../../src/org/types.js';
import { resultOf } from './results.js';

const facts: OrgFacts = {
  orgId: '00DLoC000000001MBA',
  kind: 'sandbox',
  username: 'admin@qa.local.test',
  userId: '005LoC000000001IBA',
  instanceUrl: 'http://127.0.0.1:8080',
  apiVersion: '66.0',
  name: 'QA',
  edition: 'Enterprise Edition',
};

const tested = resultOf({
  status: 'Failed',
  success: false,
  details: {
    runTestResult: {
      numTestsRun: 2,
      numFailures: 1,
      totalTime: 24,
      successes: [{ name: 'ATest', methodName: 'adds', time: 12 }],
      failures: [
        { name: 'ATest', methodName: 'totals', message: 'expected <0> & got 1', stackTrace: 'a ]]> b', time: 12 },
      ],
      codeCoverage: {
        id: '01p',
        name: 'A',
        type: 'Class',
        numLocations: 4,
        numLocationsNotCovered: 1,
        locationsNotCovered: { line: 2 },
      },
    },
  },
});

describe('writeTestReports', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'reports-'));
  });
  afterEach(async () => rm(folder, { recursive: true }));

  it('writes the test run as JUnit where sf writes it', async () => {
    const request = { junit: true, coverageFormatters: [], resultsDir: folder };
    expect(await writeTestReports(tested, facts, request)).to.deep.equal([join(folder, 'junit', 'junit.xml')]);
    const xml = await readFile(join(folder, 'junit', 'junit.xml'), 'utf8');
    expect(xml).to.contain('tests="2" failures="1"');
    expect(xml).to.contain('<testcase name="adds" classname="ATest"');
    expect(xml).to.contain('message="expected &lt;0&gt; &amp; got 1"');
    expect(xml).to.contain('<![CDATA[a ]]]]><![CDATA[> b]]>');
  });

  it('writes the coverage in every format of sf below coverage, with the counts of the org', async () => {
    await writeTestReports(tested, facts, { junit: false, coverageFormatters: coverageFormats, resultsDir: folder });
    expect(await readdir(folder)).to.deep.equal(['coverage']);
    expect(await readdir(join(folder, 'coverage'))).to.include.members(['clover.xml', 'cobertura.xml', 'html']);
    const summary = JSON.parse(await readFile(join(folder, 'coverage', 'coverage-summary.json'), 'utf8')) as Readonly<{
      total: Readonly<{ lines: object }>;
    }>;
    expect(summary.total.lines).to.deep.include({ total: 4, covered: 3, pct: 75 });
  });

  it('writes nothing when no test ran', async () => {
    const request = { junit: true, coverageFormatters: ['text'] as const, resultsDir: folder };
    expect(await writeTestReports(resultOf(), facts, request)).to.deep.equal([]);
    expect(await readdir(folder)).to.deep.equal([]);
  });
});
