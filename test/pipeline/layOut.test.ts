import { expect } from 'chai';
import type { SfError } from '@salesforce/core/sfError';
import { layOut, type LaidOutInstance, type LayoutRequest, withPresent } from '../../src/pipeline/layOut.js';
import { problemsOf } from '../../src/pipeline/readConfig.js';
import { templateNames, templates } from '../../src/pipeline/templates.js';
import { failure } from '../support/failure.js';

const request = (
  orgs: Readonly<Record<string, string>>,
  more: Partial<Omit<LayoutRequest, 'orgs'>> = {}
): LayoutRequest => ({
  template: 'progressive',
  mainBranch: 'main',
  branches: new Map(),
  parents: new Map(),
  leftOut: [],
  ...more,
  orgs: new Map(Object.entries(orgs)),
});

const chain = (instances: readonly LaidOutInstance[]): string[] =>
  instances.map(({ name, branch, parent = '' }) => `${name} (${branch}) < ${parent}`);

const refused = (asked: LayoutRequest): Promise<SfError> => failure(Promise.resolve(asked).then(layOut));

const four = { production: 'prod', uat: 'u', qa: 'q', dev: 'd' };

describe('laying out a template', () => {
  it('gives each instance its org, branch and parent, and production the main branch', () => {
    expect(chain(layOut(request(four, { mainBranch: 'trunk' })))).to.deep.equal([
      'production (trunk) < ',
      'uat (uat) < production',
      'qa (qa) < uat',
      'dev (dev) < qa',
    ]);
  });

  it('gives a pipeline without mistakes for every template', () => {
    for (const template of templateNames) {
      const orgs = Object.fromEntries(templates[template].instances.map(({ name }) => [name, `${name}-org`]));
      const laidOut = layOut(request(orgs, { template }));
      const instances = Object.fromEntries(laidOut.map(({ name, ...instance }) => [name, instance]));
      expect(problemsOf({ instances }), template).to.deep.equal([]);
      expect(laidOut.filter(({ parent }) => parent === undefined).map(({ name }) => name)).to.deep.equal([
        'production',
      ]);
    }
  });

  it('moves the children of an instance that is left out up to its parent', () => {
    const { qa, uat, ...orgs } = four;
    expect([qa, uat]).to.have.length(2);
    expect(chain(layOut(request(orgs, { leftOut: ['qa', 'uat'] })))).to.deep.equal([
      'production (main) < ',
      'dev (dev) < production',
    ]);
  });

  it('adds instances that have a parent, after it, on a branch of their name', () => {
    const parents = new Map([
      ['dev3', 'dev2'],
      ['dev2', 'qa'],
    ]);
    expect(chain(layOut(request({ dev3: 'd3', ...four, dev2: 'd2' }, { parents }))).slice(-3)).to.deep.equal([
      'dev (dev) < qa',
      'dev2 (dev2) < qa',
      'dev3 (dev3) < dev2',
    ]);
  });

  it('takes the branch and the parent that are given over those of the template', () => {
    const branches = new Map([['dev', 'develop']]);
    const parents = new Map([['dev', 'uat']]);
    expect(chain(layOut(request(four, { branches, parents })))[3]).to.equal('dev (develop) < uat');
  });

  it('refuses instances without an org and names the flags that help', async () => {
    const { name, message, actions } = await refused(request({ production: 'prod', uat: 'u' }));
    expect(name).to.equal('InstanceWithoutOrgError');
    expect(message).to.contain('qa, dev');
    expect(actions?.join()).to.contain('--instance qa=<alias>').and.contain('--leave-out dev');
  });

  it('refuses a name that is not in the template and has no parent, and names the nearest', async () => {
    const { name, message } = await refused(request({ ...four, produktion: 'p' }));
    expect(name).to.equal('UnknownInstanceError');
    expect(message).to.contain('did you mean "production"?');
    const branches = new Map([['test', 'test']]);
    expect((await refused(request(four, { branches }))).name).to.equal('UnknownInstanceError');
    expect((await refused(request(four, { leftOut: ['test'] }))).name).to.equal('UnknownInstanceError');
  });

  it('refuses to leave out an instance that is given an org', async () => {
    expect((await refused(request(four, { leftOut: ['qa'] }))).name).to.equal('ContradictingFlagsError');
  });

  it('takes what is linked already as it is, unless told otherwise', () => {
    const present = {
      production: { org: 'live', branch: 'master' },
      qa: { org: 'qa-org', branch: 'test', parent: 'production' },
      other: { org: 'other', branch: 'other', parent: 'qa' },
    };
    const asked = request({ dev: 'd', qa: 'q' }, { leftOut: ['uat'] });
    expect(layOut(withPresent(asked, present))).to.deep.equal([
      { name: 'production', org: 'live', branch: 'master' },
      { name: 'qa', org: 'q', branch: 'test', parent: 'production' },
      { name: 'dev', org: 'd', branch: 'dev', parent: 'qa' },
    ]);
  });

  it('gives a cycle back as it is, for the check of the pipeline to refuse', () => {
    const parents = new Map([['uat', 'dev']]);
    expect(layOut(request(four, { parents }))).to.have.length(4);
  });
});
