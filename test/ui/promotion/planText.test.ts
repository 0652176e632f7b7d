import { stripVTControlCharacters } from 'node:util';
import { expect } from 'chai';
import type { Ux } from '@salesforce/sf-plugins-core';
import { noTypeClaimsAnyMore } from '../../../src/metadata/delta/unclaimed.js';
import type { Plan } from '../../../src/promotion/plan.js';
import { planJson } from '../../../src/ui/promotion/planJson.js';
import { showPlan, showStops, type Verbosity } from '../../../src/ui/promotion/planText.js';

const commit = (oid: string, subject: string): Plan['undeployed'][number] => ({
  oid,
  tree: '0'.repeat(40),
  parents: [],
  subject,
  authorName: 'Ada',
  authorEmail: 'ada@example.com',
  date: '2026-11-23T12:00:00Z',
});

const plan: Plan = {
  run: 'run-1',
  kind: 'promotion',
  target: { name: 'qa', org: 'qa', branch: 'qa', parent: 'production' },
  root: 'production',
  org: { orgId: '00D000000000001AAA', username: 'admin@qa.example', kind: 'sandbox' },
  binding: false,
  pipelineVersion: 'main at 1a2b3c4',
  from: 'dev',
  targetTip: '1'.repeat(40),
  mainBranch: undefined,
  deployedCommit: '2'.repeat(40),
  previousRecord: undefined,
  mergeCommit: '3'.repeat(40),
  mergeTree: '7'.repeat(40),
  merges: [
    {
      name: 'feature/rating',
      kind: 'feature',
      tip: '4'.repeat(40),
      commits: [commit('4'.repeat(40), 'Rate')],
      mergeCommit: '3'.repeat(40),
      unpushed: 1,
    },
  ],
  features: [],
  mainCommits: [{ commit: commit('5'.repeat(40), 'On main'), changesComponents: false }],
  undeployed: [commit('6'.repeat(40), 'By hand')],
  leftBehind: [],
  delta: {
    from: '2'.repeat(40),
    to: '3'.repeat(40),
    apiVersion: '64.0',
    components: [
      { type: 'ApexClass', fullName: 'Rating', operation: 'add', files: ['classes/Rating.cls'] },
      { type: 'ApexClass', fullName: 'Old', operation: 'delete', files: ['classes/Old.cls'] },
    ],
    notDeleted: [
      {
        ...{ type: 'RecordType', fullName: 'Account.Old', files: [] },
        ...{ reason: 'cannot be deleted through the API', byHand: 'delete it in Setup' },
      },
    ],
    ignored: [{ path: 'README.md', reason: 'outside package directories' }],
    revocations: [
      {
        ...{ type: 'Profile', fullName: 'Admin', path: 'profiles/Admin.profile-meta.xml', kept: [] },
        revoked: [
          { list: 'fieldPermissions', name: 'Account.Rating__c', what: 'field permission', xml: '' },
          { list: 'loginHours', name: '', what: 'login hours', xml: '' },
        ],
      },
    ],
    warnings: ['Careful.'],
    changed: new Map(),
    replaced: [{ path: 'classes/Rating.cls', variables: ['URL'], sha256: 'abc' }],
  },
  owedBefore: [{ type: 'Layout', fullName: 'Kept', deletion: false, reason: 'kept' }],
  owed: [],
  testLevel: 'RunSpecifiedTests',
  tests: ['RatingTest'],
  keptInOrg: [],
  changedInOrg: [{ type: 'ApexClass', fullName: 'Rating' }],
  tracked: undefined,
  pipelineChanges: [],
  skipped: [],
  unmet: [],
  warnings: ['Careful.'],
};

type Shown = Readonly<{ text: string; tables: ReadonlyArray<Readonly<{ data: unknown[]; title: string }>> }>;

const shown = (verbosity: Verbosity, change: Partial<typeof plan> = {}, title?: string): Shown => {
  const lines: string[] = [];
  const tables: Array<{ data: unknown[]; title: string }> = [];
  const ux = {
    log: (text = '') => lines.push(text),
    warn: (text: string) => lines.push(`Warning: ${text}`),
    table: (options: { data: unknown[]; title: string }) => tables.push(options),
  };
  showPlan({ ...plan, ...change }, verbosity, ux as unknown as Ux, title);
  return { text: stripVTControlCharacters(lines.join('\n')), tables };
};

describe('a plan', () => {
  it('is headed by its kind, or by what else is done with it', () => {
    expect(shown('concise').text.trim()).to.match(/^Promotion into qa\n/);
    expect(shown('concise', {}, 'Validation of a promotion into').text.trim()).to.match(
      /^Validation of a promotion into qa\n/
    );
  });

  it('says whether flows arrive active, and where that is set', () => {
    const said = (arrive: 'active' | 'inactive' | 'unknown', flows = ['Rate', 'Idle']): string =>
      shown('concise', { flowActivation: { arrive, flows, statusOnly: flows.length === 0 ? ['Old'] : [] } }).text;
    expect(said('active')).to.contain('Flows arrive active: Rate, Idle.');
    expect(said('inactive')).to.contain('Flows arrive inactive, and are to be activated by hand: Rate, Idle. The org');
    expect(said('inactive')).to.contain('"Deploy processes and flows as active" in Setup, Process Automation Settings');
    expect(said('unknown')).to.contain('Whether flows arrive active is not known: Rate, Idle. A production org');
    expect(said('unknown', [])).to.contain('only the status changed, which an org does not apply: Old.');
    expect(said('unknown', [])).to.not.contain('is not known');
    const flowActivation = { arrive: 'active', flows: ['Rate'], statusOnly: [], wasInactive: ['Rate'] } as const;
    expect(shown('concise', { flowActivation }).text).to.contain('Inactive in the org until now: Rate.');
    const draft = { arrive: 'unknown', flows: [], statusOnly: [], staysActive: ['Rate'] } as const;
    const goesOn = 'The active version goes on running, although the flow is deployed with another status: Rate.';
    expect(shown('concise', { flowActivation: draft }).text)
      .to.contain(goesOn)
      .and.to.not.contain('is not known');
    const none = { arrive: 'unknown', flows: [], statusOnly: [] } as const;
    const defined = (active: number, until: number): string =>
      shown('concise', { flowActivation: { ...none, defined: [{ flow: 'Rate', active, until }] } }).text;
    expect(defined(0, 4)).to.contain('No version is active afterwards, version 4 is until now: Rate.');
    expect(defined(1, 0)).to.contain('Version 1 becomes the active one, none is until now: Rate.');
    expect(defined(1, 1)).to.contain('Version 1 stays active: Rate.');
    expect(defined(0, 0)).to.contain('Stays inactive: Rate.');
    expect(
      planJson({ ...plan, flowActivation: { arrive: 'active', flows: ['Rate'], statusOnly: [] } })
    ).to.deep.include({
      flowActivation: { arrive: 'active', flows: ['Rate'], statusOnly: [] },
    });
  });

  it('shows target, features with commits, what else comes along, components, tests and warnings', () => {
    const { text, tables } = shown('normal');
    for (const part of [
      'Promotion into qa',
      'admin@qa.example (sandbox, 00D000000000001AAA)',
      'qa: 1111111 → 3333333',
      'main at 1a2b3c4',
      'This plan is not binding',
      'feature/rating at 4444444: 1 commit (1 not on the remote yet)',
      '4444444 Rate (Ada)',
      '5555555 On main (Ada), changes no component',
      'Already on the target branch, but not in its org; comes along: 1 commit',
      'Tests: RunSpecifiedTests (RatingTest)',
      'would be overwritten:\n  ApexClass:Rating',
      'Layout:Kept: kept',
      'Not deleted, and owed until the org does not have it any more:\n  RecordType:Account.Old cannot be deleted through the API: delete it in Setup.\n',
      'What profiles lost is taken away in the org:\n  revokes field permission Account.Rating__c of profile Admin\n  revokes login hours of profile Admin\n',
      'Files with replacements:\n  classes/Rating.cls (URL)',
      'Warning: Careful.',
    ]) {
      expect(text).to.include(part);
    }
    expect(text).to.not.include('README.md');
    expect(tables[0].title).to.equal('Components [2]: +1 ~0 -1');
    expect(tables[0].data).to.deep.include({
      operation: 'Delete',
      fullName: 'Old',
      type: 'ApexClass',
      files: 'classes/Old.cls',
    });
  });

  it('says how flows are deleted', () => {
    const deletion = { type: 'Flow', fullName: 'Rate', operation: 'delete', files: [] } as const;
    const components = [{ ...deletion, flow: { versions: [1, 3], isActive: true } }];
    expect(shown('concise', { delta: { ...plan.delta, components } }).text).to.include(
      'Flows that are deleted with all their versions:\n  Rate: deactivated, 2 versions\n'
    );
  });

  it('says of a feature that was taken out what it puts back', () => {
    const [merge] = plan.merges;
    const putsBack = ['8'.repeat(40), '9'.repeat(40)];
    expect(shown('concise', { merges: [{ ...merge, putsBack, unpushed: 0 }] }).text).to.include(
      'Feature feature/rating at 4444444: 1 commit, puts back what 8888888, 9999999 took out\n'
    );
    expect(shown('concise').text).to.not.include('puts back');
  });

  it('says of a restart what it takes out, also where that is nothing', () => {
    const merges = [commit('8'.repeat(40), 'Merge feature/rating into qa'), commit('9'.repeat(40), 'By hand')];
    const restarted = (restart: Pick<NonNullable<Plan['restart']>, 'merges' | 'features'>): string =>
      shown('concise', { kind: 'sync', restart: { parent: 'production', ...restart } }).text;
    expect(restarted({ merges, features: ['feature/rating'] })).to.include(
      'Restarts from production: takes out 2 commits that it does not hold, of feature/rating\n  8888888 Merge'
    );
    expect(restarted({ merges: [], features: [] })).to.include(
      'Restarts from production: takes out nothing that it does not hold\n'
    );
  });

  it('names the settings of the pipeline that change, or all of them', () => {
    const some = shown('concise', {
      pipelineChanges: [
        { path: 'instances.dev', operation: 'remove' },
        { path: 'instances.qa.testLevel', operation: 'change' },
        { path: 'mainFollows', operation: 'change' },
      ],
    });
    expect(some.text).to.include(
      'Settings  plugins.sre: changes instances.qa.testLevel, mainFollows; removes instances.dev\n'
    );
    expect(shown('concise', { pipelineChanges: [{ path: '', operation: 'remove' }] }).text).to.include(
      'Settings  plugins.sre: removes all of it\n'
    );
  });

  it('says why what did not change is deployed as well', () => {
    const along: Plan['delta']['components'][number] = {
      ...{ type: 'CustomField', fullName: 'A.B__c', files: ['B__c.field-meta.xml'] },
      operation: 'change',
      reason: 'A.C__c needs it',
    };
    const delta = { ...plan.delta, components: [along] };
    expect(shown('concise', { delta }).text).to.include(
      'Unchanged, and deployed as well:\n  CustomField:A.B__c: A.C__c needs it'
    );
    expect(planJson({ ...plan, delta }).components).to.deep.equal([along]);
    expect(shown('concise').text).to.not.include('Unchanged');
    const reduced = { ...along, reason: 'lost b.css', formerFiles: ['b.css'] };
    const changed = new Map([['b.css', 'deleted']] as const);
    expect(shown('concise', { delta: { ...delta, components: [reduced], changed } }).text).to.not.include('Unchanged');
  });

  it('shows no line that a name forges', () => {
    const name = { type: 'Layout', fullName: 'A-\nB\u001B[2J' };
    const along = { ...name, files: ['A-\nB.layout'], operation: 'change' as const, reason: 'B\nneeds it' };
    const delta = {
      ...plan.delta,
      components: [along],
      notDeleted: [{ ...name, files: [], reason: 'stays', byHand: 'Delete it' }],
    };
    const owedBefore = [{ ...name, fullName: 'O\nwed', deletion: false, reason: 'kept' }];
    const { text, tables } = shown('verbose', { delta, changedInOrg: [name], keptInOrg: [name], owedBefore });
    expect(`${text}\n${JSON.stringify(tables)}`)
      .to.include('Layout:A-?B?[2J: B?needs it')
      .and.include('Layout:O?wed: kept')
      .and.not.match(/(?:^|\\n)(?:B|needs|wed)/m);
  });

  it('shows only counts when concise', () => {
    const { text, tables } = shown('concise');
    expect(tables).to.have.length(0);
    expect(text).to.include('Components [2]: +1 ~0 -1').and.to.not.include('4444444 Rate');
  });

  it('shows what is not deployed when verbose', () => {
    expect(shown('verbose').text).to.include('README.md: outside package directories');
  });

  it('shows by themselves the unchanged files that are deployed no more', () => {
    const ignored = [...plan.delta.ignored, { path: 'part.xml', reason: noTypeClaimsAnyMore }];
    const { text } = shown('verbose', { ...plan, delta: { ...plan.delta, ignored } });
    expect(text).to.include('Changed, but not deployed:\n  README.md: outside package directories\n');
    expect(text).to.include(`Unchanged, and not deployed any more:\n  part.xml: ${noTypeClaimsAnyMore}`);
  });

  it('shows no control characters of names of files', () => {
    const ignored = [{ path: 'a\u001B[2J\n.txt', reason: 'no metadata type claims it' }];
    const replaced = [{ path: 'b\r.cls', variables: ['HOST'], sha256: '' }];
    const { text } = shown('verbose', { ...plan, delta: { ...plan.delta, ignored, replaced } });
    expect(text).to.include('  a?[2J?.txt: no metadata type claims it').and.to.include('  b?.cls (HOST)');
  });

  it('shows what would stop it, with what to do', () => {
    const lines: string[] = [];
    const ux = { log: (text = '') => lines.push(text) } as unknown as Ux;
    showStops([{ name: 'ChangedInOrgError', message: 'Somebody changed it.', actions: ['Ask them.'] }], ux);
    expect(stripVTControlCharacters(lines.join('\n'))).to.equal(
      '\nThis would stop (ChangedInOrgError): Somebody changed it.\n  Ask them.'
    );
  });

  it('goes through JSON unchanged', () => {
    const json = planJson(plan);
    expect(JSON.parse(JSON.stringify(json))).to.deep.equal(json);
    expect(json).to.deep.include({ instance: 'qa', testLevel: 'RunSpecifiedTests', binding: false });
  });
});
