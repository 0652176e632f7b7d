import { expect } from 'chai';
import { hostOf } from '../../src/host/program.js';
import { openingOf } from '../../src/host/pullRequests.js';

describe('the host of a repository', () => {
  for (const [address, expected] of [
    ['https://github.com/acme/crm.git', { kind: 'github', web: 'https://github.com/acme/crm' }],
    ['git@github.com:acme/crm.git', { kind: 'github', web: 'https://github.com/acme/crm' }],
    ['ssh://git@gitlab.acme.example:2222/sales/crm', { kind: 'gitlab', web: 'https://gitlab.acme.example/sales/crm' }],
    ['ssh://git@gitlab.com:22/sales/crm.git', { kind: 'gitlab', web: 'https://gitlab.com/sales/crm' }],
    ['https://dev.azure.com/acme/Sales/_git/crm', { kind: 'azure', web: 'https://dev.azure.com/acme/Sales/_git/crm' }],
    ['git@ssh.dev.azure.com:v3/acme/Sales/crm', { kind: 'azure', web: 'https://dev.azure.com/acme/Sales/_git/crm' }],
    ['/srv/git/crm.git', undefined],
    ['file:///srv/git/crm.git', undefined],
    ['https://git.example.com/github.com/crm.git', undefined],
  ] as const) {
    it(`of ${address} is ${expected?.kind ?? 'not known'}`, () => {
      expect(hostOf(address)).to.deep.equal(expected);
    });
  }

  it('tells how a pull request is opened, with the title as one word', () => {
    const proposal = { source: 'sre/promote/run', target: 'qa', title: 'Promote feature/"$x` into qa' };
    expect(openingOf('https://github.com/acme/crm.git', proposal)).to.deep.equal({
      url: 'https://github.com/acme/crm/compare/qa...sre%2Fpromote%2Frun?expand=1',
      command: 'gh pr create --base qa --head sre/promote/run --title "Promote feature/\\"\\$x\\` into qa" --body ""',
    });
    expect(openingOf('git@gitlab.com:acme/crm.git', proposal).command).to.include('glab mr create');
    expect(openingOf('https://dev.azure.com/acme/Sales/_git/crm', proposal).command).to.include('az repos pr create');
    expect(openingOf('/srv/git/crm.git', proposal)).to.deep.equal({});
    expect(openingOf(undefined, proposal)).to.deep.equal({});
  });
});
