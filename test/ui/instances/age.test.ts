import { expect } from 'chai';
import { ageOf } from '../../../src/ui/instances/age.js';

describe('how long ago something was', () => {
  const now = new Date('2026-03-14T12:00:00Z');
  const ages: ReadonlyArray<[string, string]> = [
    ['2026-03-14T12:00:30Z', 'just now'],
    ['2026-03-14T11:59:01Z', 'just now'],
    ['2026-03-14T11:59:00Z', '1 minute ago'],
    ['2026-03-14T10:00:00Z', '2 hours ago'],
    ['2026-03-13T12:00:00Z', '1 day ago'],
    ['2026-02-01T12:00:00Z', '1 month ago'],
    ['2024-03-14T12:00:00Z', '2 years ago'],
  ];
  for (const [at, age] of ages) {
    it(`is ${age} for ${at}`, () => {
      expect(ageOf(at, now)).to.equal(age);
    });
  }
});
