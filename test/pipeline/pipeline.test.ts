import { expect } from 'chai';
import { Pipeline } from '../../src/pipeline/pipeline.js';

const pipeline = new Pipeline({
  instances: {
    dev: { org: 'dev', branch: 'dev', parent: 'uat' },
    production: { org: 'prod', branch: 'main' },
    uat: { org: 'uat', branch: 'uat', parent: 'production' },
    qa: { org: 'qa', branch: 'qa', parent: 'uat' },
    partner: { org: 'partner', branch: 'partner' },
  },
});
const names = (instances: ReadonlyArray<{ name: string }>): string[] => instances.map(({ name }) => name);

describe('the pipeline', () => {
  it('knows its instances and roots in the order of the file', () => {
    expect(names(pipeline.instances)).to.deep.equal(['dev', 'production', 'uat', 'qa', 'partner']);
    expect(names(pipeline.roots)).to.deep.equal(['production', 'partner']);
    expect(pipeline.isRoot('production')).to.equal(true);
    expect(pipeline.isRoot('qa')).to.equal(false);
  });

  it('leads from an instance to its parent, its children and its root', () => {
    expect(pipeline.parent('qa')?.name).to.equal('uat');
    expect(pipeline.parent('production')).to.equal(undefined);
    expect(names(pipeline.children('uat'))).to.deep.equal(['dev', 'qa']);
    expect(names(pipeline.pathToRoot('qa'))).to.deep.equal(['qa', 'uat', 'production']);
  });

  it('knows all that is below an instance, parents first', () => {
    expect(names(pipeline.descendants('production'))).to.deep.equal(['uat', 'dev', 'qa']);
    expect(pipeline.descendants('dev')).to.deep.equal([]);
  });

  it('tells mirrors, and instances whose parent is in another repository, from roots', () => {
    const foreignParent = { repository: 'https://git.example/other.git', instance: 'uat' };
    const wide = new Pipeline({
      instances: {
        training: { org: 'training', branch: 'qa', mirrorOf: 'qa' },
        qa: { org: 'qa', branch: 'qa', parent: 'production' },
        production: { org: 'prod', branch: 'main' },
        project: { org: 'project', branch: 'project', parent: foreignParent },
      },
    });
    expect(names(wide.roots)).to.deep.equal(['production']);
    expect(names(wide.mirrors('qa'))).to.deep.equal(['training']);
    expect(wide.ownerOf('qa')?.name).to.equal('qa');
    expect(wide.instance('project')).to.deep.include({ foreignParent }).and.not.have.property('parent');
    expect([wide.isRoot('project'), wide.isRoot('training'), wide.parent('project')]).to.deep.equal([
      false,
      false,
      undefined,
    ]);
  });

  it('names the known instances, and the one that was meant, for a name it does not know', () => {
    expect(() => pipeline.instance('pruduction'))
      .to.throw('There is no instance "pruduction"; did you mean "production"?')
      .with.property('name', 'UnknownInstanceError');
    expect(() => pipeline.instance('constructor'))
      .to.throw('There is no instance "constructor".')
      .with.deep.property('actions', ['Known instances are dev, production, uat, qa, partner.']);
    expect(() => new Pipeline({ instances: {} }).instance('qa'))
      .to.throw()
      .with.deep.property('actions', ['No instance is linked yet: link one with "sf sre instance link".']);
  });
});
