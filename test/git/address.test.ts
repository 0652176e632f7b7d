import { expect } from 'chai';
import { sameRepository } from '../../src/git/address.js';

describe('addresses of repositories', () => {
  for (const [a, b] of [
    ['https://github.com/team/app', 'git@github.com:team/app.git'],
    ['https://user:secret@GitHub.com/team/app.git/', 'ssh://git@github.com:22/team/app'],
    ['file:///srv/git/app.git', '/srv/git/app'],
    ['/srv/git/clones/../app.git', 'file:///srv/git/app'],
  ]) {
    it(`are one: ${a} and ${b}`, () => {
      expect(sameRepository(a, b)).to.equal(true);
    });
  }

  for (const [a, b] of [
    ['https://github.com/team/app', 'https://github.com/team/App'],
    ['https://github.com/team/app', 'https://gitlab.com/team/app'],
    ['git@github.com:team/app.git', 'git@github.com:team/app.github'],
  ]) {
    it(`are two: ${a} and ${b}`, () => {
      expect(sameRepository(a, b)).to.equal(false);
    });
  }
});
