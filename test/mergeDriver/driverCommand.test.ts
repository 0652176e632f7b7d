import { expect } from 'chai';
import { driverCommand } from '../../src/mergeDriver/driverCommand.js';
import { metadataPatterns } from '../../src/mergeDriver/patterns.js';

describe('what git is told about the merge driver', () => {
  it('has paths as words of the shell, and nothing in them for git to fill in', () => {
    const command = driverCommand({ node: "/o'neil/node", script: '/100% $HOME/run.js' });
    expect(command).to.include("node='/o'\\''neil/node';");
    expect(command).to.include('"$node" \'/100%% $HOME/run.js\' %O %A %B %L %P %S %X %Y;');
    const ofAncestors = driverCommand({ node: '/node', script: '/run.js' }, { isOfAncestors: true });
    expect(ofAncestors).to.include('%S %X %Y --ancestors;');
  });

  it('is about what holds metadata in XML, and no other file', () => {
    const patterns = metadataPatterns();
    expect(patterns).to.include.members([
      '*-meta.xml',
      'package.xml',
      '*.profile',
      '*.object',
      '*.labels',
      '*.settings',
    ]);
    for (const other of ['*.cls', '*.page', '*.resource', '*.md', '*.xml', '*.config']) {
      expect(patterns).to.not.include(other);
    }
    expect(new Set(patterns).size).to.equal(patterns.length);
  });

  it('is about files in mdapi format only where there are such', () => {
    const inSource = ['force-app/classes/A.cls', 'force-app/profiles/Admin.profile-meta.xml', ''];
    expect(metadataPatterns(inSource)).to.deep.equal(['*-meta.xml', 'package.xml', 'destructiveChanges*.xml']);
    expect(metadataPatterns([...inSource, 'src/profiles/Admin.profile'])).to.include('*.profile');
  });
});
