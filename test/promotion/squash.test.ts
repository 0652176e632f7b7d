import { execFileSync } from 'node:child_process';
import { expect } from 'chai';
import { memberKey } from '../../src/common/member.js';
import { syncFeature } from '../../src/promotion/features/syncFeature.js';
import { listInstances } from '../../src/promotion/instances/listInstances.js';
import { readStatus } from '../../src/promotion/landscape/status.js';
import { listFeatures } from '../../src/promotion/landscape/listFeatures.js';
import { verifyRecords } from '../../src/promotion/landscape/verifyRecords.js';
import type { Plan } from '../../src/promotion/plan.js';
import type { RunEvent } from '../../src/promotion/steps/step.js';
import { failure } from '../support/failure.js';
import { apexClass, Stage } from '../support/stage.js';

const operations = ({ delta }: Plan): string[] =>
  delta.components.map((component) => `${component.operation} ${memberKey(component)}`).sort();

/** What a host's hook does where a branch is protected so. */
const linearOnly =
  'if [ "$1" = refs/heads/main ] && [ -n "$(git rev-list --min-parents=2 "$2..$3")" ]; then echo "must not contain merge commits" >&2; exit 1; fi';

describe('an instance whose branch demands linear history @long', () => {
  let stage: Stage;
  const tree = { production: { mergeMethod: 'squash' }, qa: { parent: 'production' }, dev: { parent: 'qa' } } as const;
  const inOrg = (org: string, name: string): string | undefined => stage.org(org).file(`classes/${name}.cls`);
  const lines = (count: number, ...changed: readonly string[]): string =>
    Array.from({ length: count }, (_, index) => changed[index] ?? ` /* ${index} */`).join('\n');
  const rewrite = async (name: string): Promise<void> => {
    await stage.local.checkout('feature/rating');
    await stage.local.write(apexClass('Rating', name));
    await stage.local.git('add', '--all');
    await stage.local.git('commit', '--quiet', '--amend', '--no-edit');
    await stage.local.push('+feature/rating');
  };
  const work = async (branch: string, body: string): Promise<string> => {
    await stage.local.checkout(branch);
    const commit = await stage.local.commit('Go on', apexClass('Rating', body));
    await stage.local.push(branch);
    return commit;
  };
  const parentsOf = async (branch: string): Promise<string> =>
    stage.remote.git('log', '--first-parent', '--format=%P', branch);
  const toProduction = { features: ['rating'], from: 'dev', to: 'production' };
  const standing = async (): Promise<unknown> => {
    const { features } = await stage.with(async (context) => listFeatures(context, {}));
    const found = features.find(({ name }) => name === 'feature/rating');
    return { heldBy: found?.heldBy.map(({ instance }) => instance), next: found?.next?.instance };
  };
  /** How many commits of work qa has that production lacks, and the other way round: by both ways of counting. */
  const distance = async (): Promise<unknown> =>
    stage.with(async (context) => {
      const [list, status] = [await listInstances(context), await readStatus(context)];
      const [byGit, byGraph] = [list, status].map(({ instances }) => {
        const found = instances.find(({ name }) => name === 'qa');
        return [found?.ahead, found?.behind];
      });
      expect(byGraph).to.deep.equal(byGit);
      return byGit;
    });
  const faults = async (): Promise<readonly unknown[]> =>
    stage.with(async (context) => (await verifyRecords(context, ['production', 'qa'])).discrepancies);

  beforeEach(async () => {
    stage = await Stage.open({}, {}, tree);
    await stage.remoteHook('update', linearOnly);
    await stage.feature('feature/rating', apexClass('Rating', ' /* one */ '));
  });

  afterEach(async () => {
    try {
      expect(await faults()).to.deep.equal([]);
    } finally {
      await stage.close();
    }
  });

  it('gets one commit for a feature, which says what it stands for', async () => {
    const before = await stage.remote.oid('main');
    await stage.feature('feature/other', apexClass('Other'));
    const { plan, run } = await stage.promote({ ...toProduction, features: ['rating', 'other'] });
    const [rating, other] = plan.merges;
    expect(await parentsOf(`${before}..main`)).to.equal(`${rating.mergeCommit}\n${before}`);
    expect((await stage.remote.git('log', '-1', '--format=%B', rating.mergeCommit ?? '')).trim()).to.equal(
      [
        'Promote feature/rating into production',
        '',
        'Feature: feature/rating',
        'Source: dev',
        `Squashes: ${rating.tip}`,
        'Target: production',
        `Run: ${run.id}`,
      ].join('\n')
    );
    expect(inOrg('production', 'Other')).to.include('class Other');
    expect(await standing()).to.deep.equal({ heldBy: ['qa', 'production'], next: undefined });
    expect((await stage.newestRecord('production'))?.features.map(({ tip }) => tip)).to.deep.equal([
      rating.tip,
      other.tip,
    ]);
    expect((await failure(stage.promote(toProduction))).name).to.equal('NothingToPromoteError');
    expect(await distance()).to.deep.equal([0, 0]);
    await stage.backPromote({ from: 'production', to: ['qa'] });
    expect(await distance()).to.deep.equal([0, 0]);
    await stage.feature('feature/third', apexClass('Third'));
    await stage.promote({ features: ['third'], from: 'dev' });
    expect(await distance()).to.deep.equal([1, 0]);
  });

  it('gets what a feature has more, and changes again, without a conflict', async () => {
    await stage.promote(toProduction);
    const more = await work('feature/rating', ' /* two */ ');
    await stage.promote({ features: ['rating'] });
    const { plan } = await stage.promote({ features: ['rating'] });
    expect(plan.target.name).to.equal('production');
    expect(plan.merges[0].commits.map(({ oid }) => oid)).to.deep.equal([more]);
    expect(plan.features[0].commits).to.deep.equal([more]);
    expect(inOrg('production', 'Rating')).to.include('two');
  });

  it('gets all of an instance again and again', async () => {
    await stage.promote({ features: ['rating'], from: 'dev' });
    const first = (await stage.promote({ features: [], from: 'qa' })).plan;
    expect(first.features.map(({ name }) => name)).to.deep.equal(['feature/rating']);
    expect((await failure(stage.promote({ features: [], from: 'qa' }))).name).to.equal('NothingToPromoteError');
    const more = await work('feature/rating', ' /* two */ ');
    await stage.promote({ features: ['rating'], from: 'dev' });
    const { plan } = await stage.promote({ features: [], from: 'qa' });
    expect(plan.target.name).to.equal('production');
    expect(plan.features.map(({ commits }) => commits)).to.deep.equal([[more]]);
    expect(plan.merges[0].commits).to.have.length(2);
    expect(inOrg('production', 'Rating')).to.include('two');
  });

  it('goes back to a child that went on with the same lines', async () => {
    await stage.promote(toProduction);
    await work('feature/rating', ' /* two */ ');
    await stage.promote({ features: ['rating'] });
    await stage.feature('feature/other', apexClass('Other'));
    await stage.promote({ features: ['other'], from: 'dev', to: 'production' });
    const [back] = await stage.backPromote({ from: 'production', to: ['qa'] });
    expect(back.outcome).to.equal('published');
    expect(inOrg('qa', 'Rating')).to.include('two');
    expect(await stage.remote.git('log', '-1', '--format=%s', 'qa')).to.include('Back-promote production into qa');
  });

  it('is merged into a feature that went on with the same lines', async () => {
    await stage.promote(toProduction);
    await work('feature/rating', ' /* two */ ');
    const synced = await stage.with(async (context) => syncFeature(context, 'rating'));
    expect(synced.outcome).to.equal('synced');
    expect(await stage.local.git('show', 'feature/rating:force-app/main/default/classes/Rating.cls')).to.include('two');
  });

  it('gets a feature back that was undone, as it was, with more, and rewritten', async () => {
    await stage.promote(toProduction);
    await stage.undo({ feature: 'rating', instance: 'production' });
    expect(inOrg('production', 'Rating')).to.equal(undefined);
    expect(await standing()).to.deep.equal({ heldBy: ['qa'], next: 'production' });
    expect(operations((await stage.promote({ features: ['rating'] })).plan)).to.deep.equal(['add ApexClass:Rating']);

    await stage.undo({ feature: 'rating', instance: 'production' });
    await work('feature/rating', ' /* two */ ');
    await stage.promote({ features: ['rating'] });
    expect(operations((await stage.promote({ features: ['rating'] })).plan)).to.deep.equal(['add ApexClass:Rating']);
    expect(inOrg('production', 'Rating')).to.include('two');

    await stage.undo({ feature: 'rating', instance: 'production', includeLater: true });
    await rewrite(' /* three */ ');
    await stage.promote({ features: ['rating'] });
    await stage.promote({ features: ['rating'] });
    expect(inOrg('production', 'Rating')).to.include('three');
    expect(await standing()).to.deep.equal({ heldBy: ['qa', 'production'], next: undefined });
  });

  it('gets a feature that was rewritten as what is new', async () => {
    await stage.promote(toProduction);
    await rewrite(' /* two */ ');
    await stage.promote({ features: ['rating'] });
    const { dir } = await stage.scratch.clone(stage.remote, 'elsewhere');
    const { plan } = await stage.promote({ features: ['rating'] }, {}, dir);
    expect(operations(plan)).to.deep.equal(['change ApexClass:Rating']);
    expect(inOrg('production', 'Rating')).to.include('two');
  });

  it('moved while the org deployed gets one commit for both, and the org is owed what was pushed', async () => {
    await stage.promote({ features: ['rating'], from: 'dev' });
    await stage.local.branch('hand', 'origin/main');
    const pushed = await stage.local.commit('By hand', {
      ...apexClass('ByHand'),
      ...Object.fromEntries(Object.keys(apexClass('Base')).map((path) => [path, undefined])),
    });
    let isDone = false;
    const report = ({ type }: RunEvent): void => {
      if (type !== 'status' || isDone) return;
      isDone = true;
      const options = { cwd: stage.local.dir, env: { ...process.env, ...stage.scratch.env } };
      execFileSync('git', ['push', '--quiet', 'origin', 'hand:main'], options);
    };
    const { run, plan } = await stage.promote({ features: ['rating'] }, { report });
    const tip = await stage.remote.oid('main');
    expect(run.branchTip).to.equal(tip);
    expect(
      await stage.remote.git('log', '-1', '--format=%P %(trailers:key=Squashes,valueonly,separator=)', 'main')
    ).to.equal(`${pushed} ${plan.mergeCommit}`);
    const record = await stage.newestRecord('production');
    expect(record?.deployedCommit).to.equal(tip);
    expect(record?.features[0].mergeCommit).to.equal(tip);
    expect(record?.owed.map((owed) => [memberKey(owed), owed.deletion])).to.deep.equal([
      ['ApexClass:Base', true],
      ['ApexClass:ByHand', false],
    ]);
    expect(inOrg('production', 'ByHand')).to.equal(undefined);
    expect(await faults()).to.deep.equal([]);

    await stage.feature('feature/more', apexClass('More'));
    const next = await stage.promote({ ...toProduction, features: ['more'] });
    expect(operations(next.plan)).to.deep.equal([
      'add ApexClass:More',
      'change ApexClass:ByHand',
      'delete ApexClass:Base',
    ]);
    expect(inOrg('production', 'ByHand')).to.include('class ByHand');
    expect((await stage.newestRecord('production'))?.owed).to.deep.equal([]);

    expect(
      await stage.remote.git('log', '-1', '--format=%(trailers:key=Feature,valueonly,separator=)', tip ?? '')
    ).to.equal('feature/rating');
    await work('feature/rating', ' /* two */ ');
    const { dir } = await stage.scratch.clone(stage.remote, 'elsewhere');
    await stage.promoteInStages({ features: ['rating'], to: 'production' }, {}, dir);
    expect(inOrg('production', 'Rating')).to.include('two');
  });

  it('that conflicts with what was pushed meanwhile goes on once both are brought together', async () => {
    await stage.promote({ features: ['rating'], from: 'dev' });
    await stage.local.branch('hand', 'origin/main');
    await stage.local.commit('By hand', apexClass('Rating', ' /* other */ '));
    let isDone = false;
    const options = { cwd: stage.local.dir, env: { ...process.env, ...stage.scratch.env } };
    const report = ({ type }: RunEvent): void => {
      if (type !== 'status' || isDone) return;
      isDone = true;
      execFileSync('git', ['push', '--quiet', 'origin', 'hand:main'], options);
    };
    const error = await failure(stage.promote({ features: ['rating'] }, { report }));
    expect([error.name, error.exitCode]).to.deep.equal(['DeployedUnpublishedError', 68]);
    const actions = error.actions?.join('\n') ?? '';
    const [, merge = ''] = /"(git merge --squash [0-9a-f]+)"/.exec(actions) ?? [];
    const [, commit = ''] = /"(git commit --trailer '[^']+')"/.exec(actions) ?? [];
    const shell = (command: string): unknown => execFileSync('sh', ['-c', command], { ...options, stdio: 'pipe' });
    expect(() => shell(`${merge} && exit 1`)).to.throw();
    await stage.local.write(apexClass('Rating', ' /* both */ '));
    await stage.local.git('add', '--all');
    shell(`${commit} --quiet --message "Bring both together"`);
    await stage.local.push('hand:main');
    const { run } = error.data as unknown as { run: string };
    expect((await stage.resume(run)).state).to.equal('published');
    const record = await stage.newestRecord('production');
    expect(record?.deployedCommit).to.equal(await stage.remote.oid('main'));
    expect(record?.owed.map(memberKey)).to.deep.equal(['ApexClass:Rating']);
    expect(stage.org('production').deployCount()).to.equal(1);
  });

  it('gets the content of its parent anew by one commit, and keeps what that holds', async () => {
    await stage.close();
    const chain = {
      production: {},
      qa: { parent: 'production', mergeMethod: 'squash' },
      dev: { parent: 'qa' },
    } as const;
    stage = await Stage.open({}, {}, chain);
    await stage.remoteHook('update', linearOnly.replace('main', 'qa'));
    await stage.feature('feature/rating', apexClass('Rating', lines(3)));
    await stage.promote(toProduction);
    await stage.feature('feature/other', apexClass('Other'));
    await stage.promote({ features: ['other'], from: 'dev' });
    const before = await stage.remote.oid('qa');
    await stage.sync({ name: 'qa', restart: true });
    expect(await stage.remote.git('log', '-1', '--format=%P', 'qa')).to.equal(before);
    expect(inOrg('qa', 'Other')).to.equal(undefined);
    expect(inOrg('qa', 'Rating')).to.include('class Rating');
    expect(await standing()).to.deep.equal({ heldBy: ['qa', 'production'], next: undefined });
    await stage.promote({ features: ['other'] });
    expect(inOrg('qa', 'Other')).to.include('class Other');
  });
});
