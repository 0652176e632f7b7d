import { expect } from 'chai';
import { baselineInstance } from '../../src/promotion/instances/baseline.js';
import { connectFreshly } from '../../src/promotion/instances/instanceOrgs.js';
import { type Drift, findDrift } from '../../src/promotion/drift.js';
import type { Files } from '../support/gitRepo.js';
import { apexClass, Stage } from '../support/stage.js';

const tree = { production: {}, qa: { parent: 'production', tracking: true }, dev: { parent: 'qa' } };

describe('drift @long', () => {
  let stage: Stage;

  const driftOf = async (name: string): Promise<Drift> =>
    stage.with(async (context) =>
      findDrift(context, context.loaded.pipeline.instance(name), {
        connect: connectFreshly,
        signal: new AbortController().signal,
        wait: 60_000,
        frequency: 50,
      })
    );

  const shown = (drift: Drift): readonly string[] =>
    drift.kind === 'known'
      ? [
          drift.by,
          ...drift.components.map(({ difference, type, fullName, detail = '' }) =>
            `${difference} ${type}:${fullName} ${type === 'Flow' ? detail : ''}`.trim()
          ),
        ]
      : [drift.kind];

  const changeByHand = async (name: string): Promise<void> => {
    await stage.org(name).changeAsOtherUser('classes/Base.cls', 'public class Base { /* mine */ }\n');
    await stage.org(name).changeAsOtherUser('classes/Gone.cls', undefined);
    await stage.org(name).changeAsOtherUser('classes/Gone.cls-meta.xml', undefined);
    const meta = stage.org(name).file('classes/Base.cls-meta.xml');
    await stage.org(name).changeAsOtherUser('classes/Mine.cls', 'public class Mine {}\n');
    await stage.org(name).changeAsOtherUser('classes/Mine.cls-meta.xml', meta);
  };

  beforeEach(async () => {
    stage = await Stage.open(apexClass('Gone'), {}, tree);
  });

  afterEach(async () => {
    await stage.close();
  });

  it('is found by comparing in an org that does not track changes', async () => {
    expect(shown(await driftOf('production'))).to.deep.equal(['comparison']);
    await changeByHand('production');
    expect(shown(await driftOf('production'))).to.deep.equal([
      'comparison',
      'differs ApexClass:Base',
      'onlyInBranch ApexClass:Gone',
    ]);
  });

  it('is found by source tracking, with what only the org has, once the whole commit was compared', async () => {
    const request = { name: 'qa', compare: true, wait: 60_000 };
    await stage.with(async (context) => baselineInstance(context, request, connectFreshly));
    await changeByHand('qa');
    expect(shown(await driftOf('qa'))).to.deep.equal([
      'tracking',
      'differs ApexClass:Base',
      'onlyInBranch ApexClass:Gone',
      'onlyInOrg ApexClass:Mine',
    ]);
    await stage.feature('feature/rating', apexClass('Rating'));
    await stage.promote({ features: ['rating'], from: 'dev' });
    expect(shown(await driftOf('qa'))).to.have.length(4);
  });

  it('is none of what was changed there and is in the deployed commit by now', async () => {
    const request = { name: 'qa', compare: true, wait: 60_000 };
    await stage.with(async (context) => baselineInstance(context, request, connectFreshly));
    await stage.org('qa').changeAsOtherUser('classes/Base.cls', 'public class Base { /* mine */ }\n');
    await stage.feature('feature/mine', apexClass('Base', ' /* mine */ '));
    await stage.promote({ features: ['mine'], from: 'dev' });
    expect(shown(await driftOf('qa'))).to.deep.equal(['tracking']);
  });

  it('is a flow of which an older version runs, tracked or not, but not one that is inactive', async () => {
    stage.org('production').settings.activateFlowsOnDeploy = true;
    const flow = (label: string): Files => ({
      'force-app/main/default/flows/Rate.flow-meta.xml': `<?xml version="1.0" encoding="UTF-8"?>\n<Flow xmlns="http://soap.sforce.com/2006/04/metadata">\n    <label>${label}</label>\n    <processType>AutoLaunchedFlow</processType>\n    <status>Active</status>\n</Flow>\n`,
    });
    for (const label of ['First', 'Second']) {
      await stage.local.git('pull', '--quiet', 'origin', 'main');
      await stage.feature(`feature/${label}`, flow(label));
      await stage.promote({ features: [label], from: 'dev' });
      await stage.promote({ features: [label] });
    }
    const request = { name: 'qa', compare: true, wait: 60_000 };
    await stage.with(async (context) => baselineInstance(context, request, connectFreshly));
    const drifts = async (active: number): Promise<ReadonlyArray<readonly string[]>> => {
      for (const name of ['production', 'qa']) await stage.org(name).activateFlow('Rate', active);
      await stage.org('qa').trackByHand('Flow', 'Rate');
      return [shown(await driftOf('production')), shown(await driftOf('qa'))];
    };
    expect(await drifts(2)).to.deep.equal([['comparison'], ['tracking']]);
    const older = 'differs Flow:Rate version 1 is active, and not 2, the newest one';
    expect(await drifts(1)).to.deep.equal([
      ['comparison', older],
      ['tracking', older],
    ]);
    expect(await drifts(0)).to.deep.equal([['comparison'], ['tracking']]);
  });

  it('is none of what is owed', async () => {
    await stage.org('qa').changeAsOtherUser('classes/Base.cls', 'public class Base { /* mine */ }\n');
    await stage.feature('feature/base', apexClass('Base', ' /* theirs */ '));
    await stage.promote({ features: ['base'], from: 'dev', keepOrg: 'all' });
    expect(await driftOf('qa')).to.deep.include({ components: [], owed: [{ type: 'ApexClass', fullName: 'Base' }] });
  });

  it('is not known of an org without a baseline', async () => {
    await stage.org('qa').refresh();
    await stage.logInAgain();
    expect(shown(await driftOf('qa'))).to.deep.equal(['noBaseline']);
  });

  it('is not what an org has by a package that is not deployed into its instance', async () => {
    await stage.close();
    const inCore = (name: string): Files =>
      Object.fromEntries(
        Object.entries(apexClass(name)).map(([path, text]) => [path.replace('force-app/main/default', 'core'), text])
      );
    const packageDirectories = [
      { path: 'force-app', default: true },
      { path: 'core', package: 'core' },
    ];
    const qa = { ...tree.qa, packages: [] };
    stage = await Stage.open({ ...apexClass('Gone'), ...inCore('Core') }, { packageDirectories }, { ...tree, qa });
    const request = { name: 'qa', compare: true, wait: 60_000 };
    await stage.with(async (context) => baselineInstance(context, request, connectFreshly));
    for (const name of ['Core', 'Base']) {
      await stage.org('qa').changeAsOtherUser(`classes/${name}.cls`, `public class ${name} { /* mine */ }\n`);
    }
    expect(shown(await driftOf('qa'))).to.deep.equal(['tracking', 'differs ApexClass:Base']);
  });
});
