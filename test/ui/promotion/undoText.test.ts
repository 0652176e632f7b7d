import { expect } from 'chai';
import type { Plan } from '../../../src/promotion/plan.js';
import { undoneInWords } from '../../../src/ui/promotion/undoText.js';

describe('the words for what was undone', () => {
  const run = (id: string, whole: boolean, ...features: readonly string[]): object => ({ run: id, whole, features });
  const planOf = (...runs: readonly object[]): Plan => ({ undo: { runs } }) as unknown as Plan;

  it('name the runs', () => {
    const plan = planOf(run('run-2', true, 'feature/a'), run('run-1', true, 'feature/b'));
    expect(undoneInWords(plan, undefined)).to.equal('run run-2, run run-1');
  });

  it('name the feature of a run that brought others, too', () => {
    const plan = planOf(run('run-2', true, 'feature/a'), run('run-1', false, 'feature/a', 'feature/b'));
    for (const asked of ['a', 'feature/a'])
      expect(undoneInWords(plan, asked)).to.equal('run run-2, feature/a of run run-1 (its rest stays)');
  });
});
