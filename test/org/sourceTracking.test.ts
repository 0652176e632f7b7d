import { expect } from 'chai';
import { memberKey } from '../../src/common/member.js';
import { retrieveMembers } from '../../src/org/retrieve.js';
import {
  changesSince,
  highestRevision,
  isTracked,
  rowsSince,
  type TrackedChange,
} from '../../src/org/sourceTracking.js';
import { apexClass, deployClasses, quickly, rejection, useLocalOrg } from './wire.js';

const orgs = [
  { name: 'dev', kind: 'sandbox', tracking: true },
  { name: 'qa', kind: 'sandbox' },
  { name: 'scratch', kind: 'scratch' },
  { name: 'prod', kind: 'production' },
] as const;

/** Changes in a short form: sign, type and name. */
const shown = (changes: readonly TrackedChange[]): readonly string[] =>
  changes.map(({ type, fullName, deleted, isNew }) => `${deleted ? '-' : isNew ? '+' : '~'} ${type}:${fullName}`);

describe('isTracked', () => {
  const wire = useLocalOrg(...orgs);

  for (const [name, expected] of [
    ['dev', true],
    ['scratch', true],
    ['qa', false],
    ['prod', false],
  ] as const) {
    it(`says ${expected ? 'yes' : 'no'} of ${name}`, async () => {
      expect(await isTracked(await wire.connect(name))).to.equal(expected);
    });
  }

  it('asks the org each time, since tracking may be turned on', async () => {
    const org = await wire.connect('qa');
    expect(await isTracked(org)).to.equal(false);
    wire.org('qa').settings.tracking = true;
    expect(await isTracked(org)).to.equal(true);
  });

  it('does not take a refusal for an answer', async () => {
    const org = await wire.connect('dev');
    const effect = { kind: 'error', code: 'API_DISABLED_FOR_ORG', message: 'API is not enabled', status: 403 } as const;
    wire.org('dev').fail({ operation: 'describe', effect });
    const error = await rejection(isTracked(org));
    expect(error.name).to.equal('OrgRefusedError');
    expect(error.message).to.contain('API is not enabled');
  });
});

describe('highestRevision', () => {
  const wire = useLocalOrg(...orgs);

  it('is 0 before anything changed, and that of the newest change afterwards', async () => {
    const org = await wire.connect('dev');
    expect(await highestRevision(org)).to.equal(0);
    await wire.org('dev').fill(apexClass('A'));
    await wire.org('dev').fill(apexClass('B'));
    const before = await highestRevision(org);
    await wire.org('dev').changeAsOtherUser('classes/A.cls', 'public class A { }');
    expect(await highestRevision(org)).to.equal(Number(before) + 1);
  });

  it('is undefined in an org that does not track changes', async () => {
    expect(await highestRevision(await wire.connect('prod'))).to.equal(undefined);
  });

  it('says that the session is gone', async () => {
    const org = await wire.connect('dev');
    await wire.org('dev').expireSessions();
    expect((await rejection(highestRevision(org))).name).to.equal('OrgSessionExpiredError');
  });
});

describe('changesSince', () => {
  const wire = useLocalOrg(...orgs);

  it('tells what came, changed and went, when, and by whom, and nothing of before', async () => {
    const org = await wire.connect('dev');
    const dev = wire.org('dev');
    for (const name of ['Old', 'Changed', 'Gone']) await dev.fill(apexClass(name));
    const since = Number(await highestRevision(org));
    await dev.changeAsOtherUser('classes/Changed.cls', 'public class Changed { }');
    await dev.changeAsOtherUser('classes/Gone.cls', undefined);
    await deployClasses(org, { New: '' });
    await dev.idle();
    const { changes, unknown, revision } = await changesSince(org, since);
    expect(shown(changes)).to.deep.equal(['~ ApexClass:Changed', '- ApexClass:Gone', '+ ApexClass:New']);
    expect(unknown).to.deep.equal([]);
    expect(revision)
      .to.equal(since + 3)
      .and.equal(await highestRevision(org));
    expect(changes.map((change) => change.revision - since)).to.deep.equal([1, 2, 3]);
    expect(changes[0].changedBy)
      .to.match(/^005\w{15}$/)
      .and.not.equal(org.facts.userId);
    expect(changes[2].changedBy).to.equal(org.facts.userId);
    expect(Date.now() - Date.parse(changes[0].lastModified ?? '')).to.be.within(0, 60_000);
  });

  it('has one entry for a component that changed often: that of its newest change', async () => {
    const org = await wire.connect('dev');
    await wire.org('dev').fill(apexClass('A'));
    await wire.org('dev').changeAsOtherUser('classes/A.cls', undefined);
    await wire.org('dev').fill(apexClass('A'));
    const { changes } = await changesSince(org, 0);
    expect(shown(changes)).to.deep.equal(['+ ApexClass:A']);
    expect(changes[0].revision).to.equal(await highestRevision(org));
  });

  it('gives the revision asked from when nothing changed', async () => {
    const org = await wire.connect('dev');
    expect(await changesSince(org, 7)).to.deep.equal({ changes: [], unknown: [], revision: 7 });
  });

  it('reads all pages', async () => {
    const org = await wire.connect('dev');
    wire.org('dev').settings.queryPageSize = 2;
    for (const name of ['A', 'B', 'C', 'D', 'E']) await wire.org('dev').fill(apexClass(name));
    expect((await changesSince(org, 0)).changes).to.have.length(5);
  });

  it('names bundles, and says that one is deleted only when it is', async () => {
    const org = await wire.connect('dev');
    const dev = wire.org('dev');
    for (const name of ['edited', 'shrunk', 'gone']) {
      await dev.fill({ [`lwc/${name}/${name}.js`]: `// ${name}`, [`lwc/${name}/${name}.css`]: '.a {}' });
    }
    const since = Number(await highestRevision(org));
    await dev.changeAsOtherUser('lwc/edited/edited.js', '// again');
    await dev.changeAsOtherUser('lwc/shrunk/shrunk.css', undefined);
    await dev.changeAsOtherUser('lwc/gone', undefined);
    const bundle = 'LightningComponentBundle';
    expect(shown((await changesSince(org, since)).changes)).to.deep.equal([
      `~ ${bundle}:edited`,
      `- ${bundle}:gone`,
      `~ ${bundle}:shrunk`,
    ]);
  });

  it('takes the row of a deleted part alone for a change of its bundle', async () => {
    const org = await wire.connect('dev');
    await wire.org('dev').trackByHand('AuraDefinition', 'Invoice/InvoiceHelper.js', 'deleted');
    await wire.org('dev').trackByHand('AuraDefinition', 'Tile/Tile.cmp', 'created');
    expect(shown((await changesSince(org, 0)).changes)).to.deep.equal([
      '~ AuraDefinitionBundle:Invoice',
      '~ AuraDefinitionBundle:Tile',
    ]);
  });

  it('sees that a global action is gone, though the row of its deletion calls it differently', async () => {
    const org = await wire.connect('dev');
    await wire.org('dev').trackByHand('QuickAction', 'NewGroup', 'changed');
    await wire.org('dev').trackByHand('QuickActionDefinition', 'NewGroup', 'deleted');
    expect(shown((await changesSince(org, 0)).changes)).to.deep.equal(['- QuickAction:NewGroup']);
  });

  it('names what cannot be named in a manifest apart', async () => {
    const org = await wire.connect('dev');
    await wire.org('dev').trackByHand('PicklistValue', 'Account.Rating__c.Hot');
    await wire.org('dev').trackByHand('NeverHeardOf', 'It', 'deleted');
    const { changes, unknown, revision } = await changesSince(org, 0);
    expect(changes).to.deep.equal([]);
    expect(shown(unknown)).to.deep.equal(['- NeverHeardOf:It', '~ PicklistValue:Account.Rating__c.Hot']);
    expect(revision).to.equal(2);
  });

  it('names layouts as the org does, and they can be retrieved so', async () => {
    const org = await wire.connect('dev');
    await wire.org('dev').fill({ 'layouts/Account-Sales %26 More.layout': '<Layout/>\n' });
    const { changes } = await changesSince(org, 0);
    expect(shown(changes)).to.deep.equal(['+ Layout:Account-Sales & More']);
    const { files, missing } = await retrieveMembers(org, changes, quickly);
    expect([...files.keys()]).to.deep.equal(['layouts/Account-Sales %26 More.layout']);
    expect(missing).to.deep.equal([]);
  });

  it('refuses an org that does not track changes', async () => {
    const error = await rejection(changesSince(await wire.connect('qa'), 0));
    expect(error.name).to.equal('OrgNotTrackedError');
  });
});

describe('retrieveMembers of what source tracking names', () => {
  const wire = useLocalOrg(...orgs);

  it('says of what was deleted that the org does not have it', async () => {
    const org = await wire.connect('dev');
    const dev = wire.org('dev');
    await dev.fill({ ...apexClass('Stays'), ...apexClass('Gone'), 'lwc/gone/gone.js': '// gone' });
    await dev.changeAsOtherUser('classes/Gone.cls', undefined);
    await dev.changeAsOtherUser('lwc/gone', undefined);
    const { changes } = await changesSince(org, 0);
    const { files, missing } = await retrieveMembers(org, changes, quickly);
    expect([...files.keys()]).to.deep.equal(['classes/Stays.cls', 'classes/Stays.cls-meta.xml']);
    expect(missing.map(({ type, fullName }) => `${type}:${fullName}`)).to.deep.equal([
      'ApexClass:Gone',
      'LightningComponentBundle:gone',
    ]);
  });
});

describe('rowsSince', () => {
  const wire = useLocalOrg(...orgs);

  it('tells of each row what the org calls it, and which component it stands for', async () => {
    const org = await wire.connect('dev');
    await wire.org('dev').trackByHand('LightningComponentResource', 'stars/stars.js');
    await wire.org('dev').trackByHand('LightningComponentBundle', 'stars');
    await wire.org('dev').trackByHand('QuickActionDefinition', 'Rate');
    const rows = await rowsSince(org, 0);
    expect(rows.map(({ name, change }) => [memberKey(name), memberKey(change)])).to.deep.equal([
      ['LightningComponentResource:stars/stars.js', 'LightningComponentBundle:stars'],
      ['LightningComponentBundle:stars', 'LightningComponentBundle:stars'],
      ['QuickActionDefinition:Rate', 'QuickAction:Rate'],
    ]);
  });

  it('is refused by an org that does not track changes', async () => {
    expect((await rejection(rowsSince(await wire.connect('qa'), 0))).name).to.equal('OrgNotTrackedError');
  });
});
