import { stripVTControlCharacters } from 'node:util';
import { expect } from 'chai';
import type { Member } from '../../../src/common/member.js';
import type { DriftedComponent } from '../../../src/promotion/drift.js';
import type { InstanceStatus, Status } from '../../../src/promotion/landscape/status.js';
import { statusText } from '../../../src/ui/landscape/statusText.js';

type AnsweringOrg = NonNullable<NonNullable<InstanceStatus['asked']>['org']>;

const now = new Date('2026-03-14T12:00:00Z');
const oid = '1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d';
const instance = (name: string, more: Partial<InstanceStatus> = {}): InstanceStatus => ({
  ...{
    name,
    org: name,
    branch: name,
    onMain: 'yes',
    branchTip: oid,
    deployedCommit: oid,
    owed: [],
    waiting: [],
    runs: [],
  },
  ...more,
});
const lines = (instances: readonly InstanceStatus[], more: Partial<Status> = {}): string[] =>
  stripVTControlCharacters(
    statusText({ pipelineVersion: 'main at 1a2b3c4', remote: 'origin', instances, unplaced: [], ...more }, now).join(
      '\n'
    )
  ).split('\n');

describe('the status of a pipeline', () => {
  it('is a tree with what waits and what is behind, and below each instance what is unusual', () => {
    const record = {
      ...{ run: 'run-1', kind: 'promotion' as const, at: '2026-03-14T10:00:00Z', by: 'A <a@example.com>' },
      ...{ features: ['feature/rating'], deployedCommit: oid, orgId: '00D000000000001AAA' },
    };
    const lock = { run: 'run-2', owner: 'B <b@example.com>', host: 'h', started: '', expires: '' };
    const shown = lines(
      [
        instance('production', { branch: 'main', lastRecord: record }),
        instance('uat', {
          ...{ parent: 'production', behind: 0, lock },
          waiting: [
            { feature: 'feature/rating', again: false },
            { feature: 'feature/invoice', again: true },
          ],
        }),
        instance('qa', { parent: 'uat', behind: 3, undeployed: 2, deployedCommit: undefined }),
        instance('hotfix', {
          ...{ parent: 'production', behind: 1 },
          runs: [
            { id: 'run-3', kind: 'promotion', state: 'deploying', started: '2026-03-14T11:58:00Z' },
            { id: 'run-4', kind: 'undo', state: 'conflicted', started: '2026-03-14T11:58:00Z' },
            { id: 'run-5', kind: 'promotion', state: 'proposed', started: '2026-03-14T11:58:00Z' },
          ],
        }),
        instance('partner', { foreignParent: { repository: 'https://example.com/app.git', instance: 'uat' } }),
      ],
      { unplaced: ['feature/lost'] }
    );
    expect(shown).to.deep.equal([
      'Pipeline of main at 1a2b3c4, shared on origin',
      '',
      'Instance    Waiting     Behind Parent  Deployed  Last Record',
      'production                             1a2b3c4   promotion, 2 hours ago',
      '├─ uat      2 features  up to date     1a2b3c4',
      '│  │  waiting: feature/rating, feature/invoice (again)',
      '│  │  locked by run run-2 of B <b@example.com>: nothing sent to the org yet',
      '│  └─ qa                3 commits      unknown',
      '│        2 commits not deployed',
      '└─ hotfix               1 commit       1a2b3c4',
      '      promotion in progress here: run run-3, deploying, started 2 minutes ago',
      '      undo stopped here by a conflict: run run-4, started 2 minutes ago',
      '      promotion waits here for its pull request: run run-5, started 2 minutes',
      '        ago',
      'partner                                1a2b3c4',
      '   parent: uat in https://example.com/app.git',
      '',
      'In no instance yet: feature/lost',
    ]);
  });

  it('keeps within 80 columns, however much waits', () => {
    const waiting = Array.from({ length: 40 }, (_, number) => ({ feature: `feature/number-${number}`, again: false }));
    const shown = lines([instance('production', { waiting }), instance('qa', { parent: 'production' })]);
    expect(Math.max(...shown.map((line) => line.length))).to.be.at.most(80);
    expect(shown.join(' ')).to.include('feature/number-39');
    expect(shown[5]).to.match(/^│ {4}feature/);
  });

  it('tells which orgs answered, which did not, and which are others than before', () => {
    const shown = lines([
      instance('qa', { asked: { orgFailure: { name: 'NoError', message: 'No org of alias qa.', actions: [] } } }),
      instance('uat', { asked: { orgReplaced: true } }),
      instance('dev', { asked: { org: { kind: 'sandbox', username: 'admin@dev.example' } as AnsweringOrg } }),
    ]).join('\n');
    expect(shown).to.include('its org did not answer: No org of alias qa.').and.to.include('another one than before');
    expect(shown).to.include('its org answers: sandbox, admin@dev.example');
  });

  it('does not let names write over the screen', () => {
    const waiting = [{ feature: 'feature/\u001b[2J', again: false }];
    expect(lines([instance('qa', { waiting })]).join('\n')).to.include('feature/?[2J');
  });

  it('tells how to begin when nothing is linked', () => {
    expect(lines([])).to.deep.equal(['No instance is linked yet. Link the root first, with "sf sre instance link".']);
  });

  it('names what drifted, up to ten components', () => {
    const org = { orgId: '00D000000000001AAA' } as AnsweringOrg;
    const drifted = (count: number, owed: readonly Member[] = []): InstanceStatus['asked'] => ({
      org,
      orgReplaced: false,
      drift: {
        ...{ kind: 'known', commit: oid, by: 'tracking', owed },
        components: Array.from({ length: count }, (_, n) => ({
          ...{
            type: 'ApexClass',
            fullName: `C${n}`,
            difference: n === 0 ? ('onlyInOrg' as const) : ('differs' as const),
          },
        })),
      },
    });
    const shown = lines([
      instance('production', { asked: drifted(0) }),
      instance('uat', { asked: drifted(0, [{ type: 'ApexClass', fullName: 'Kept' }]) }),
      instance('qa', { asked: drifted(12) }),
      instance('dev', { asked: { org, drift: { kind: 'noBaseline', orgId: org.orgId } } }),
    ])
      .join(' ')
      .replaceAll(/\s+/g, ' ');
    expect(shown).to.match(/no drift from 1a2b3c4, by the org's tracking [^;]/);
    expect(shown).to.include("by the org's tracking; but for what is owed to it: ApexClass:Kept");
    expect(shown).to.match(/drift of 12 components: ApexClass:C0 is only in the org, ApexClass:C1 differs/);
    expect(shown).to.include('ApexClass:C9 differs, 2 more').and.to.not.include('ApexClass:C10');
    expect(shown).to.include('drift unknown: no record says what its org holds');
  });

  it('says which undo a flow stops that somebody activated, and what lets it go on', () => {
    const flow = (fullName: string, stopsUndoOf?: string): DriftedComponent => ({
      ...{ type: 'Flow', fullName, difference: 'differs', detail: 'version 1 is active' },
      ...(stopsUndoOf === undefined ? {} : { stopsUndoOf }),
    });
    const components = [flow('Other'), flow('Rate', 'first'), flow('Score', 'first'), flow('Sort', 'second')];
    const org = { orgId: '00D000000000001AAA' } as AnsweringOrg;
    const drift = { kind: 'known', commit: oid, by: 'tracking', owed: [], components } as const;
    const shown = lines([instance('qa', { asked: { org, orgReplaced: false, drift } })]).join(' ');
    const texts = shown.replaceAll(/\s+/g, ' ');
    expect(texts).to.include(
      'since run first: Flow:Rate (version 1 is active), Flow:Score (version 1 is active); to undo that run, name each with --overwrite or --keep-org'
    );
    expect(texts).to.include('since run second: Flow:Sort (').and.to.not.include('Flow:Other (');
  });

  it('says of a mirror that it is not where its instance is', () => {
    const mirrors = [
      instance('training', { mirrorOf: 'qa' }),
      instance('demo', { mirrorOf: 'qa', deployedCommit: 'f'.repeat(40) }),
    ];
    const shown = lines([instance('qa'), ...mirrors])
      .join(' ')
      .replaceAll(/\s+/g, ' ');
    expect(shown.split('bring it along')).to.have.length(2);
    expect(shown).to.match(/not at 1a2b3c4 as qa is: bring it along with "sf sre instance sync --name demo"/);
  });
});
