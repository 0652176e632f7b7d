import { expect } from 'chai';
import { packageDirectoriesOf } from '../../src/pipeline/packageDirectories.js';

describe('the package directories of a project', () => {
  it('are named as git names folders', () => {
    const project = { packageDirectories: [{ path: './force-app/' }, { path: 'unpackaged\\main' }] };
    expect(packageDirectoriesOf(JSON.stringify(project))).to.deep.equal(['force-app', 'unpackaged/main']);
  });

  it('are everything when none is named, or the top itself', () => {
    expect(packageDirectoriesOf('{}')).to.equal(undefined);
    expect(packageDirectoriesOf('{"packageDirectories":[{"path":"."}]}')).to.equal(undefined);
    expect(packageDirectoriesOf('')).to.equal(undefined);
    expect(packageDirectoriesOf('{"packageDirectories":[null, 3]}')).to.equal(undefined);
  });
});
