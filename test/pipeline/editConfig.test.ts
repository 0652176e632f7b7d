import { expect } from 'chai';
import type { PipelineConfig } from '../../src/pipeline/config.js';
import { editPipelineConfig } from '../../src/pipeline/editConfig.js';

const production = { org: 'prod', branch: 'main' };
const add =
  (name: string, instance: PipelineConfig['instances'][string]) =>
  (config: PipelineConfig): PipelineConfig => ({ ...config, instances: { ...config.instances, [name]: instance } });
const remove =
  (name: string) =>
  (config: PipelineConfig): PipelineConfig => ({
    ...config,
    instances: Object.fromEntries(Object.entries(config.instances).filter(([each]) => each !== name)),
  });

const withTwo = `{
    "name":   "shop",
    "plugins": {
        "sre": {
            "instances": {
                "production": { "org": "prod", "branch": "main" },
                "qa": {
                    "branch": "qa",
                    "org": "qa",
                    "parent": "production",
                    "tests": [ "A",  "B" ]
                }
            },
            "mainBranch": "main"
        },
        "other": { "a":1 }
    },
    "packageDirectories": [ { "path": "force-app", "default": true } ]
}
`;

describe('editing the pipeline of sfdx-project.json', () => {
  it('adds the first instance at the end, in the file’s own indentation', () => {
    const text = '{\n\t"packageDirectories": [{ "path": "force-app" }],\n\t"name": "shop"\n}';
    expect(editPipelineConfig(text, add('production', production))).to.equal(
      [
        '{',
        '\t"packageDirectories": [{ "path": "force-app" }],',
        '\t"name": "shop",',
        '\t"plugins": {',
        '\t\t"sre": {',
        '\t\t\t"instances": {',
        '\t\t\t\t"production": {',
        '\t\t\t\t\t"org": "prod",',
        '\t\t\t\t\t"branch": "main"',
        '\t\t\t\t}',
        '\t\t\t}',
        '\t\t}',
        '\t}',
        '}',
      ].join('\n')
    );
  });

  it('keeps every other byte: spaces, order of keys, other plugins, the final newline', () => {
    const edited = editPipelineConfig(withTwo, add('uat', { org: 'uat', branch: 'uat', parent: 'production' }));
    const added = `,
                "uat": {
                    "org": "uat",
                    "branch": "uat",
                    "parent": "production"
                }`;
    expect(edited.replace(added, '')).to.equal(withTwo);
    expect(edited).to.contain(added);
  });

  it('leaves a neighbour as it is written that the new key comes behind', () => {
    const text = '{\n  "packageDirectories": [],\n  "mine": {"a":   [1,2]}\n}\n';
    const edited = editPipelineConfig(text, add('production', production));
    expect(edited).to.include('"mine": {"a":   [1,2]},\n  "plugins": {\n    "sre": {');
    expect(JSON.parse(edited)).to.deep.include({ plugins: { sre: { instances: { production } } } });
  });

  it('leaves neighbours on one line as they are, and a file of one line as one line', () => {
    const text = '{\n  "plugins": { "other": {"x": 1} },\n  "name": "shop"\n}\n';
    const edited = editPipelineConfig(text, add('production', production));
    expect(edited).to.contain('"plugins": { "other": {"x": 1}, "sre": {\n    "instances": {\n      "production": {');
    expect(edited).to.contain('  } },\n  "name": "shop"\n}\n');
    const minified = '{"packageDirectories":[{"path":"force-app"}]}';
    expect(editPipelineConfig(minified, add('production', production))).to.equal(
      '{"packageDirectories":[{"path":"force-app"}],' +
        '"plugins":{"sre":{"instances":{"production":{"org":"prod","branch":"main"}}}}}'
    );
  });

  it('takes away again what it added', () => {
    const edited = editPipelineConfig(withTwo, add('uat', { org: 'uat', branch: 'uat', parent: 'production' }));
    expect(editPipelineConfig(edited, remove('uat'))).to.equal(withTwo);
  });

  it('changes one value in place', () => {
    const edited = editPipelineConfig(withTwo, (config) => ({
      ...config,
      instances: { ...config.instances, qa: { ...config.instances.qa, org: 'qa2' } },
    }));
    expect(edited).to.equal(withTwo.replace('"org": "qa"', '"org": "qa2"'));
  });

  it('removes the first, the last and the only instance', () => {
    const alone = withTwo.replace(/,\n *"parent": "production"/, '');
    expect(editPipelineConfig(alone, remove('production'))).to.equal(alone.replace(/ *"production": .*\n/, ''));
    const last = editPipelineConfig(withTwo, remove('qa'));
    expect(JSON.parse(last)).to.have.nested.property('plugins.sre.instances').that.has.all.keys('production');
    expect(last.startsWith(withTwo.slice(0, withTwo.indexOf(',\n                "qa"')))).to.equal(true);
    const none = editPipelineConfig(last, remove('production'));
    expect(JSON.parse(none)).to.have.nested.property('plugins.sre.instances').that.deep.equals({});
  });

  it('keeps a byte order mark and the line ends of Windows', () => {
    const text = `\uFEFF${withTwo.replaceAll('\n', '\r\n')}`;
    const edited = editPipelineConfig(text, add('uat', { org: 'uat', branch: 'uat', parent: 'production' }));
    expect(edited.startsWith('\uFEFF{\r\n')).to.equal(true);
    expect(edited.replaceAll('\r\n', '')).to.not.contain('\n');
    expect(editPipelineConfig(edited, remove('uat'))).to.equal(text);
  });

  it('gives the same text when nothing changes', () => {
    expect(editPipelineConfig(withTwo, (config) => config)).to.equal(withTwo);
    expect(editPipelineConfig('{}', (config) => ({ ...config, instances: {} }))).to.contain('"instances": {}');
  });

  it('refuses to make a broken pipeline, and to edit one', () => {
    expect(() => editPipelineConfig(withTwo, add('uat', { org: 'uat', branch: 'uat', parent: 'staging' })))
      .to.throw('plugins.sre.instances.uat.parent names the instance "staging"')
      .with.property('name', 'InvalidPipelineError');
    expect(() => editPipelineConfig(withTwo, remove('production'))).to.throw('which does not exist');
    expect(() => editPipelineConfig('{"plugins":{"sre":{"instance":{}}}}', (config) => config)).to.throw(
      'did you mean "instances"?'
    );
  });
});
