import { expect } from 'chai';
import { meaningProblems } from '../../src/pipeline/checks.js';
import type { InstanceConfig, PipelineConfig } from '../../src/pipeline/config.js';
import { jsonPath } from '../../src/pipeline/problem.js';

/** Instances with an org and a branch of their own name. */
const instances = (parents: Readonly<Record<string, Partial<InstanceConfig>>>): PipelineConfig['instances'] =>
  Object.fromEntries(Object.entries(parents).map(([name, more]) => [name, { org: name, branch: name, ...more }]));
const found = (config: PipelineConfig): string[] =>
  meaningProblems(config).map(({ path, what }) => `${jsonPath(path)} ${what}`);

describe('instances that contradict each other', () => {
  it('are none in a forest', () => {
    const forest = {
      production: {},
      uat: { parent: 'production' },
      qa: { parent: 'uat' },
      dev: { parent: 'uat' },
      partner: {},
    };
    expect(found({ mainFollows: 'production', instances: instances(forest) })).to.deep.equal([]);
  });

  it('are found where a parent does not exist, with the one that was meant', () => {
    expect(found({ instances: instances({ production: {}, qa: { parent: 'prodution' } }) })).to.deep.equal([
      'plugins.sre.instances.qa.parent names the instance "prodution", which does not exist; did you mean "production"?',
    ]);
    expect(found({ instances: instances({ qa: { parent: 'constructor' } }) })).to.have.lengthOf(1);
  });

  it('are found in mirrors that stand in the chain, mirror a mirror, or follow another branch', () => {
    const qa = { branch: 'qa', mirrorOf: 'qa' };
    const problems = found({
      instances: instances({
        production: {},
        qa: { parent: 'production' },
        training: { ...qa, follow: 'auto' },
        other: { branch: 'qa', mirrorOf: 'training' },
        placed: { ...qa, parent: 'production' },
        elsewhere: { mirrorOf: 'qa' },
        below: { parent: 'training' },
        lost: { ...qa, mirrorOf: 'qaa' },
        plain: { follow: 'auto' },
      }),
    });
    expect(problems).to.deep.equal([
      'plugins.sre.instances.below.parent names "training", which is a mirror.',
      'plugins.sre.instances.other.mirrorOf names "training", which is a mirror itself.',
      'plugins.sre.instances.placed.parent cannot be: a mirror has no place in the chain.',
      'plugins.sre.instances.elsewhere.branch must be that of qa.',
      'plugins.sre.instances.lost.mirrorOf names the instance "qaa", which does not exist; did you mean "qa"?',
      'plugins.sre.instances.plain.follow is only for mirrors.',
    ]);
  });

  it('are found where a required instance does not exist, and where a freeze ends at no date', () => {
    expect(
      found({
        instances: instances({
          production: { requires: ['uat'], frozen: { reason: 'Holidays', until: '2026-02-31' } },
        }),
      })
    ).to.deep.equal([
      'plugins.sre.instances.production.requires names the instance "uat", which does not exist.',
      'plugins.sre.instances.production.frozen.until is "2026-02-31", which is no date.',
    ]);
  });

  it('are not proposed as their own parents', () => {
    const [problem] = meaningProblems({ mainFollows: undefined, instances: instances({ qa: { parent: 'uat' } }) });
    expect(problem.remedy).to.equal('Link a parent before its children.');
  });

  it('are found in a cycle, each cycle once, instances that lead into it apart', () => {
    const cyclic = { dev: { parent: 'qa' }, qa: { parent: 'uat' }, uat: { parent: 'qa' }, self: { parent: 'self' } };
    expect(found({ instances: instances(cyclic) })).to.deep.equal([
      'plugins.sre.instances.qa.parent closes a cycle: qa → uat → qa.',
      'plugins.sre.instances.self.parent closes a cycle: self → self.',
    ]);
  });

  it('are found on one branch', () => {
    expect(found({ instances: instances({ qa: {}, uat: { branch: 'qa' } }) })).to.deep.equal([
      'plugins.sre.instances.uat.branch is "qa", which instance qa has already.',
    ]);
  });

  it('are found on branches that some disks do not tell apart', () => {
    expect(found({ instances: instances({ qa: {}, uat: { branch: 'QA' } }) })).to.deep.equal([
      'plugins.sre.instances.uat.branch is "QA", and only in case other than "qa", which instance qa has already.',
    ]);
  });

  it('are found on one org', () => {
    expect(found({ instances: instances({ qa: {}, uat: { org: 'qa' } }) })).to.deep.equal([
      'plugins.sre.instances.uat.org is "qa", which instance qa has already.',
    ]);
  });

  it('are found when one environment variable would name the org of both', () => {
    expect(found({ instances: instances({ 'qa-1': {}, QA_1: {} }) })).to.deep.equal([
      'plugins.sre.instances.QA_1 is too like the name "qa-1": the environment variable SF_SRE_ORG_QA_1 would name the org of both.',
    ]);
  });

  it('are found when the main branch is to follow an instance that is no root or does not exist', () => {
    const pair = instances({ production: {}, qa: { parent: 'production' } });
    expect(found({ mainFollows: 'qa', instances: pair })).to.deep.equal([
      'plugins.sre.mainFollows names the instance "qa", which is no root.',
    ]);
    expect(found({ mainFollows: 'prod', instances: pair })[0]).to.contain('which does not exist');
  });

  it('are found when specified tests are asked for and none is specified', () => {
    expect(found({ instances: instances({ qa: { testLevel: 'RunSpecifiedTests' } }) })).to.deep.equal([
      'plugins.sre.instances.qa.testLevel is RunSpecifiedTests, and no tests are named.',
    ]);
  });

  it('are found where branches would lie among the refs of the state', () => {
    const config = { instances: instances({ production: { branch: 'live' } }) };
    const problem = (branch: string): string[] => [
      `plugins.sre.refNamespace is where branches are too, such as ${branch}.`,
    ];
    for (const fine of ['refs/sre', 'refs/heads/sre', 'refs/heads/live-state']) {
      expect(found({ ...config, refNamespace: fine })).to.deep.equal([]);
    }
    expect(found({ ...config, refNamespace: 'refs/heads/live' })).to.deep.equal(problem('live'));
    expect(found({ ...config, refNamespace: 'refs/heads/live/state' })).to.deep.equal(problem('live'));
    expect(found({ ...config, refNamespace: 'refs/heads/feature' })).to.deep.equal(problem('feature/any'));
    expect(found({ ...config, mainBranch: 'sre/main', refNamespace: 'refs/heads/sre' })).to.deep.equal(
      problem('sre/main')
    );
  });
});
