import type { FeatureWait, Graph, GraphFeature, GraphInstance } from '../../../src/promotion/graph/graph.js';

/** When the graphs were read. */
export const at = '2026-03-14T12:00:00.000Z';

/** A commit's id, told from others by its number. */
export const commit = (number: number): string =>
  (number * 0x9e_37_79_b1 + 0x1_a2_b3_c4).toString(16).padStart(8, '0').repeat(5);

/** A record of an instance in short. */
export const record = (
  features: readonly string[],
  more: Partial<NonNullable<GraphInstance['lastRecord']>> = {}
): NonNullable<GraphInstance['lastRecord']> => ({
  run: '20260314T100000-0a1b2c3d4e5f',
  kind: features.length === 0 ? 'baseline' : 'promotion',
  at: '2026-03-14T09:42:00.000Z',
  by: 'Ada Lovelace <ada@example.com>',
  features,
  deployedCommit: commit(1),
  orgId: '00D000000000001AAA',
  ...more,
});

/** An instance in which nothing is unusual. */
export const instance = (name: string, more: Partial<GraphInstance> = {}): GraphInstance => ({
  name,
  branch: name,
  branchTip: commit(1),
  org: name,
  kind: 'sandbox',
  onMain: 'yes',
  deployedCommit: commit(1),
  undeployed: 0,
  owed: [],
  lastRecord: record([]),
  runs: [],
  ...more,
});

/** A feature that waits for something. */
export const feature = (
  shortName: string,
  waits: readonly FeatureWait[],
  more: Partial<GraphFeature> = {}
): GraphFeature => ({
  name: `feature/${shortName}`,
  shortName,
  tip: commit(2),
  developedIn: 'dev',
  hotfix: false,
  heldBy: waits.flatMap(({ from }) =>
    from === undefined || from === 'dev' ? [] : [{ instance: from, commit: commit(2) }]
  ),
  waits,
  ...more,
});

/** The graph of some instances and features. */
export const graph = (instances: readonly GraphInstance[], features: readonly GraphFeature[] = []): Graph => ({
  at,
  pipelineVersion: 'main at 1a2b3c4',
  mainBranch: 'main',
  remote: 'origin',
  instances,
  features,
});

const failedRun: GraphInstance['runs'][number] = {
  id: '20260314T113000-9f8e7d6c5b4a',
  kind: 'promotion',
  state: 'ended',
  started: '2026-03-14T11:30:00.000Z',
  deployId: '0Af000000000123AAA',
  failure: {
    name: 'DeployFailedError',
    message:
      'Org uat refused deploy 0Af000000000123AAA: 2 of 14 components failed.\n' +
      'RatingService.cls:12:9 Variable does not exist: stars\n' +
      'RatingTrigger.trigger:3:5 Method does not exist or incorrect signature: void averageOf(Set<Id>) from the type RatingService',
  },
};

const lock: NonNullable<GraphInstance['lock']> = {
  run: '20260314T115500-112233445566',
  owner: 'Grace Hopper <grace@example.com>',
  host: 'ci-runner-7',
  started: '2026-03-14T11:55:00.000Z',
  expires: '2026-03-14T13:55:00.000Z',
};

/** Five instances: a mirror among them, a failed run, a lock, a freeze, newer commits, more features than are shown. */
export const fiveInstances: Graph = graph(
  [
    instance('production', {
      branch: 'main',
      org: 'acme-production',
      kind: 'production',
      lastRecord: record(['feature/invoice-import', 'feature/late-fees'], { at: '2026-03-12T16:20:00.000Z' }),
      frozen: { reason: 'Quarter end', until: '2026-03-16' },
    }),
    instance('uat', {
      parent: 'production',
      ahead: 9,
      behind: 0,
      lastRecord: record(['feature/half-stars'], { by: 'Grace Hopper <grace@example.com>' }),
      runs: [failedRun],
    }),
    instance('qa', {
      parent: 'uat',
      ahead: 4,
      behind: 2,
      owed: ['ApexClass:A', 'ApexClass:B', 'ApexClass:C'],
      lock,
      runs: [
        { id: lock.run, kind: 'promotion', state: 'deploying', started: lock.started, deployId: '0Af000000000124AAA' },
      ],
    }),
    instance('training', { mirrorOf: 'qa', branch: 'qa', org: 'acme-training' }),
    instance('dev', {
      parent: 'qa',
      kind: 'scratch',
      ahead: 1,
      behind: 0,
      lastRecord: undefined,
      deployedCommit: undefined,
    }),
  ],
  [
    feature('half-stars', [{ from: 'uat', to: 'production', newer: false }]),
    feature('rating-reminder', [{ from: 'uat', to: 'production', newer: false }]),
    feature('fix-rounding', [{ from: 'uat', to: 'production', newer: false }], { hotfix: true, tip: undefined }),
    ...[
      'ask-again',
      'average-on-account',
      'comment-moderation',
      'export',
      'import-key',
      'publish-rule',
      'stars-component',
    ].map((name) => feature(name, [{ from: 'qa', to: 'uat', newer: false }])),
    feature('retire-import', [
      { from: 'dev', to: 'qa', newer: true },
      { from: 'qa', to: 'uat', newer: false },
    ]),
    feature('spike-surveys', [{ newer: false }], { developedIn: undefined }),
    feature('invoice-import', [], {
      heldBy: ['production', 'uat', 'qa'].map((name) => ({ instance: name, commit: commit(3) })),
    }),
    feature('late-fees', [], {
      heldBy: ['production', 'uat', 'qa'].map((name) => ({ instance: name, commit: commit(4) })),
    }),
  ]
);

const teams = ['billing', 'service', 'sales'];
const subjects = ['quote approval', 'case routing', 'usage export', 'renewals', 'entitlement-check', 'price books'];

const teamInstances = (team: string, index: number): GraphInstance[] => [
  instance(`${team}-uat`, {
    parent: 'staging',
    ahead: 3 * index + 2,
    behind: index,
    lastRecord: record([`feature/${team}-1`], { at: '2026-03-13T08:00:00.000Z' }),
    ...(index === 1 ? { runs: [{ ...failedRun, state: 'ended' as const }] } : {}),
  }),
  instance(`${team}-qa`, { parent: `${team}-uat`, ahead: 5, behind: 0, ...(index === 2 ? { lock } : {}) }),
  instance(`${team}-training`, { mirrorOf: `${team}-qa`, branch: `${team}-qa` }),
  ...Array.from({ length: 15 }, (_, number) =>
    instance(`${team}-dev-${number + 1}`, {
      parent: `${team}-qa`,
      kind: number % 3 === 0 ? 'scratch' : 'sandbox',
      behind: number % 4 === 3 ? number : 0,
      ...(number === 6 ? { undeployed: 2 } : {}),
      ...(number === 9 ? { lastRecord: undefined, deployedCommit: undefined } : {}),
      ...(number === 11 ? { onMain: 'added' as const } : {}),
    })
  ),
];

/** Sixty instances on five levels in two trees, with 90 features. */
export const sixtyInstances: Graph = graph(
  [
    instance('production', {
      branch: 'main',
      org: 'acme',
      kind: 'production',
      lastRecord: record(['feature/a', 'feature/b', 'feature/c']),
    }),
    instance('staging', { parent: 'production', ahead: 12, behind: 0, owed: ['ApexClass:A'] }),
    ...teams.flatMap(teamInstances),
    instance('performance', { parent: 'staging', frozen: { reason: 'Load test of the week' } }),
    instance('hotfixes', { parent: 'production' }),
    instance('partner-long-project-with-a-name-that-never-ends', {
      foreignParent: { repository: 'https://git.example.com/acme/salesforce-core.git', instance: 'uat' },
    }),
    instance('partner-dev', { parent: 'partner-long-project-with-a-name-that-never-ends' }),
  ],
  teams.flatMap((team) =>
    Array.from({ length: 30 }, (_, number): GraphFeature => {
      const name =
        number === 4
          ? `${team}-${'a-very-long-feature-name-'.repeat(4)}that-somebody-typed`
          : `${team} ${subjects[number % 6]} ${number}`;
      const shortName = name.replaceAll(' ', '-');
      const developedIn = `${team}-dev-${(number % 15) + 1}`;
      if (number < 15)
        return feature(shortName, [{ from: developedIn, to: `${team}-qa`, newer: number % 5 === 0 }], { developedIn });
      if (number < 24)
        return feature(shortName, [{ from: `${team}-qa`, to: `${team}-uat`, newer: false }], { developedIn });
      if (number < 27)
        return feature(shortName, [{ from: `${team}-uat`, to: 'staging', newer: false }], { developedIn });
      return feature(shortName, [], { developedIn, heldBy: [{ instance: 'production', commit: commit(number) }] });
    })
  )
);

const nasty = '<script>alert(1)</script>"\'`&<img src=x onerror=alert(2)>';

/** Names from outside that try to be HTML or Mermaid. */
export const nastyGraph: Graph = graph(
  [
    instance('production', {
      branch: `main${nasty}`,
      org: nasty,
      kind: nasty,
      frozen: { reason: nasty, until: nasty },
      lastRecord: record([`feature/${nasty}`], { by: `${nasty} <ada@example.com>` }),
      runs: [{ ...failedRun, failure: { name: nasty, message: `${nasty}\n${nasty}` } }],
      lock: { ...lock, owner: nasty, host: nasty, run: nasty },
    }),
    instance(`qa${nasty}`, { parent: 'production' }),
    instance('partner', {
      foreignParent: { repository: nasty, instance: '"]; click i0 "javascript:alert(3)" %%{init: {}}%%' },
    }),
  ],
  [
    feature(nasty, [{ from: `qa${nasty}`, to: 'production', newer: true }]),
    feature('"--> end\n\u202e#quot;#lt;|x|\u0007', [{ from: `qa${nasty}`, to: 'production', newer: false }]),
  ]
);
