import { expect } from 'chai';
import { commandLine } from '../../demo/support/words.js';

describe('a printed command', () => {
  const folders = { DEMO: '/tmp/demo-1', SRE: '/home/robin/sf sre' };

  it('is what a shell would take for the same words', () => {
    const words = ['git', 'commit', '-m', "Noor's field", '--format=%h %s'];
    expect(commandLine(words, folders)).to.equal("git commit -m 'Noor'\\''s field' '--format=%h %s'");
  });

  it('names folders by their variables, in quotes that a shell reads variables in', () => {
    expect(commandLine(['ls', '/tmp/demo-1/orgs', '/tmp/demo-1/my project'], folders)).to.equal(
      'ls $DEMO/orgs "$DEMO/my project"'
    );
  });

  it('keeps a variable together when its folder has a blank', () => {
    expect(commandLine(['ls', '/home/robin/sf sre/demo'], folders)).to.equal('ls "$SRE/demo"');
  });
});
