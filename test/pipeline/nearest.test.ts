import { expect } from 'chai';
import { nearestName } from '../../src/pipeline/nearest.js';

describe('the name that a mistyped one meant', () => {
  const known = ['org', 'branch', 'parent', 'testLevel'];

  it('is the one with a letter left out, put in, exchanged or swapped, whatever the case', () => {
    expect(nearestName('brnch', known)).to.equal('branch');
    expect(nearestName('parrent', known)).to.equal('parent');
    expect(nearestName('parend', known)).to.equal('parent');
    expect(nearestName('ogr', known)).to.equal('org');
    expect(nearestName('testlevel', known)).to.equal('testLevel');
  });

  it('is none when nothing is near', () => {
    expect(nearestName('colour', known)).to.equal(undefined);
    expect(nearestName('', [])).to.equal(undefined);
  });
});
