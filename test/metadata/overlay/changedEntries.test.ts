import { expect } from 'chai';
import {
  type ChangedEntries,
  changedEntries,
  onlyChangedEntries,
} from '../../../src/metadata/overlay/changedEntries.js';

const access = (name: string, enabled = true): string =>
  `    <classAccesses>\n        <apexClass>${name}</apexClass>\n        <enabled>${String(enabled)}</enabled>\n    </classAccesses>\n`;
const profile = (...entries: readonly string[]): string => `<Profile xmlns="m">\n${entries.join('')}</Profile>\n`;
const buffer = (text: string | undefined): Buffer | undefined => (text === undefined ? undefined : Buffer.from(text));
const compared = (
  deployed: string | undefined,
  mine: string | undefined,
  retrieved: string
): Omit<ChangedEntries, 'changed'> & Readonly<{ changed: string }> => {
  const versions = { deployed: buffer(deployed), mine: buffer(mine), retrieved: Buffer.from(retrieved) };
  const { changed, conflicts } = changedEntries(versions, 'Clerk.profile-meta.xml');
  return { changed: changed.toString('utf8'), conflicts };
};

describe('what an org changed in a file of which it returns a part', () => {
  it('are the entries that it has otherwise than they were deployed', () => {
    const deployed = profile(access('A'), access('B'));
    expect(compared(deployed, deployed, profile(access('A'), access('B', false), access('C')))).to.deep.equal({
      changed: profile(access('B', false), access('C')),
      conflicts: [],
    });
  });

  it('are no entries that only the branch changed', () => {
    const deployed = profile(access('A'), access('B'));
    expect(compared(deployed, profile(access('A', false)), deployed)).to.deep.equal({
      changed: profile(),
      conflicts: [],
    });
  });

  it('conflict with entries that the branch changed otherwise, added otherwise or took out', () => {
    const deployed = profile(access('A'), access('B'));
    const mine = profile(access('A', false), access('C', false));
    const retrieved = profile('    <custom>true</custom>\n', access('A'), access('B', false), access('C'));
    expect(compared(deployed, mine, retrieved).conflicts).to.deep.equal(['classAccesses[B]', 'classAccesses[C]']);
  });

  it('do not conflict with the same change on the branch, nor where the branch has no file', () => {
    const deployed = profile(access('A'));
    const changed = profile(access('A', false));
    expect(compared(deployed, changed, changed).conflicts).to.deep.equal([]);
    expect(compared(deployed, undefined, changed)).to.deep.equal({ changed, conflicts: [] });
    expect(compared(undefined, undefined, changed)).to.deep.equal({ changed, conflicts: [] });
  });
});

describe('what is sent of a file that an org lays over what it has', () => {
  const sent = (before: string, after: string): string =>
    onlyChangedEntries(Buffer.from(before), Buffer.from(after), 'Clerk.profile-meta.xml').toString('utf8');
  const range = (end: string): string =>
    `    <loginIpRanges>\n        <endAddress>${end}</endAddress>\n        <startAddress>10.0.0.0</startAddress>\n    </loginIpRanges>\n`;
  const kind = '    <custom>true</custom>\n    <userLicense>Salesforce</userLicense>\n';

  it('are the entries that changed, and what kind of profile it is', () => {
    const before = profile(access('A'), access('B'), kind, '    <description>Old</description>\n');
    const after = profile(access('A'), access('B', false), access('C'), kind, '    <description>Old</description>\n');
    expect(sent(before, after)).to.equal(profile(access('B', false), access('C'), kind));
    expect(sent(before, before.replace('Old', 'New'))).to.equal(profile(kind, '    <description>New</description>\n'));
  });

  it('are all addresses when one of them changed, came or went', () => {
    const before = profile(access('A'), range('10.0.0.1'), range('10.0.0.2'));
    expect(sent(before, before)).to.equal(profile());
    expect(sent(before, profile(access('A'), range('10.0.0.1')))).to.equal(profile(range('10.0.0.1')));
    const more = profile(access('A'), range('10.0.0.1'), range('10.0.0.2'), range('10.0.0.3'));
    expect(sent(before, more)).to.equal(more.replace(access('A'), ''));
  });
});
