import { expect } from 'chai';
import { mergeProject } from '../../src/pipeline/mergeProject.js';

const text = (value: object): string => `${JSON.stringify(value, undefined, 4)}\n`;
const file = (sre: object | undefined, more: object = {}): string =>
  text({ packageDirectories: [{ path: 'force-app' }], ...more, plugins: { other: { a: 1 }, ...(sre ? { sre } : {}) } });

describe('merging the project files of two repositories', () => {
  it('keeps our pipeline and our text when they changed nothing else', () => {
    const ours = file({ instances: { uat: {} } });
    const merged = mergeProject({ base: file(undefined), ours, theirs: file({ instances: { lab: {} } }) });
    expect(merged).to.deep.equal({ text: ours, conflicts: [] });
  });

  it('takes over what they changed beside it', () => {
    const ours = file({ instances: { uat: {} } });
    const theirs = file({ instances: { lab: {} } }, { sourceApiVersion: '65.0' });
    const { text: merged } = mergeProject({ base: file(undefined), ours, theirs });
    expect(JSON.parse(merged)).to.deep.equal({
      packageDirectories: [{ path: 'force-app' }],
      sourceApiVersion: '65.0',
      plugins: { other: { a: 1 }, sre: { instances: { uat: {} } } },
    });
    expect(merged).to.include('\n    "sourceApiVersion": "65.0"');
  });

  it('takes away what they took away', () => {
    const base = file({ instances: {} }, { namespace: 'ns' });
    const ours = file({ instances: { uat: {} } }, { namespace: 'ns' });
    const { text: merged } = mergeProject({ base, ours, theirs: file(undefined) });
    expect(JSON.parse(merged)).to.deep.equal(JSON.parse(file({ instances: { uat: {} } })));
  });

  it('names what both changed differently, and only that', () => {
    const [base, ours, theirs] = ['63.0', '64.0', '65.0'].map((sourceApiVersion) =>
      file({ instances: {} }, { sourceApiVersion, name: sourceApiVersion === '65.0' ? 'x' : 'y' })
    );
    expect(mergeProject({ base, ours, theirs })).to.deep.equal({ text: ours, conflicts: ['sourceApiVersion'] });
  });

  it('keeps a byte order mark', () => {
    const ours = `\uFEFF${file({ instances: { uat: {} } })}`;
    const theirs = file(undefined, { name: 'app' });
    const { text: merged } = mergeProject({ base: file(undefined), ours, theirs });
    expect(merged.startsWith('\uFEFF{')).to.equal(true);
    expect(merged).to.include('"name": "app"');
  });
});
