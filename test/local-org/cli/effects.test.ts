import { expect } from 'chai';
import { readEffect, readOperation } from './effects.js';
import { orgsOf } from './options.js';

describe('the words of the command line', () => {
  it('name effects, with values after colons', () => {
    expect(readEffect('reset-after')).to.deep.equal({ kind: 'answerLost', how: 'rst' });
    expect(readEffect('delay:250')).to.deep.equal({ kind: 'delay', milliseconds: 250 });
    expect(readEffect('status:503')).to.deep.equal({ kind: 'status', status: 503 });
    expect(readEffect('unreported:CustomField:Invoice__c.Amount__c')).to.deep.equal({
      kind: 'componentMissing',
      type: 'CustomField',
      fullName: 'Invoice__c.Amount__c',
      reported: false,
    });
    expect(readEffect('{"kind":"html","status":502}')).to.deep.equal({ kind: 'html', status: 502 });
  });

  it('refuse an effect that would do nothing, and list those there are', () => {
    for (const text of ['flood', 'delay', 'delay:soon', 'status:', 'missing:ApexClass', '{"kind":"flood"}', '{}']) {
      expect(() => readEffect(text), text)
        .to.throw(`${text} is no effect`)
        .with.property('message')
        .that.matches(/reset-before.*delay:MILLI/);
    }
  });

  it('name operations, and refuse one that no request has', () => {
    expect(readOperation('checkDeployStatus')).to.equal('checkDeployStatus');
    expect(() => readOperation('deplo')).to.throw('deplo is no operation of the local org. Operations are deploy, ');
  });

  it('name orgs by kind, with tracking where it is asked for', () => {
    expect(orgsOf('dev:sandbox:tracking, production:production', {})).to.deep.equal([
      { name: 'dev', kind: 'sandbox', tracking: true, settings: {} },
      { name: 'production', kind: 'production', tracking: false, settings: {} },
    ]);
    expect(() => orgsOf('dev:sandbox,dev:production', {})).to.throw('dev is there twice');
    expect(() => orgsOf('dev', {})).to.throw('a kind of production, sandbox, scratch, developer');
  });
});
