import { expect } from 'chai';
import { orgOf, orgVariable } from '../../src/pipeline/orgVariable.js';

describe('the org of an instance on this machine', () => {
  it('is overridden by a variable of the name in upper case, other characters as underscores', () => {
    expect(orgVariable('qa-1.eu')).to.equal('SF_SRE_ORG_QA_1_EU');
  });

  it('is that of the variable, else that of the project; an empty variable counts as unset', () => {
    const qa = { name: 'qa', org: 'qa-sandbox' };
    expect(orgOf(qa, { SF_SRE_ORG_QA: 'ci@example.com' })).to.equal('ci@example.com');
    expect(orgOf(qa, { SF_SRE_ORG_QA: ' ' })).to.equal('qa-sandbox');
    expect(orgOf(qa, {})).to.equal('qa-sandbox');
  });
});
