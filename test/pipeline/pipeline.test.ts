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
