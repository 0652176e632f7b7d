import { expect } from 'chai';
import { withEntries } from '../../../src/metadata/overlay/withEntries.js';

const added = (file: string, ...entries: readonly string[]): string =>
  withEntries(Buffer.from(file), entries, 'Clerk.profile-meta.xml').toString('utf8');

describe('a file with entries added', () => {
  const access = (name: string): string =>
    `    <classAccesses>\n        <apexClass>${name}</apexClass>\n        <enabled>true</enabled>\n    </classAccesses>\n`;
  const profile = (...entries: readonly string[]): string => `<Profile xmlns="m">\n${entries.join('')}</Profile>\n`;
  const entry = (name: string): string =>
    `<classAccesses><apexClass>${name}</apexClass><enabled>true</enabled></classAccesses>`;

  it('has each where an org lists it, laid out as the file is', () => {
    const kind = '    <custom>true</custom>\n';
    expect(added(profile(access('B'), kind), entry('C'), entry('A'), '<description>D</description>')).to.equal(
      profile(access('A'), access('B'), access('C'), kind, '    <description>D</description>\n')
    );
    expect(added(profile(access('B'), kind).replaceAll('\n', '\r\n'), entry('A'))).to.equal(
      profile(access('A'), access('B'), kind).replaceAll('\n', '\r\n')
    );
  });

  it('is a file with nothing else where there was nothing', () => {
    expect(added('<Profile xmlns="m"/>\n', entry('A'))).to.equal(profile(access('A')));
  });

  it('is the same where nothing is added', () => {
    expect(added('<Profile xmlns="m">  </Profile>')).to.equal('<Profile xmlns="m">  </Profile>');
  });
});
