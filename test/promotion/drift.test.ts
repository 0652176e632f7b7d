import { expect } from 'chai';
import { baselineInstance } from '../../src/promotion/instances/baseline.js';
import { connectFreshly } from '../../src/promotion/instances/instanceOrgs.js';
import { type Drift, findDrift } from '../../src/promotion/drift.js';
import { failure } from '../support/failure.js';
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

  describe('of a flow', () => {
    const rate = { type: 'Flow', fullName: 'Rate' };
    const flow = (label: string, status: string): Files => ({
      'force-app/main/default/flows/Rate.flow-meta.xml': `<?xml version="1.0" encoding="UTF-8"?>\n<Flow xmlns="http://soap.sforce.com/2006/04/metadata">\n    <label>${label}</label>\n    <processType>AutoLaunchedFlow</processType>\n    <status>${status}</status>\n</Flow>\n`,
    });
    /** @returns the newest run into qa, which tracks its changes, and that into production, which does not */
    const promoted = async (labels: readonly string[], status: string): Promise<Readonly<Record<string, string>>> => {
      stage.org('production').settings.activateFlowsOnDeploy = true;
      const newest: Record<string, string> = {};
      for (const label of labels) {
        await stage.local.git('pull', '--quiet', 'origin', 'main');
        await stage.feature(`feature/${label}`, flow(label, status));
        newest.qa = (await stage.promote({ features: [label], from: 'dev' })).run.id;
        newest.production = (await stage.promote({ features: [label] })).run.id;
      }
      const request = { name: 'qa', compare: true, wait: 60_000 };
      await stage.with(async (context) => baselineInstance(context, request, connectFreshly));
      return newest;
    };
    const activate = async (active: number): Promise<void> => {
      for (const name of ['production', 'qa']) await stage.org(name).activateFlow('Rate', active);
    };
    const stopsUndo = async (name: string): Promise<readonly string[]> => {
      const drift = await driftOf(name);
      return drift.kind === 'known' ? drift.components.flatMap(({ stopsUndoOf }) => stopsUndoOf ?? []) : [];
    };

    it('is one of which an older version runs, tracked or not, or none any more', async () => {
      const runs = await promoted(['First', 'Second'], 'Active');
      const drifts = async (active: number): Promise<ReadonlyArray<readonly string[]>> => {
        await activate(active);
        await stage.org('qa').trackByHand('Flow', 'Rate');
        return [shown(await driftOf('production')), shown(await driftOf('qa'))];
      };
      const found = (...how: readonly string[]): ReadonlyArray<readonly string[]> =>
        ['comparison', 'tracking'].map((by) => [by, ...how.map((each) => `differs Flow:Rate ${each}`)]);
      expect(await drifts(2)).to.deep.equal(found());
      expect(await drifts(1)).to.deep.equal(found('version 1 is active, and not 2, the newest one'));
      // An undo of the run leaves version 1 as it was before the run.
      expect([await stopsUndo('production'), await stopsUndo('qa')]).to.deep.equal([[], []]);
      expect(await drifts(0)).to.deep.equal(found('no version is active'));
      expect([await stopsUndo('production'), await stopsUndo('qa')]).to.deep.equal([[runs.production], [runs.qa]]);
    });

    it('is a draft that somebody activated since, also where the org did not track that, as its undo says', async () => {
      const runs = await promoted(['Draft'], 'Draft');
      expect([shown(await driftOf('production')), shown(await driftOf('qa'))]).to.deep.equal([
        ['comparison'],
        ['tracking'],
      ]);
      await activate(1);
      for (const name of ['production', 'qa']) {
        expect((await driftOf(name)) as object).to.deep.include({
          components: [{ ...rate, difference: 'differs', detail: 'version 1 is active', stopsUndoOf: runs[name] }],
        });
        const error = await failure(stage.undo({ run: runs[name] }));
        expect(error).to.deep.include({ name: 'ChangedInOrgError', data: { changedInOrg: [rate] } });
      }
      await stage.undo({ run: runs.qa, keepOrg: [rate] });
    });
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
