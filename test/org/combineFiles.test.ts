import { expect } from 'chai';
import { combineFiles } from '../../src/org/combineFiles.js';

const profile = (...entries: readonly string[]): Buffer =>
  Buffer.from(
    [
      '<?xml version="1.0" encoding="UTF-8"?>',
      '<Profile xmlns="http://soap.sforce.com/2006/04/metadata">',
      ...entries.map(
        (name) => `    <classAccesses><apexClass>${name}</apexClass><enabled>true</enabled></classAccesses>`
      ),
      '    <custom>false</custom>',
      '</Profile>',
      '',
    ].join('\n')
  );

describe('combineFiles', () => {
  it('keeps every file of every part', () => {
    const a = Buffer.from('a');
    expect([...combineFiles([new Map([['classes/A.cls', a]]), new Map([['classes/B.cls', a]])]).keys()]).to.deep.equal([
      'classes/A.cls',
      'classes/B.cls',
    ]);
  });

  it('unites the entries of a file that came in parts, each once', () => {
    const path = 'profiles/Admin.profile';
    const united = combineFiles([new Map([[path, profile('A', 'B')]]), new Map([[path, profile('B', 'C &amp; D')]])]);
    const text = united.get(path)?.toString() ?? '';
    expect([...text.matchAll(/<apexClass>(.*?)<\/apexClass>/g)].map(([, name]) => name)).to.deep.equal([
      'A',
      'B',
      'C &amp; D',
    ]);
    expect(text.match(/<custom>/g)).to.have.length(1);
    expect(text).to.match(/^<\?xml version="1.0" encoding="UTF-8"\?>\s*<Profile xmlns="http/);
  });
});
