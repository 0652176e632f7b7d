import { ConfigAggregator, type SfError } from '@salesforce/core';
import { expect } from 'chai';
import { confirmOrg, connectOrg } from '../../src/org/connect.js';
import { get } from '../../src/org/query.js';
import { rejection, useLocalOrg } from './wire.js';

describe('connectOrg', () => {
  const wire = useLocalOrg(
    { name: 'qa', kind: 'sandbox' },
    { name: 'prod', kind: 'production' },
    { name: 'scratch', kind: 'scratch' },
    { name: 'devorg', kind: 'developer' }
  );

  it('asks the org for its id, kind, user, version, name and edition', async () => {
    const { facts } = await wire.connect('qa');
    const org = wire.org('qa');
    expect(facts).to.deep.equal({
      orgId: org.id,
      kind: 'sandbox',
      username: org.username,
      userId: facts.userId,
      instanceUrl: wire.server().url,
      apiVersion: '66.0',
      name: 'qa',
      edition: 'Enterprise Edition',
    });
    expect(facts.userId).to.match(/^005\w{15}$/);
  });

  it('tells production, scratch org and Developer Edition apart, and when a scratch org expires', async () => {
    expect((await wire.connect('prod')).facts.kind).to.equal('production');
    expect((await wire.connect('devorg')).facts.kind).to.equal('developer');
    const { facts } = await wire.connect('scratch');
    expect(facts.kind).to.equal('scratch');
    expect(Date.parse(facts.expires ?? '')).to.be.greaterThan(Date.now());
  });

  it('never puts the access token into a url', async () => {
    await wire.connect('qa');
    expect(wire.server().requests.map(({ operation }) => operation)).to.have.members(['versions', 'query', 'query']);
  });

  it('finds the new org behind an alias after a sandbox refresh, whatever the CLI cached', async () => {
    const before = await wire.connect('qa', 'jwt');
    await wire.org().refresh();
    const after = await connectOrg('qa');
    expect(after.facts.orgId).to.equal(wire.org().id).and.not.to.equal(before.facts.orgId);
  });

  it('renews an expired session when it can', async () => {
    await wire.login('qa', 'jwt');
    await wire.org().expireSessions();
    expect((await connectOrg('qa')).facts.orgId).to.equal(wire.org().id);
  });

  it('says that an alias is not authenticated', async () => {
    const error = await rejection(connectOrg('nowhere'));
    expect(error.name).to.equal('OrgNotAuthenticatedError');
    expect(error.message).to.contain('"nowhere"');
  });

  it('says that a session has expired which cannot be renewed', async () => {
    await wire.login('qa');
    await wire.org().expireSessions();
    expect((await rejection(connectOrg('qa'))).name).to.equal('OrgSessionExpiredError');
  });

  it('says that a session has expired when the org no longer takes the renewal', async () => {
    await wire.login('qa', 'jwt');
    await wire.org().expireSessions();
    const refused = { kind: 'error', code: 'invalid_grant', message: 'user is inactive', status: 400 } as const;
    wire.server().fail({ operation: 'token', times: 9, effect: refused });
    const error = await rejection(connectOrg('qa'));
    expect(error.name).to.equal('OrgSessionExpiredError');
    expect(error.message).to.contain('user is inactive');
  });

  it('says that an org has expired when a web page answers in its place', async () => {
    await wire.login('scratch');
    wire.org('scratch').settings.expired = true;
    expect((await rejection(connectOrg('scratch'))).name).to.equal('OrgExpiredError');
  });

  it('says within seconds that an org cannot be reached', async () => {
    await wire.login('qa');
    await wire.stop();
    const started = Date.now();
    const error = await rejection(connectOrg('qa'));
    expect(error.name).to.equal('OrgUnreachableError');
    expect(error.message).to.contain(wire.server().url).and.to.contain('ECONNREFUSED');
    expect(Date.now() - started).to.be.lessThan(10_000);
  });

  it('does not wait for an answer that never comes', async () => {
    const { connection } = await wire.connect('qa');
    wire.org().fail({ operation: 'versions', effect: { kind: 'delay', milliseconds: 800 } });
    const error = await rejection(get(connection, '/services/data', 100));
    expect(error.message).to.equal('No answer came within 0.1 seconds.');
  });

  it('passes over faults that last for a moment', async () => {
    await wire.login('qa');
    wire.org().fail({ operation: 'query', times: 2, effect: { kind: 'status', status: 503 } });
    expect((await connectOrg('qa')).facts.orgId).to.equal(wire.org().id);
  });

  it('does not take an answer that cannot be read for an org', async () => {
    await wire.login('qa');
    wire.org().fail({ operation: 'query', effect: { kind: 'brokenBody' } });
    expect((await rejection(connectOrg('qa'))).name).to.equal('OrgUnreachableError');
  });

  it('says that the requests of the day are used up', async () => {
    await wire.login('qa');
    wire.org().fail({ operation: 'query', effect: { kind: 'requestLimit' } });
    expect((await rejection(connectOrg('qa'))).name).to.equal('OrgRequestLimitError');
  });

  it('uses the version asked for, and refuses one that is none or that the org does not have', async () => {
    await wire.login('qa');
    expect((await connectOrg('qa', { apiVersion: '65.0' })).connection.getApiVersion()).to.equal('65.0');
    for (const apiVersion of ['99.0', 'sixty']) {
      const error = await rejection(connectOrg('qa', { apiVersion }));
      expect(error.name).to.equal('ApiVersionError');
      expect(error.message).to.contain(apiVersion);
      expect((error as SfError).actions?.join()).to.contain('--api-version 66.0');
    }
  });

  it('names the setting where the version that the org does not have comes from there', async () => {
    await wire.login('qa');
    process.env.SF_ORG_API_VERSION = '99.0';
    try {
      const error = await rejection(connectOrg('qa'));
      expect(error.name).to.equal('ApiVersionError');
      expect(error.message).to.contain('org-api-version').and.contain('99.0');
      expect((error as SfError).actions?.join())
        .to.contain('org-api-version=66.0')
        .and.not.contain('--api-version');
    } finally {
      delete process.env.SF_ORG_API_VERSION;
      await ConfigAggregator.clearInstance();
    }
  });
});

describe('confirmOrg', () => {
  const wire = useLocalOrg({ name: 'qa', kind: 'sandbox' });

  it('is content with the org that was connected', async () => {
    await confirmOrg(await wire.connect());
  });

  it('renews an expired session', async () => {
    const org = await wire.connect('qa', 'jwt');
    await wire.org().expireSessions();
    await confirmOrg(org);
  });

  it('refuses the new org that a renewed session belongs to after a sandbox refresh', async () => {
    const org = await wire.connect('qa', 'jwt');
    await wire.org().refresh();
    const error = await rejection(confirmOrg(org));
    expect(error.name).to.equal('OrgReplacedError');
    expect(error.message).to.contain(wire.org().id);
  });
});
