import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StateAggregator } from '@salesforce/core/stateAggregator';
import { expect } from 'chai';
import fc from 'fast-check';
import { memberKey } from '../../../../src/common/member.js';
import { contentsOfRetrieve, membersOfRetrieve } from '../../../../src/metadata/content/content.js';
import { computeDelta } from '../../../../src/metadata/delta/computeDelta.js';
import { isOnlyItsChildren } from '../../../../src/metadata/delta/childrenInFile.js';
import { buildPackage } from '../../../../src/metadata/delta/package.js';
import { standardRegistry } from '../../../../src/metadata/delta/registry.js';
import type { XmlElement, XmlValue } from '../../../../src/metadata/xml/values.js';
import { connectOrg } from '../../../../src/org/connect.js';
import { sendDeploy } from '../../../../src/org/send.js';
import type { ConnectedOrg } from '../../../../src/org/types.js';
import { watchDeploy } from '../../../../src/org/watch.js';
import { quickly } from '../../../org/wire.js';
import type { Files } from '../../../support/gitRepo.js';
import { enterHome, login, type OrgHandle, startLocalOrg } from '../../../support/orgs.js';
import { deleteRecordType } from '../../../support/recordTypes.js';
import { seed } from '../../../support/seed.js';
import { type CommitRepository, makeRepository } from '../../support/commits.js';
import { type Act, histories, projectsOf } from './history.js';
import { filesOf } from './project.js';

/** What a profile grants, whatever the order: what is off is the same as what is not there. */
const grantedBy = (profile: XmlElement): XmlElement =>
  Object.fromEntries(
    Object.entries(profile)
      .map(
        ([tag, values]) =>
          [tag, values.filter(isGrant).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))] as const
      )
      .filter(([, values]) => values.length > 0)
  );

const isGrant = (value: XmlValue): boolean =>
  typeof value === 'string' || Object.values(value).some((texts) => texts.includes('true'));

/** Everything an org holds, by member; lists of nothing but children, which are there with their children alone, left out. */
const heldBy = (org: OrgHandle): unknown => {
  const files = new Map([...org.files()].filter(([path]) => path !== 'package.xml'));
  const registry = standardRegistry();
  const contents = contentsOfRetrieve(files, membersOfRetrieve(files, registry), registry);
  return [...contents]
    .filter(([, { member }]) => !isOnlyItsChildren(member.type))
    .map(([key, { member, element, files: own }]) => [
      key,
      member.type === 'Profile' && element !== undefined ? grantedBy(element) : element,
      [...own].map(([path, content]) => [path, content.toString('base64')]).sort(),
    ])
    .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
};

const deploy = async (
  { repo }: CommitRepository,
  { org, handle }: Readonly<{ org: ConnectedOrg; handle: OrgHandle }>,
  { from, to }: Readonly<{ from: string | undefined; to: string }>
): Promise<void> => {
  const delta = await computeDelta(repo, { from, to, env: {} });
  for (const { fullName } of delta.notDeleted) {
    const [object, name] = fullName.split('.');
    await deleteRecordType(handle, object, name);
  }
  if (delta.components.length === 0) return;
  const { zip } = await buildPackage(repo, delta, { env: {} });
  const id = await sendDeploy(org, zip, { checkOnly: false });
  const signal = new AbortController().signal;
  const result = await watchDeploy(org, id, { ...quickly, wait: 60_000, signal, onStatus: () => undefined });
  const what = delta.components.map((each) => `${each.operation} ${memberKey(each)}`).join(', ');
  const problems = result.failures.map(({ type, fullName, problem }) => `${type} ${fullName}: ${problem ?? ''}`);
  expect(problems.join('\n'), `of ${what}`).to.equal('');
  expect(result.success, `${result.errorMessage ?? ''} of ${what}`).to.equal(true);
};

/** Deploys the deltas of a history one after another, and its last commit into an empty org. */
const play = async (history: ReadonlyArray<readonly Act[]>): Promise<void> => {
  const home = await mkdtemp(join(tmpdir(), 'oracle-home-'));
  const server = await startLocalOrg({ orgs: ['chain', 'fresh'].map((name) => ({ name, kind: 'sandbox' as const })) });
  const leaveHome = enterHome(home);
  const test = await makeRepository();
  try {
    await login(server, home);
    const [chain, fresh] = await Promise.all(
      ['chain', 'fresh'].map(async (name) => ({ org: await connectOrg(name), handle: server.org(name) }))
    );
    let before: Files = {};
    let from: string | undefined;
    for (const project of projectsOf(history)) {
      const files = filesOf(project);
      const gone = Object.keys(before).filter((path) => !(path in files));
      const to = await test.commit({ ...Object.fromEntries(gone.map((path) => [path, undefined])), ...files });
      await deploy(test, chain, { from, to });
      [before, from] = [files, to];
    }
    await deploy(test, fresh, { from: undefined, to: from ?? '' });
    expect(heldBy(server.org('chain'))).to.deep.equal(heldBy(server.org('fresh')));
  } finally {
    leaveHome();
    await StateAggregator.clearInstanceAsync();
    await test.remove();
    await server.close();
    await rm(home, { recursive: true, force: true });
  }
};

describe('deltas of a history, deployed one after another', () => {
  const holds = async (parameters: fc.Parameters<[ReadonlyArray<readonly Act[]>]>): Promise<void> => {
    await fc.assert(fc.asyncProperty(histories, play), { ...parameters, verbose: 1 });
  };

  it('leave an org equal to one that got the last commit alone', () => holds({ numRuns: 6, seed })).timeout(120_000);

  it('leave an org equal to one that got the last commit alone, over 500 histories @soak', async () => {
    await holds({ numRuns: 500 });
    process.stdout.write('      500 histories, 0 failures\n');
  }).timeout(3_600_000);
});
