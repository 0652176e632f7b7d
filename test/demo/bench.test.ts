import { expect } from 'chai';
import { covered, stagesOf } from '../../bench/orgTime.js';
import { duration, median, table } from '../../bench/table.js';

const start = Date.parse('2026-03-02T10:00:00.000Z');
const at = (milliseconds: number): string => new Date(start + milliseconds).toISOString();

describe('the numbers of the bench', () => {
  it('count time once in which an org did two things', () => {
    const stretches = [
      { from: 50, to: 60 },
      { from: 0, to: 20 },
      { from: 10, to: 30 },
      { from: 12, to: 15 },
    ];
    expect(covered(stretches)).to.equal(40);
  });

  it('split a promotion by what its org saw, without a gap', () => {
    const requests = [
      { at: at(1000), operation: 'query', milliseconds: 10 },
      { at: at(1500), operation: 'deploy', milliseconds: 20 },
      { at: at(1530), operation: 'checkDeployStatus', milliseconds: 5 },
      { at: at(2530), operation: 'checkDeployStatus', milliseconds: 5 },
    ];
    const job = { createdDate: at(1510), completedDate: at(1900) };
    const stages = stagesOf({ from: start, to: start + 3000 }, requests, job);
    expect(stages).to.deep.equal({
      whole: 3000,
      startUp: 1000,
      plan: 500,
      deploy: 400,
      untilSeen: 630,
      finish: 470,
      org: 10 + 400 + 5,
    });
    const { startUp, plan, deploy, untilSeen, finish } = stages;
    expect(startUp + plan + deploy + untilSeen + finish).to.equal(stages.whole);
  });

  it('are refused for a promotion without a deploy', () => {
    expect(() => stagesOf({ from: 0, to: 1 }, [], { createdDate: at(0) })).to.throw('no deploy');
  });

  it('take the middle of the runs', () => {
    expect(median([9, 1, 2])).to.equal(2);
    expect(median([4, 1, 2, 9])).to.equal(3);
    expect(() => median([])).to.throw();
  });

  it('are read as a table', () => {
    const rows = [
      ['what', 'time'],
      ['node', duration(23.4)],
      ['a promotion', duration(12_345)],
    ];
    expect(table(rows).split('\n')).to.deep.equal([
      '| what        |   time |',
      '| ----------- | -----: |',
      '| node        |  23 ms |',
      '| a promotion | 12.3 s |',
    ]);
  });
});
