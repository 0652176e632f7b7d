import { expect } from 'chai';
import { failure } from '../support/failure.js';
import { apexClass, customObject, Stage } from '../support/stage.js';

describe('what somebody changed in the org', () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.open(customObject('Invoice__c', 'Amount__c'));
    await stage.feature('feature/rating', { ...apexClass('Base', ' /* rated */ '), ...apexClass('Rating') });
  });

  afterEach(async () => {
    await stage.close();
  });

  it('stops a promotion that would overwrite it, before anything is sent', async () => {
    await stage.org('qa').changeAsOtherUser('classes/Base.cls', 'public class Base { /* mine */ }\n');
    const before = await stage.everything();
    const error = await failure(stage.promote({ features: ['rating'], from: 'dev' }));
    expect(error.name).to.equal('ChangedInOrgError');
    expect(error.message).to.include('ApexClass:Base').and.to.not.include('ApexClass:Rating');
    expect(await stage.everything()).to.deep.equal(before);
  });

  it('is overwritten when its component is named, and only then', async () => {
    await stage.org('qa').changeAsOtherUser('classes/Base.cls', 'public class Base { /* mine */ }\n');
    const other = [{ type: 'ApexClass', fullName: 'Rating' }];
    const request = { features: ['rating'], from: 'dev' };
    expect((await failure(stage.promote({ ...request, overwrite: other }))).name).to.equal('ChangedInOrgError');
    await stage.promote({ ...request, overwrite: [{ type: 'ApexClass', fullName: 'Base' }] });
    expect(stage.org('qa').file('classes/Base.cls')).to.include('rated');
  });

  describe('in a profile', () => {
    const file = 'profiles/Clerk.profile';
    const path = `force-app/main/default/${file}-meta.xml`;
    const access = (name: string, enabled: boolean): string =>
      `    <classAccesses>\n        <apexClass>${name}</apexClass>\n        <enabled>${String(enabled)}</enabled>\n    </classAccesses>\n`;
    const profile = (...entries: readonly string[]): string =>
      `<?xml version="1.0" encoding="UTF-8"?>\n<Profile xmlns="http://soap.sforce.com/2006/04/metadata">\n${entries.join('')}    <custom>true</custom>\n    <userLicense>Salesforce</userLicense>\n</Profile>\n`;
    const rights = (granted: string): string => {
      const all = ['create', 'delete', 'edit', 'read'].map((each) => {
        const tag = `allow${each[0].toUpperCase()}${each.slice(1)}`;
        return `        <${tag}>${String(granted.includes(each))}</${tag}>\n`;
      });
      return `    <objectPermissions>\n${all.join('')}        <object>Shop__c</object>\n    </objectPermissions>\n`;
    };
    const grants = (name: string): string | undefined =>
      new RegExp(`<apexClass>${name}</apexClass>\\s*<enabled>(\\w+)<`).exec(stage.org('qa').file(file) ?? '')?.[1];

    beforeEach(async () => {
      await stage.close();
      stage = await Stage.open({
        ...apexClass('Other'),
        ...customObject('Shop__c', 'Name__c'),
        [path]: profile(access('Base', true), access('Other', true), rights('read')),
      });
    });

    it('stays where the promotion changes other entries of it', async () => {
      await stage.org('qa').changeAsOtherUser(file, profile(access('Base', true), access('Other', false)));
      await stage.feature('feature/rating', {
        ...apexClass('Rating'),
        [path]: profile(access('Base', false), access('Other', true), access('Rating', true)),
      });
      await stage.promote({ features: ['rating'], from: 'dev' });
      expect(['Base', 'Other', 'Rating'].map(grants)).to.deep.equal(['false', 'false', 'true']);
    });

    it('stops a promotion that would take away what was changed there', async () => {
      await stage.org('qa').changeAsOtherUser(file, profile(access('Base', true), rights('read edit')));
      await stage.feature('feature/rating', { [path]: profile(access('Base', true)) });
      const error = await failure(stage.promote({ features: ['rating'], from: 'dev' }));
      expect([error.name, error.message.includes('Profile:Clerk')]).to.deep.equal(['ChangedInOrgError', true]);
      await stage.promote({ features: ['rating'], from: 'dev', overwrite: 'all' });
      expect(stage.org('qa').file(file)).to.not.include('<allowRead>true');
    });

    it('is sent whole where its org is owed it, also where it changes once more', async () => {
      const both = access('Base', true) + access('Other', true);
      await stage.org('qa').changeAsOtherUser(file, profile(both, rights('read delete')));
      await stage.feature('feature/rating', { [path]: profile(both, rights('read edit')) });
      await stage.promote({ features: ['rating'], from: 'dev', keepOrg: 'all' });
      expect((await stage.newestRecord('qa'))?.owed.map(({ fullName }) => fullName)).to.include('Clerk');
      await stage.feature('feature/more', {
        [path]: profile(both, rights('read')).replace('<custom>', '<description>Clerks</description>\n    <custom>'),
      });
      await stage.promote({ features: ['more'], from: 'dev', overwrite: 'all' });
      expect(stage.org('qa').file(file)).to.include('Clerks').and.include('<allowEdit>true');
      expect((await stage.newestRecord('qa'))?.owed).to.deep.equal([]);
    });

    it('stops a promotion in full, which would grant again what was taken away there', async () => {
      await stage
        .org('qa')
        .changeAsOtherUser(file, profile(access('Base', false), access('Other', true), rights('read')));
      await stage.feature('feature/rating', apexClass('Rating'));
      const error = await failure(stage.promote({ features: ['rating'], from: 'dev', full: true }));
      expect(error.message).to.include('Profile:Clerk');
    });

    it('stops a promotion that would drop an address, or delete what was changed there', async () => {
      const range = (end: string): string =>
        `    <loginIpRanges>\n        <endAddress>${end}</endAddress>\n        <startAddress>${end}</startAddress>\n    </loginIpRanges>\n`;
      await stage.org('qa').changeAsOtherUser(file, profile(access('Base', true), range('10.0.0.9'), rights('read')));
      await stage.feature('feature/rating', {
        [path]: profile(access('Base', true), range('10.0.0.1'), rights('read')),
      });
      expect((await failure(stage.promote({ features: ['rating'], from: 'dev' }))).message).to.include('Profile:Clerk');
      await stage.local.checkout('main');
      await stage.local.git('checkout', '--quiet', '-b', 'feature/gone');
      await stage.local.git('rm', '--quiet', path);
      await stage.local.commit('Delete the profile');
      await stage.local.push('feature/gone');
      await stage
        .org('qa')
        .changeAsOtherUser(file, profile(access('Base', false), access('Other', true), rights('read')));
      expect((await failure(stage.promote({ features: ['gone'], from: 'dev' }))).message).to.include('Profile:Clerk');
    });

    it('stops a promotion that changes the same entry, although its component is in no other change', async () => {
      await stage.org('qa').changeAsOtherUser(file, profile(access('Base', true), rights('read edit')));
      await stage.feature('feature/rating', { [path]: profile(access('Base', false), rights('read delete')) });
      const error = await failure(stage.promote({ features: ['rating'], from: 'dev' }));
      expect(error.name).to.equal('ChangedInOrgError');
      expect(error.message).to.include('Profile:Clerk');
      await stage.promote({ features: ['rating'], from: 'dev', overwrite: 'all' });
      expect(stage.org('qa').file(file)).to.include('<allowDelete>true').and.to.include('<allowEdit>false');
    });
  });

  it('is overwritten with "all"', async () => {
    await stage.org('qa').changeAsOtherUser('classes/Base.cls', 'public class Base { /* mine */ }\n');
    await stage.promote({ features: ['rating'], from: 'dev', overwrite: 'all' });
    expect(stage.org('qa').file('classes/Base.cls')).to.include('rated');
  });

  it('is no obstacle when it equals what is promoted', async () => {
    await stage.org('qa').changeAsOtherUser('classes/Base.cls', 'public class Base { /* rated */ }\n');
    const { plan } = await stage.promote({ features: ['rating'], from: 'dev' });
    expect(plan.changedInOrg).to.deep.equal([]);
  });

  it('is no obstacle when the promotion does not touch it', async () => {
    const object = stage.org('qa').file('objects/Invoice__c.object') ?? '';
    await stage.org('qa').changeAsOtherUser('objects/Invoice__c.object', object.replace('Invoice__cs', 'Bills'));
    await stage.promote({ features: ['rating'], from: 'dev' });
    expect(stage.org('qa').file('objects/Invoice__c.object')).to.include('Bills');
  });

  it('stops a promotion that would bring back or change what was deleted there', async () => {
    await stage.org('qa').changeAsOtherUser('classes/Base.cls', undefined);
    await stage.org('qa').changeAsOtherUser('classes/Base.cls-meta.xml', undefined);
    const error = await failure(stage.promote({ features: ['rating'], from: 'dev' }));
    expect(error.name).to.equal('ChangedInOrgError');
  });

  it('stops a promotion that would overwrite a component which only the org has', async () => {
    const meta = stage.org('qa').file('classes/Base.cls-meta.xml') ?? '';
    await stage.org('qa').changeAsOtherUser('classes/Rating.cls', 'public class Rating { /* mine */ }\n');
    await stage.org('qa').changeAsOtherUser('classes/Rating.cls-meta.xml', meta);
    const error = await failure(stage.promote({ features: ['rating'], from: 'dev' }));
    expect(error.message).to.include('ApexClass:Rating');
  });

  it('is not seen in a label whose name only changes its case', async () => {
    const path = 'force-app/main/default/labels/CustomLabels.labels-meta.xml';
    const label = (name: string, value: string): string =>
      `<labels><fullName>${name}</fullName><language>en_US</language><protected>false</protected><shortDescription>${name}</shortDescription><value>${value}</value></labels>`;
    const file = (...all: readonly string[]): Record<string, string> => ({
      [path]: `<?xml version="1.0" encoding="UTF-8"?>\n<CustomLabels xmlns="http://soap.sforce.com/2006/04/metadata">\n${all.join('\n')}\n</CustomLabels>\n`,
    });
    await stage.feature('feature/labels', file(label('Title', 'Invoices'), label('Paid', 'Paid')));
    await stage.promote({ features: ['labels'], from: 'dev' });
    await stage.local.commit('Spell it as the others', file(label('TITLE', 'Invoices'), label('Paid', 'Paid')));
    await stage.local.push();
    const { plan } = await stage.promote({ features: ['labels'] });
    expect(plan.delta.components.map(({ operation, fullName }) => `${operation} ${fullName}`)).to.deep.equal([
      'change TITLE',
    ]);
    expect(plan.changedInOrg).to.deep.equal([]);
    expect(stage.org('qa').file('labels/CustomLabels.labels')?.match(/title/gi)).to.have.length(2);
  });
});
