import { expect } from 'chai';
import { memberKey } from '../../../src/common/member.js';
import type { Delta, DeltaComponent, Operation } from '../../../src/metadata/delta/delta.js';
import { leaveOut } from '../../../src/metadata/delta/leaveOut.js';

const component = (type: string, fullName: string, file: string, operation: Operation = 'change'): DeltaComponent => ({
  type,
  fullName,
  operation,
  files: [file],
});
const deltaOf = (...components: readonly DeltaComponent[]): Delta => ({
  from: 'a',
  to: 'b',
  apiVersion: '64.0',
  components,
  notDeleted: [],
  ignored: [],
  revocations: [],
  warnings: [],
  changed: new Map(),
  replaced: [],
});
const keys = (members: ReadonlyArray<{ type: string; fullName: string }>): string[] => members.map(memberKey);

describe('leaving components out of a delta', () => {
  it('takes out those that are named, and passes over those that are not in it', () => {
    const { delta, leftOut } = leaveOut(
      deltaOf(component('ApexClass', 'A', 'A.cls'), component('ApexClass', 'B', 'B.cls', 'delete')),
      [
        { type: 'ApexClass', fullName: 'B' },
        { type: 'ApexClass', fullName: 'C' },
      ]
    );
    expect(keys(delta.components)).to.deep.equal(['ApexClass:A']);
    expect(keys(leftOut)).to.deep.equal(['ApexClass:B']);
  });

  it('takes out one of the children in a file', () => {
    const workflow = 'Account.workflow-meta.xml';
    const { delta, leftOut } = leaveOut(
      deltaOf(
        component('Workflow', 'Account', workflow),
        component('WorkflowAlert', 'Account.One', workflow),
        component('WorkflowAlert', 'Account.Two', workflow),
        component('WorkflowAlert', 'Account.Gone', workflow, 'delete')
      ),
      [{ type: 'WorkflowAlert', fullName: 'Account.One' }]
    );
    expect(keys(delta.components)).to.deep.equal([
      'Workflow:Account',
      'WorkflowAlert:Account.Two',
      'WorkflowAlert:Account.Gone',
    ]);
    expect(keys(leftOut)).to.deep.equal(['WorkflowAlert:Account.One']);
  });

  it('leaves the other labels in, and sends them one by one', () => {
    const labels = 'CustomLabels.labels-meta.xml';
    const { delta, leftOut } = leaveOut(
      deltaOf(
        component('CustomLabel', 'One', labels),
        component('CustomLabel', 'Two', labels),
        component('CustomLabels', 'CustomLabels', labels)
      ),
      [{ type: 'CustomLabel', fullName: 'One' }]
    );
    expect(keys(delta.components)).to.deep.equal(['CustomLabel:Two']);
    expect(keys(leftOut)).to.deep.equal(['CustomLabel:One']);
    const deleted = deltaOf(
      component('CustomLabel', 'Old', labels, 'delete'),
      component('CustomLabels', 'CustomLabels', labels)
    );
    const without = leaveOut(deleted, [{ type: 'CustomLabel', fullName: 'Old' }]);
    expect(keys(without.delta.components)).to.deep.equal(['CustomLabels:CustomLabels']);
  });

  it('takes out the list of labels in files of their own with the last of them', () => {
    const list = { ...component('CustomLabels', 'CustomLabels', 'CustomLabels.labels-meta.xml'), reason: 'goes along' };
    const all = deltaOf(
      component('CustomLabel', 'One', 'One.label-meta.xml'),
      component('CustomLabel', 'Two', 'Two.label-meta.xml'),
      list
    );
    const left = (...names: readonly string[]): string[] =>
      keys(
        leaveOut(
          all,
          names.map((fullName) => ({ type: 'CustomLabel', fullName }))
        ).delta.components
      );
    expect(left('One')).to.deep.equal(['CustomLabel:Two', 'CustomLabels:CustomLabels']);
    expect(left('One', 'Two')).to.deep.equal([]);
  });
});
