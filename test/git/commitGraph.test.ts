import { expect } from 'chai';
import { CommitGraph, Containment } from '../../src/git/commitGraph.js';
import type { Repository } from '../../src/git/repository.js';
import { createScratch, type Scratch, type TestRepository } from '../support/gitRepo.js';

describe('a part of the history in memory', () => {
  let scratch: Scratch;
  let local: TestRepository;
  let repo: Repository;
  const oids: Record<string, string> = {};

  before(async () => {
    scratch = await createScratch();
    local = await scratch.init();
    oids.first = await local.commit('First', { 'a.txt': 'a\n' });
    await local.branch('feature');
    oids.work = await local.commit('Work', { 'b.txt': 'b\n' });
    await local.checkout('main');
    oids.main = await local.commit('Main', { 'c.txt': 'c\n' });
    await local.git('merge', '--quiet', '--no-ff', '-m', 'Merge', 'feature');
    oids.merge = await local.git('rev-parse', 'HEAD');
    await local.git('revert', '--no-edit', '-m', '1', 'HEAD');
    oids.revert = await local.git('rev-parse', 'HEAD');
    repo = await local.open();
  });

  after(async () => {
    await repo.close();
    await scratch.remove();
  });

  const read = async (...include: string[]): Promise<CommitGraph> => CommitGraph.read(repo, { include });
  const place = (graph: CommitGraph, name: string): number => {
    const found = graph.placeOf(oids[name]);
    if (found === undefined) throw new Error(`${name} is not in the graph`);
    return found;
  };

  it('has commits before their ancestors, with tree, author, times and what they say they revert', async () => {
    const graph = await read(oids.revert);
    expect(graph.commits.length).to.equal(5);
    const merge = graph.commits[place(graph, 'merge')];
    const [authorTime, commitTime] = (await local.git('show', '-s', '--format=%at %ct', oids.merge)).split(' ');
    expect(merge).to.deep.include({
      tree: await local.git('rev-parse', `${oids.merge}^{tree}`),
      parents: [place(graph, 'main'), place(graph, 'work')],
      authored: `user@scratch.example ${authorTime}`,
      authorTime: Number(authorTime),
      commitTime: Number(commitTime),
      reverts: [],
    });
    expect(graph.commits[place(graph, 'revert')].reverts).to.deep.equal([oids.merge]);
    const isOrdered = graph.commits.every(({ parents }, at) =>
      parents.every((parent) => parent === undefined || parent > at)
    );
    expect(isOrdered).to.equal(true);
  });

  it('passes over commits that are not there, and is empty without any', async () => {
    expect((await read('1'.repeat(40), oids.work)).commits.map(({ oid }) => oid)).to.deep.equal([
      oids.work,
      oids.first,
    ]);
    expect((await read()).commits).to.deep.equal([]);
  });

  it('ends at what is excluded, and knows that a commit has more parents', async () => {
    const graph = await CommitGraph.read(repo, { include: [oids.merge], exclude: [oids.main] });
    expect(graph.commits.map(({ oid, parents }) => [oid, parents])).to.deep.equal([
      [oids.merge, [undefined, 1]],
      [oids.work, [undefined]],
    ]);
  });

  it('tells ancestors', async () => {
    const graph = await read(oids.revert);
    expect(graph.isAncestor(place(graph, 'work'), place(graph, 'revert'))).to.equal(true);
    expect(graph.isAncestor(place(graph, 'work'), place(graph, 'main'))).to.equal(false);
    expect(graph.isAncestor(place(graph, 'main'), place(graph, 'work'))).to.equal(false);
    expect(graph.isAncestor(place(graph, 'main'), place(graph, 'main'))).to.equal(true);
  });

  it('tells which of many tips contain a commit, and how many commits lie between two', async () => {
    const graph = await read(oids.revert);
    // More than the bits of one word.
    const tips = [...Array.from({ length: 40 }, () => place(graph, 'work')), place(graph, 'main'), undefined];
    const contained = new Containment(graph, tips);
    expect(contained.has(39, place(graph, 'work'))).to.equal(true);
    expect(contained.has(40, place(graph, 'work'))).to.equal(false);
    expect(contained.has(40, place(graph, 'first'))).to.equal(true);
    expect(contained.has(41, place(graph, 'first'))).to.equal(false);
    expect(contained.hasAny(place(graph, 'merge'))).to.equal(false);
    expect(contained.countBetween(39, 40)).to.equal(1);
    expect(contained.countBetween(39, 41)).to.equal(undefined);
  });

  it('can leave parents of some commits out of account', async () => {
    const graph = await read(oids.revert);
    const contained = new Containment(graph, [place(graph, 'revert')], ({ parents }, number) => {
      return parents.length < 2 || number === 0;
    });
    expect(contained.has(0, place(graph, 'main'))).to.equal(true);
    expect(contained.has(0, place(graph, 'work'))).to.equal(false);
  });
});
