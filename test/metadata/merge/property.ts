import fc from 'fast-check';
import { seed } from '../../support/seed.js';

/** Some runs of a property among all tests, and many in the soak. */
export const property = <T>(title: string, arbitrary: fc.Arbitrary<T>, holds: (value: T) => void): void => {
  const check = (parameters: fc.Parameters<[T]>): void => fc.assert(fc.property(arbitrary, holds), parameters);
  it(title, () => check({ numRuns: 300, seed }));
  it(`${title}, ten thousand times @soak`, () => {
    check({ numRuns: 10_000 });
    // eslint-disable-next-line no-console -- the count of the soak
    console.log(`      ${title}: 10,000 cases, 0 failures`);
  });
};
