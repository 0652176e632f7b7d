import { expect } from 'chai';
import type { GraphInstance, GraphRun } from '../../../src/promotion/graph/graph.js';
import { remarksOn } from '../../../src/ui/graph/remarks.js';
import { at, instance } from './graphs.js';

const run = (more: Partial<GraphRun> = {}): GraphRun => ({
  id: 'run-1',
  kind: 'promotion',
  state: 'deploying',
  started: '2026-03-14T11:00:00.000Z',
  ...more,
});
const lock = {
  run: 'run-1',
  owner: 'Ada',
  host: 'here',
  started: '2026-03-14T11:00:00.000Z',
  expires: '2026-03-14T13:00:00.000Z',
};

const remarks = (more: Partial<GraphInstance>): string[] =>
  remarksOn(instance('qa', more), new Date(at)).map(({ tone, label, text }) => `${tone} ${label}: ${text}`);

describe('the remarks on an instance', () => {
  it('are none when nothing is unusual', () => {
    expect(remarks({})).to.deep.equal([]);
  });

  it('tell what failed, in its first line, with all that was said beside it', () => {
    const failure = { name: 'DeployFailedError', message: 'Refused.\nRating.cls:1:2 No.' };
    const [failed] = remarksOn(instance('qa', { runs: [run({ state: 'ended', failure })] }), new Date(at));
    expect(failed).to.deep.equal({
      tone: 'failed',
      label: 'Failed',
      text: 'The promotion of 1 hour ago: Refused.',
      more: failure.message,
    });
  });

  it('tell what waits for a person', () => {
    expect(remarks({ runs: [run({ state: 'conflicted' }), run({ id: 'run-2', state: 'proposed' })] })).to.deep.equal([
      'attention Conflicted: The promotion of 1 hour ago. Where that is resolved, go on with "sf sre promote resume --run run-1".',
      'note Proposed: A promotion of 1 hour ago waits for its pull request, run run-2.',
    ]);
  });

  it('tell once who runs what', () => {
    expect(remarks({ runs: [run({ deployId: '0Af1' })], lock })).to.deep.equal([
      'running Running: A promotion of Ada on here, started 1 hour ago, deploy 0Af1, run run-1.',
    ]);
  });

  it('tell how to finish what the org has accepted', () => {
    expect(remarks({ runs: [run({ state: 'accepted' })] })).to.deep.equal([
      'attention Not finished: The org accepted a promotion 1 hour ago. Go on with "sf sre promote resume --run run-1".',
    ]);
  });

  it('tell who else holds the lock, and whether too long', () => {
    const text = 'By Ada on here, 1 hour ago, for run run-1.';
    expect(remarks({ lock })).to.deep.equal([`running Locked: ${text}`]);
    expect(remarks({ lock: { ...lock, expires: '2026-03-14T11:59:00.000Z' } })).to.deep.equal([
      `attention Lock expired: ${text}`,
    ]);
  });

  it('tell of a freeze until it ends', () => {
    expect(remarks({ frozen: { reason: 'Quarter end' } })).to.deep.equal(['attention Frozen: Quarter end']);
    expect(remarks({ frozen: { reason: 'Quarter end', until: '2026-03-15' } })).to.deep.equal([
      'attention Frozen: Quarter end (until 2026-03-15)',
    ]);
    expect(remarks({ frozen: { reason: 'Quarter end', until: '2026-03-14T12:00:00Z' } })).to.deep.equal([]);
  });

  it('tell what the org does not have', () => {
    expect(
      remarks({ branchTip: undefined, deployedCommit: undefined, undeployed: 1, owed: ['ApexClass:A', 'ApexClass:B'] })
    ).to.deep.equal([
      'attention No branch: There is no branch qa.',
      'attention Unknown: No record tells which commit the org holds.',
      'attention Not deployed: 1 commit of the branch never reached the org.',
      'attention Owed: Not brought to the org: ApexClass:A, ApexClass:B.',
    ]);
  });

  it('tell what only this checkout knows, unless all of the pipeline is here alone', () => {
    expect(remarks({ onMain: 'added' })[0]).to.match(/^note New: /);
    expect(remarks({ onMain: 'none' })).to.deep.equal([]);
  });

  it('begin with the most urgent', () => {
    const failure = { name: 'E', message: 'No.' };
    const runs = [run({ id: 'run-0', state: 'ended', failure }), run()];
    expect(remarks({ onMain: 'changed', owed: ['ApexClass:A'], runs }).map((text) => text.split(' ')[0])).to.deep.equal(
      ['failed', 'running', 'attention', 'note']
    );
  });
});
