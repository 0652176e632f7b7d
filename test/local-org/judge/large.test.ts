import { expect } from 'chai';
import { judge } from './judge.js';
import { emptyOrg } from './state.js';
import { apexClass, deletionOf, packageOf } from './testPackage.js';

const count = 5000;

const classes = (body: string): ReturnType<typeof apexClass> =>
  Object.assign(
    {},
    ...Array.from({ length: count }, (_, index) =>
      apexClass(
        `Service${index}`,
        `public class Service${index} {\n    public void run() {\n        ${body};\n        new Service${(index + 1) % count}().run();\n    }\n}\n`
      )
    )
  ) as ReturnType<typeof apexClass>;

describe('an org of 5,000 classes @long', () => {
  it('is judged whole, for 5,000 new, unchanged and changed classes and a deletion', () => {
    const options = {
      checkOnly: false,
      rollbackOnError: true,
      ignoreWarnings: false,
      runTests: [],
      purgeOnDelete: false,
      apiVersion: '66.0',
    };
    const [first, same, changed] = [classes('Integer i = 1'), classes('Integer i = 1'), classes('Integer i = 2')].map(
      (files) => packageOf(files)
    );
    const deletion = packageOf(deletionOf(['ApexClass:Service7']));
    const created = judge(emptyOrg('sandbox'), first, options);
    expect(created.numberComponentsDeployed).to.equal(count);
    expect(judge(created.after, same, options).changes).to.have.length(0);
    expect(judge(created.after, changed, options).changes).to.have.length(count);
    expect(judge(created.after, deletion, options).status).to.equal('Failed');
  });
});
