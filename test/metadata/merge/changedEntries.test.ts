import { expect } from 'chai';
import { type ChangedEntries, changedEntries } from '../../../src/metadata/merge/changedEntries.js';

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
