import fc from 'fast-check';

/** Some runs of a property among all tests, and many in the soak. */
export const property = <T>(title: string, arbitrary: fc.Arbitrary<T>, holds: (value: T) => void): void => {
  const check = (numRuns: number): void => fc.assert(fc.property(arbitrary, holds), { numRuns });
  it(title, () => check(300));
  it(`${title}, ten thousand times @soak`, () => {
    check(10_000);
    // eslint-disable-next-line no-console -- the count of the soak
    console.log(`      ${title}: 10,000 cases, 0 failures`);
  });
};
