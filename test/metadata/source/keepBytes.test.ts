import { expect } from 'chai';
import { keepBytes } from '../../../src/metadata/source/keepBytes.js';

const kept = (path: string, mine: string, fromOrg: string): string =>
  keepBytes(Buffer.from(mine), Buffer.from(fromOrg), path).toString('utf8');

describe('a file that an org returned', () => {
  it('leaves the branch its bytes where both mean the same', () => {
    const mine = '<ApexClass>\r\n<status>Active</status><apiVersion>64.0</apiVersion></ApexClass>';
    const org = '<ApexClass>\n    <apiVersion>64.0</apiVersion>\n    <status>Active</status>\n</ApexClass>\n';
    expect(kept('A.cls-meta.xml', mine, org)).to.equal(mine);
    expect(kept('A.cls', 'class A {\r\n}\r\n', 'class A {\n}\n')).to.equal('class A {\r\n}\r\n');
  });

  it('gets the line ends of the branch, unless they are mixed', () => {
    expect(kept('A.cls', 'class A {\r\n}\r\n', 'class B {\n}\n')).to.equal('class B {\r\n}\r\n');
    expect(kept('A.cls', 'class A {\r\n}\n', 'class B {\n}\n')).to.equal('class B {\n}\n');
  });

  it('is taken as it is when it is no text', () => {
    const [mine, org] = [Buffer.from([0, 13, 10]), Buffer.from([0, 10])];
    expect(keepBytes(mine, org, 'Logo.resource')).to.equal(org);
  });
});
