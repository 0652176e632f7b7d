import { stripVTControlCharacters } from 'node:util';
import { expect } from 'chai';
import type { InstanceState } from '../../../src/promotion/instances/instanceState.js';
import type { InstanceList } from '../../../src/promotion/instances/listInstances.js';
import type { RunState } from '../../../src/promotion/run.js';
import { remarksOn, treeText } from '../../../src/ui/instances/treeText.js';

const now = new Date('2026-03-14T12:00:00Z');
const oid = '1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d';
const instance = (name: string, more: Partial<InstanceState> = {}): InstanceState => ({
  name,
  org: name,
  branch: name,
  onMain: 'yes',
  branchTip: oid,
  owed: [],
  ...more,
});
const list = (...instances: readonly InstanceState[]): InstanceList => ({
  pipelineVersion: 'main at 1a2b3c4',
  remote: 'origin',
  instances,
});
const plain = (lines: readonly string[]): string => stripVTControlCharacters(lines.join('\n'));

describe('the tree of instances', () => {
  it('draws children below their parent, and lines through what goes on', () => {
    const forest = list(
      instance('production', { branch: 'main' }),
      instance('uat', { parent: 'production' }),
      instance('qa', { parent: 'uat' }),
      instance('dev', { parent: 'qa' }),
      instance('training', { parent: 'uat' }),
      instance('hotfix', { parent: 'production' }),
      instance('partner')
    );
    const names = plain(treeText(forest, now))
      .split('\n')
      .slice(3)
      .map((line) => /^[│├└─ ]*\w+/.exec(line)?.[0]);
    expect(names).to.deep.equal([
      'production',
      '├─ uat',
      '│  ├─ qa',
      '│  │  └─ dev',
      '│  └─ training',
      '└─ hotfix',
      'partner',
    ]);
  });

  it('shows org, kind, branch, deployed commit, distance and newest record', () => {
    const record = {
      run: 'run-1',
      kind: 'promotion' as const,
      at: '2026-03-14T10:00:00Z',
      by: 'A <a@example.com>',
      features: ['feature/rating'],
      deployedCommit: oid,
      orgId: '00D000000000001AAA',
    };
    const forest = list(
      instance('production', {
        branch: 'main',
        deployedCommit: oid,
        recordedOrg: { id: '00D000000000001AAA', username: 'admin@example.com', kind: 'production' },
        lastRecord: record,
      }),
      instance('qa', { parent: 'production', ahead: 2, behind: 1 }),
      instance('dev', {
        parent: 'qa',
        ahead: 0,
        behind: 0,
        orgOverride: { variable: 'SF_SRE_ORG_DEV', org: 'ci' },
        recordedOrg: { id: '00D000000000002AAA', username: 'dev@example.com', kind: 'sandbox' },
      })
    );
    expect(plain(treeText(forest, now))).to.equal(
      [
        'Pipeline of main at 1a2b3c4, shared on origin',
        '',
        'Instance    Org         Kind        Branch  Deployed  To Parent          Last Record                               Remarks',
        'production  production  production  main    1a2b3c4                      promotion of feature/rating, 2 hours ago',
        '└─ qa       qa                      qa      unknown   2 ahead, 1 behind',
        '   └─ dev   ci                      dev     unknown   even                                                         org by SF_SRE_ORG_DEV',
      ].join('\n')
    );
  });

  it('remarks what is unusual', () => {
    const lock = { run: 'run-2', owner: 'B <b@example.com>', host: 'h', started: '', expires: '' };
    const lines = plain(
      treeText(
        list(
          instance('a', { onMain: 'added' }),
          instance('b', { onMain: 'changed', undeployed: 1 }),
          instance('c', { onMain: 'removed', owed: ['ApexClass:A', 'ApexClass:B'] }),
          instance('d', { branchTip: undefined, lock })
        ),
        now
      )
    ).split('\n');
    expect(lines[3]).to.match(/ {2}not on the main branch yet$/);
    expect(lines[4]).to.match(/ {2}changed here, not on the main branch yet; 1 commit not deployed$/);
    expect(lines[5]).to.match(/ {2}removed here, still on the main branch; owed to the org: ApexClass:A, ApexClass:B$/);
    expect(lines[6]).to.match(
      / {2}no such branch; locked by run run-2 of B <b@example\.com>: nothing sent to the org yet$/
    );
    const told = (state: RunState): string =>
      remarksOn(instance('d', { lock: { ...lock, kind: 'promotion', state } })).join();
    expect(told('deploying')).to.match(/: promotion, deploying$/);
    const byLock = { ...lock, kind: 'promotion', state: 'deploying', byLockAlone: true } as const;
    expect(remarksOn(instance('d', { lock: byLock })).join()).to.match(
      /: promotion, deploying, as the lock has it \("sf sre promote report --run run-2" asks the org\)$/
    );
    expect(told('verified')).to.match(/: promotion accepted by the org and not published$/);
  });

  it('tells how to begin when nothing is linked', () => {
    expect(treeText(list(), now)).to.deep.equal([
      'No instance is linked yet. Link the root first, with "sf sre instance link".',
    ]);
  });
});
