import { expect } from 'chai';
import { componentTable } from '../../src/ui/componentTable.js';

describe('the table of components', () => {
  it('shows no control characters of names, which are those of files', () => {
    const { data } = componentTable([{ operation: 'add', type: 'ApexClass', fullName: 'Ra\u001B[2Jting' }]);
    expect(data).to.deep.equal([{ operation: 'Add', fullName: 'Ra?[2Jting', type: 'ApexClass' }]);
  });
});
