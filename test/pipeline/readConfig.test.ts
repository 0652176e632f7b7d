import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { expect } from 'chai';
import type { SfError } from '@salesforce/core/sfError';
import type { PipelineConfig } from '../../src/pipeline/config.js';
import { readPipelineConfig, readRawInstances } from '../../src/pipeline/readConfig.js';

const project = (sre: unknown): string =>
  `${JSON.stringify({ packageDirectories: [{ path: 'force-app' }], plugins: { sre } }, undefined, 2)}\n`;
const read = (sre: unknown): PipelineConfig | undefined => readPipelineConfig(project(sre), 'sfdx-project.json');
const failure = (text: string): SfError => {
  try {
    readPipelineConfig(text, 'sfdx-project.json');
  } catch (error) {
    return error as SfError;
  }
  throw new Error('The pipeline was taken.');
};
const refusal = (sre: unknown): SfError => failure(project(sre));
const two = {
  production: { org: 'prod', branch: 'main' },
  qa: { org: 'qa-sandbox', branch: 'qa', parent: 'production' },
};

describe('reading the pipeline of sfdx-project.json', () => {
  it('gives the settings and the instances', () => {
    const sre = {
      mainBranch: 'trunk',
      mainFollows: 'production',
      remote: 'origin',
      refNamespace: 'refs/heads/sre',
      mergeMessage: 'Promote {feature}',
      featurePattern: 'work/<name>',
      releaseTag: 'release/<collection>',
      concurrency: 8,
      settlingTime: 7,
      instances: {
        ...two,
        training: { org: 'training', branch: 'qa', mirrorOf: 'qa', follow: 'auto' },
        uat: {
          org: 'uat',
          branch: 'uat',
          parent: { repository: 'https://git.example/a.git', instance: 'uat' },
          maySkip: ['ada@example.com'],
          requires: ['qa'],
          frozen: { reason: 'Holidays', until: '2026-12-31' },
          confirm: 'name',
        },
        qa: { ...two.qa, testLevel: 'RunSpecifiedTests', tests: ['RatingTest'], replacementEnv: ['ENDPOINT'] },
      },
    };
    expect(read(sre)).to.deep.equal(sre);
  });

  it('gives no instances when only settings are there', () => {
    expect(read({ mainBranch: 'trunk' })).to.deep.equal({ mainBranch: 'trunk', instances: {} });
  });

  it('gives undefined without the key, whatever else stands under plugins', () => {
    expect(readPipelineConfig('{}', 'x')).to.equal(undefined);
    expect(readPipelineConfig('{"plugins":{"other":{}}}', 'x')).to.equal(undefined);
  });

  it('reads a file that starts with a byte order mark', () => {
    expect(readPipelineConfig(`\uFEFF${project({ instances: two })}`, 'x')?.instances).to.deep.equal(two);
  });

  it('names file and line of a file that is no JSON', () => {
    const error = failure('{\n  "plugins": {\n    "sre": {} // mine\n  }\n}\n');
    expect(error.name).to.equal('InvalidPipelineError');
    expect(error.message).to.equal('sfdx-project.json: The file is no valid JSON: invalid comment token at line 3.');
    expect(failure('').message).to.contain('no valid JSON');
    expect(failure('[]').message).to.contain('holds no JSON object');
  });

  it('names file, line and path of an unknown key, the one that was meant, and what is allowed', () => {
    const error = refusal({ instances: { ...two, qa: { org: 'qa', branch: 'qa', parnet: 'production' } } });
    expect(error.name).to.equal('InvalidPipelineError');
    expect(error.message).to.equal(
      'sfdx-project.json, line 17: plugins.sre.instances.qa.parnet is not a key that is known here; did you mean "parent"?'
    );
    expect(error.actions).to.deep.equal([
      'Allowed keys are org, branch, parent, publish, mergeMethod, mirrorOf, follow, replacementEnv, packages, testLevel, tests, maySkip, requires, frozen, confirm, deletions, neverDelete.',
    ]);
    expect(error.data).to.deep.equal([
      {
        path: 'plugins.sre.instances.qa.parnet',
        what: 'is not a key that is known here; did you mean "parent"?',
        remedy:
          'Allowed keys are org, branch, parent, publish, mergeMethod, mirrorOf, follow, replacementEnv, packages, testLevel, tests, maySkip, requires, frozen, confirm, deletions, neverDelete.',
      },
    ]);
  });

  it('lists the allowed values of a test level', () => {
    const error = refusal({ instances: { qa: { org: 'qa', branch: 'qa', testLevel: 'RunLocalTest' } } });
    expect(error.message).to.contain(
      'plugins.sre.instances.qa.testLevel must not be "RunLocalTest"; did you mean "RunLocalTests"?'
    );
    expect(error.actions).to.deep.equal([
      'Allowed are NoTestRun, RunSpecifiedTests, RunLocalTests, RunAllTestsInOrg, RunRelevantTests.',
    ]);
  });

  it('takes a settling time of whole seconds, up to an hour', () => {
    for (const settlingTime of [1, 3600]) expect(read({ settlingTime })).to.deep.include({ settlingTime });
    for (const settlingTime of [0, 3601, 1.5, '30', null])
      expect(refusal({ settlingTime }).message, String(settlingTime)).to.contain('plugins.sre.settlingTime must');
  });

  it('shows every mistake at once', () => {
    const { message } = refusal({ remote: '', instances: { qa: { branch: 3 } } });
    expect(message.split('\n')).to.have.lengthOf(4);
    expect(message).to.contain('sfdx-project.json has 3 mistakes:');
    expect(message).to.contain('plugins.sre.remote must not be "".');
    expect(message).to.contain('plugins.sre.instances.qa lacks the key "org".');
    expect(message).to.contain('plugins.sre.instances.qa.branch must be of type string.');
  });

  it('points into lists by position', () => {
    const { message } = refusal({
      instances: { qa: { org: 'qa', branch: 'qa', tests: ['RatingTest', 'Rating Test'] } },
    });
    expect(message).to.contain('plugins.sre.instances.qa.tests[1] must not be "Rating Test".');
  });

  it('refuses a pipeline, or plugins, that are no object', () => {
    expect(failure('{"plugins":null}').message).to.equal('sfdx-project.json, line 1: plugins must be of type object.');
    expect(refusal([]).message).to.contain('plugins.sre must be of type object.');
  });

  for (const name of ['a/b', '', '.qa', 'qa.', 'qa.lock', 'a..b', '-qa', 'q a', 'ä', '__proto__', 'qa\n', 'q~1']) {
    it(`refuses an instance called ${JSON.stringify(name)}`, () => {
      const error = failure(`{"plugins":{"sre":{"instances":{${JSON.stringify(name)}:{"org":"qa","branch":"qa"}}}}}`);
      expect(error.message).to.contain('is no name that an instance can have.');
      expect(error.actions?.[0]).to.contain('one path component');
    });
  }

  for (const name of ['qa', 'QA-1', 'u.a.t', 'dev_2', '1', 'constructor']) {
    it(`takes an instance called ${name}`, () => {
      expect(Object.keys(read({ instances: { [name]: two.production } })?.instances ?? {})).to.deep.equal([name]);
    });
  }

  for (const branch of [
    '-x',
    'a b',
    'a..b',
    'a.lock',
    'a.lock/b',
    '/a',
    'a/',
    'a//b',
    '.a',
    'a/.b',
    'a.',
    '@',
    'a@{1',
    'a:b',
    'refs/heads/a',
  ]) {
    it(`refuses the branch ${branch}`, () => {
      expect(refusal({ instances: { qa: { org: 'qa', branch } } }).message).to.contain(
        'instances.qa.branch must not be'
      );
    });
  }

  it('takes branches with slashes and letters of any language', () => {
    expect(read({ instances: { qa: { org: 'qa', branch: 'env/prüfung.2' } } })?.instances.qa.branch).to.equal(
      'env/prüfung.2'
    );
  });

  it('refuses an instance that stands there twice, of which JSON would silently keep the last', () => {
    const error = failure(
      '{"plugins":{"sre":{"instances":{\n"qa":{"org":"a","branch":"a"},\n"qa":{"org":"b","branch":"b"}}}}}'
    );
    expect(error.message).to.contain('plugins.sre.instances.qa stands there twice.');
  });

  it('does not mind what stands twice elsewhere in the file', () => {
    expect(readPipelineConfig('{"name":"a","name":"b","plugins":{"sre":{}}}', 'x')).to.deep.equal({ instances: {} });
  });

  it('is described by a schema that follows the schema of schemas', async () => {
    const file = fileURLToPath(new URL('../../schemas/pipeline.schema.json', import.meta.url));
    const ajv = new Ajv({ allowUnionTypes: true });
    expect(ajv.validateSchema(JSON.parse(await readFile(file, 'utf8')) as object), ajv.errorsText()).to.equal(true);
  });

  it('compares old versions without judging them', () => {
    const text = project({ instances: { qa: { org: 'qa', colour: 'red' } } });
    expect(readRawInstances(text, 'x')).to.deep.equal({ qa: { org: 'qa', colour: 'red' } });
    expect(readRawInstances('{}', 'x')).to.equal(undefined);
    expect(readRawInstances('{"plugins":{"sre":{}}}', 'x')).to.deep.equal({});
  });
});
